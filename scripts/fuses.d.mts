/** What electron-builder hands its afterPack hook, as far as we read it. */
export interface PackContext {
  appOutDir: string;
  electronPlatformName: string;
  packager: { appInfo: { productFilename: string }; executableName?: string };
}
export function packedBinary(context: PackContext): string;
export default function afterPack(context: PackContext): Promise<void>;
