import { BrowserWindow, screen, type BrowserWindowConstructorOptions } from "electron";
import type { Logger } from "../platform/logger.ts";
import { reachable, readWindowState, writeWindowState } from "./windowState.ts";

const DEFAULT_SIZE = { width: 1480, height: 920 };
const MIN_SIZE = { width: 900, height: 600 };
/** The page's own dark ground, so that no white flashes before it paints. */
const GROUND = "#0d1014";
/** A page that dies more often than this within a minute is not reloaded again. */
const MAX_RELOADS = 3;

export interface MainWindowOptions {
  preload: string;
  url: string;
  stateFile: string;
  title: string;
  icon?: string;
  logger: Logger;
}

/** Every lock that Electron has, closed: the page has no Node, its own world, an OS sandbox, and same-origin rules. */
export function webPreferences(preload: string): NonNullable<BrowserWindowConstructorOptions["webPreferences"]> {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    // Analysis goes on while the window is behind others; so must its progress.
    backgroundThrottling: true,
  };
}

/** Opens the app's one window where it was left, shows it once it has painted, and remembers where it is put. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const { logger, stateFile } = options;
  const remembered = readWindowState(stateFile);
  const place =
    remembered &&
    reachable(
      remembered,
      screen.getAllDisplays().map((display) => display.workArea),
    );
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...(place ? { x: place.x, y: place.y, width: place.width, height: place.height } : {}),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    backgroundColor: GROUND,
    title: options.title,
    ...(options.icon ? { icon: options.icon } : {}),
    webPreferences: webPreferences(options.preload),
  });
  if (place?.maximized) window.maximize();
  if (place?.fullScreen) window.setFullScreen(true);
  window.once("ready-to-show", () => window.show());
  rememberPlace(window, stateFile, logger);
  reloadAfterCrash(window, logger);
  window
    .loadURL(options.url)
    .catch((error: unknown) => logger.error("the page did not load", { error: String(error) }));
  return window;
}

function rememberPlace(window: BrowserWindow, file: string, logger: Logger): void {
  window.on("close", () => {
    // Normal bounds: where it goes back to when it is no longer maximised.
    const { x, y, width, height } = window.getNormalBounds();
    const state = { x, y, width, height, maximized: window.isMaximized(), fullScreen: window.isFullScreen() };
    try {
      writeWindowState(file, state);
    } catch (error) {
      logger.warn("the window's place was not remembered", { error: String(error) });
    }
  });
}

function reloadAfterCrash(window: BrowserWindow, logger: Logger): void {
  let deaths: number[] = [];
  window.webContents.on("render-process-gone", (_event, details) => {
    logger.error("the page died", { reason: details.reason, exitCode: details.exitCode });
    if (details.reason === "clean-exit" || window.isDestroyed()) return;
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < 60_000), now];
    if (deaths.length <= MAX_RELOADS) window.webContents.reload();
  });
  window.on("unresponsive", () => logger.warn("the page does not respond"));
}

/** Brings the window back to the front, whatever became of it. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
