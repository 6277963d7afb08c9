import { join } from "node:path";
import { Menu, app, ipcMain, safeStorage, session, shell, type BrowserWindow } from "electron";
import { z } from "zod";
import { CHANNELS, type MenuCommand } from "#shared/contract/bridge.ts";
import type { HostPaths } from "../hosts/hostPaths.ts";
import { openHost, type Host, type OpenHostBackend } from "../hosts/openHost.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import { APP_ID } from "./appId.ts";
import { APP_ORIGIN, registerAppScheme, serveAppScheme } from "./appScheme.ts";
import { serveDialogs } from "./dialogs.ts";
import { claimEventLinks, EventDesk, followEventLinks, type Started } from "./eventLinks.ts";
import { menuTemplate } from "./menu.ts";
import { menuLanguage, type MenuLanguage } from "./menuTexts.ts";
import { confineNavigation } from "./navigation.ts";
import { denyByDefault } from "./permissions.ts";
import { handOverPorts } from "./ports.ts";
import { quitInOrder } from "./quit.ts";
import { isTrusted, ownPages } from "./trustedSender.ts";
import { utilityHost } from "./utilityHost.ts";
import { focusWindow, openMainWindow } from "./window.ts";

export interface ShellOptions {
  paths: HostPaths;
  dataDir: string;
  logger: Logger;
  open: OpenHostBackend;
  /** Vite's address while developing; ignored in a packaged app. */
  developmentUrl?: string;
}

/**
 * Starts the Electron host. Everything before the first `await` must stay synchronous: schemes and the sandbox can be set only before Electron is
 * ready. Resolves when the window is open; a second instance resolves at once and quits.
 */
export async function startShell(options: ShellOptions): Promise<void> {
  const { paths, logger, dataDir } = options;
  registerAppScheme();
  if (process.platform === "win32") app.setAppUserModelId(APP_ID);
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const developmentUrl = app.isPackaged ? undefined : options.developmentUrl;
  const isOwnPage = ownPages([APP_ORIGIN, ...(developmentUrl ? [developmentUrl] : [])]);
  confineNavigation(app, isOwnPage, logger);

  let window: BrowserWindow | null = null;
  let host: Host | null = null;
  const contents = () => (window && !window.isDestroyed() ? window.webContents : null);
  const desk = new EventDesk(contents);
  const stops: Array<() => void> = [];
  const started: Started = {
    argv: process.argv,
    execPath: process.execPath,
    isDefaultApp: process.defaultApp ?? false,
  };
  claimEventLinks(app, started, logger);
  followEventLinks(app, started, logger, (id) => {
    desk.show(id);
    if (contents()) focusWindow(window!);
    // macOS: the app may live on without a window.
    else if (host) open();
  });
  app.on("second-instance", () => {
    if (window) focusWindow(window);
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  app.on("child-process-gone", (_event, details) => {
    // The vision client notices its own child by itself and shows it in system.status; this line is for the log of all others (GPU, utility).
    if (details.reason !== "clean-exit")
      logger.warn("a child process ended", { type: details.type, name: details.name, reason: details.reason });
  });
  quitInOrder(app, logger, async () => {
    for (const stop of stops.splice(0)) stop();
    await host?.close();
  });

  await app.whenReady();
  denyByDefault(session.defaultSession, isOwnPage);
  host = await openHost({
    host: "electron",
    version: app.getVersion(),
    dataDir,
    roots: [],
    childHost: utilityHost,
    paths,
    logger,
    port: 0,
    pages: null,
    safeStorage,
    extraOrigins: [APP_ORIGIN, ...(developmentUrl ? [new URL(developmentUrl).origin] : [])],
    open: options.open,
  });
  serveAppScheme(session.defaultSession, paths.renderer, host.server.origin);

  let language: MenuLanguage = menuLanguage(app.getLocale());
  const showMenu = (): void => {
    const send = (command: MenuCommand): void => contents()?.send(CHANNELS.command, command);
    const openLogs = (): void => void shell.openPath(libraryPaths(dataDir).logs);
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({ language, platform: process.platform, development: !app.isPackaged, send, openLogs }),
      ),
    );
  };
  showMenu();
  const onLanguage: Parameters<typeof ipcMain.on>[1] = (event, value: unknown) => {
    const chosen = z.enum(["en", "ko"]).safeParse(value);
    if (!chosen.success || !isTrusted(event, contents, isOwnPage)) return;
    language = chosen.data;
    showMenu();
  };
  ipcMain.on(CHANNELS.language, onLanguage);
  stops.push(
    () => ipcMain.removeListener(CHANNELS.language, onLanguage),
    handOverPorts({ rpc: host.rpc, own: contents, isOwnPage, logger }),
    serveDialogs({ window: () => (contents() ? window : null), isOwnPage, language: () => language, logger }),
  );

  const open = (): void => {
    window = openMainWindow({
      preload: paths.preload,
      url: developmentUrl ?? `${APP_ORIGIN}/`,
      stateFile: join(app.getPath("userData"), "window.json"),
      title: "Sightline",
      logger,
    });
    window.webContents.on("did-finish-load", () => desk.deliver());
  };
  open();
  // macOS: the app lives on without windows and opens one again from the dock.
  app.on("activate", () => {
    if (!contents()) open();
  });
}
