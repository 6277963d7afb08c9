// Electron's entry. Nothing may be awaited before startShell: schemes and the sandbox are set before Electron is ready.
import { app, dialog } from "electron";
import { defaultDataDir, hostPaths } from "./hosts/hostPaths.ts";
import { openHostBackend } from "./hosts/openHostBackend.ts";
import { hostLogger } from "./hosts/openHost.ts";
import { startShell } from "./shell/startShell.ts";

const dataDir = app.commandLine.getSwitchValue("data") || defaultDataDir();
const logger = hostLogger(dataDir);

process.on("unhandledRejection", (reason) => {
  logger.error("an error went unnoticed", { error: reason instanceof Error ? reason.stack : String(reason) });
});

startShell({
  paths: hostPaths(),
  dataDir,
  logger,
  open: openHostBackend,
  ...(process.env["ELECTRON_RENDERER_URL"] ? { developmentUrl: process.env["ELECTRON_RENDERER_URL"] } : {}),
}).catch((error: unknown) => {
  const logId = logger.error("Sightline could not start", {
    error: error instanceof Error ? error.stack : String(error),
  });
  dialog.showErrorBox(
    "Sightline",
    `Sightline could not start.\n\n${error instanceof Error ? error.message : String(error)}\n\n${logId}`,
  );
  app.exit(1);
});
