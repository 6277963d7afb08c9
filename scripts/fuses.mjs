// electron-builder's afterPack hook: sets the fuses of the packed Electron binary, before it is signed.
import { join } from "node:path";
import { flipFuses, FuseVersion, FuseV1Options } from "@electron/fuses";

/**
 * What the shipped binary can no longer do, whatever is in its environment or on its command line. All are named: a fuse that a new Electron adds
 * stops the build until somebody decides.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // ELECTRON_RUN_AS_NODE would turn the signed app into a Node that runs anything. Our children are utility processes and do not need it.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // We build no snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from sightline://, never from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** Path of the binary that carries the fuses. */
export function packedBinary({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === "darwin" || electronPlatformName === "mas") return join(appOutDir, `${name}.app`);
  if (electronPlatformName === "win32") return join(appOutDir, `${name}.exe`);
  return join(appOutDir, packager.executableName ?? name);
}

export default async function afterPack(context) {
  await flipFuses(packedBinary(context), {
    ...fuses,
    // Changing bytes breaks the ad-hoc signature that arm64 macOS asks for; a real signature comes after this hook.
    resetAdHocDarwinSignature: context.electronPlatformName === "darwin",
  });
}
