/**
 * A recording stand-in for the `electron` module, for walking the BUILT main bundle under plain Node. It keeps Electron's names, order of events and
 * refusals (schemes only before ready, utility processes only after), and writes everything down. Loaded by Node itself through a resolve hook, so it
 * is one instance for the bundle; tests reach it through `globalThis.sightlineElectron`.
 */
import { fork, type ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";

export interface Recorded {
  /** What happened, in order: "scheme", "sandbox", "ready", "window", "fork", "quit" ... */
  steps: string[];
  privileged: Array<{ scheme: string; privileges: Record<string, boolean> }>;
  windows: FakeWindow[];
  /** Every module path given to utilityProcess.fork. */
  forked: Array<{ path: string; process: ChildProcess; options: Record<string, unknown> }>;
  opened: string[];
  menus: unknown[];
  /** What was given to app.setAsDefaultProtocolClient. */
  protocols: unknown[][];
  exitCode: number | null;
}
const recorded: Recorded = {
  steps: [],
  privileged: [],
  windows: [],
  forked: [],
  opened: [],
  menus: [],
  protocols: [],
  exitCode: null,
};

let isReady = false;
const { promise: readiness, resolve: becomeReady } = Promise.withResolvers<void>();
const folder = process.env["SIGHTLINE_STAND_IN_DIR"] ?? "/nonexistent";

class FakeEvent {
  defaultPrevented = false;
  [key: string]: unknown;
  constructor(fields: Record<string, unknown> = {}) {
    Object.assign(this, fields);
  }
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class FakeApp extends EventEmitter {
  readonly isPackaged = process.env["SIGHTLINE_STAND_IN_PACKAGED"] !== "0";
  readonly commandLine = { getSwitchValue: (name: string) => (name === "data" ? `${folder}/data` : "") };
  enableSandbox(): void {
    if (isReady) throw new Error("app.enableSandbox() can only be called before app is ready");
    recorded.steps.push("sandbox");
  }
  requestSingleInstanceLock(): boolean {
    recorded.steps.push("lock");
    return process.env["SIGHTLINE_STAND_IN_SECOND"] !== "1";
  }
  setAsDefaultProtocolClient(...args: unknown[]): boolean {
    recorded.protocols.push(args);
    return true;
  }
  whenReady = (): Promise<void> => readiness;
  getVersion = (): string => "0.0.0-test";
  getLocale = (): string => "ko-KR";
  getPath = (name: string): string => `${folder}/${name}`;
  quit(): void {
    recorded.steps.push("quit asked");
    const event = new FakeEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    for (const window of recorded.windows) window.close();
    recorded.steps.push("quit");
    this.emit("will-quit", new FakeEvent());
    this.emit("quit", new FakeEvent(), 0);
  }
  exit(code: number): void {
    recorded.exitCode = code;
    recorded.steps.push(`exit ${code}`);
  }
}
export const app = new FakeApp();

class FakeFrame {
  url = "";
  readonly posted: Array<{ channel: string; message: unknown; ports: MessagePort[] }> = [];
  postMessage(channel: string, message: unknown, ports: Array<{ native: MessagePort }> = []): void {
    this.posted.push({ channel, message, ports: ports.map((port) => port.native) });
  }
}

class FakeContents extends EventEmitter {
  readonly mainFrame = new FakeFrame();
  readonly sent: unknown[][] = [];
  reloads = 0;
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  destroyed = false;
  loading = true;
  isLoading = (): boolean => this.loading;
  getURL = (): string => this.mainFrame.url;
  isDestroyed = (): boolean => this.destroyed;
  send = (...args: unknown[]): void => void this.sent.push(args);
  reload = (): void => void this.reloads++;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: Record<string, unknown>;
  readonly calls: string[] = [];
  #destroyed = false;
  constructor(options: Record<string, unknown>) {
    super();
    if (!isReady) throw new Error("Cannot create BrowserWindow before app is ready");
    this.options = options;
    recorded.windows.push(this);
    recorded.steps.push("window");
    app.emit("web-contents-created", new FakeEvent(), this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    queueMicrotask(() => {
      this.emit("ready-to-show");
      this.webContents.loading = false;
      this.webContents.emit("did-finish-load");
    });
  }
  close(): void {
    if (this.#destroyed) return;
    this.emit("close", new FakeEvent());
    this.#destroyed = this.webContents.destroyed = true;
    this.emit("closed");
  }
  isDestroyed = (): boolean => this.#destroyed;
  getNormalBounds = () => ({ x: 40, y: 30, width: 1200, height: 800 });
  isMaximized = (): boolean => false;
  isFullScreen = (): boolean => false;
  isMinimized = (): boolean => true;
  maximize = (): void => void this.calls.push("maximize");
  setFullScreen = (): void => void this.calls.push("setFullScreen");
  show = (): void => void this.calls.push("show");
  focus = (): void => void this.calls.push("focus");
  restore = (): void => void this.calls.push("restore");
}
export { FakeWindow as BrowserWindow };

export const protocol = {
  registerSchemesAsPrivileged(schemes: Recorded["privileged"]): void {
    if (isReady) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    recorded.steps.push("scheme");
    recorded.privileged.push(...schemes);
  },
};

class FakeSession extends EventEmitter {
  readonly handlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly guards: Record<string, (...args: never[]) => unknown> = {};
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      void this.handlers.set(scheme, handler),
  };
  setPermissionRequestHandler = (handler: never): void => void (this.guards["request"] = handler);
  setPermissionCheckHandler = (handler: never): void => void (this.guards["check"] = handler);
  setDevicePermissionHandler = (handler: never): void => void (this.guards["device"] = handler);
  setDisplayMediaRequestHandler = (handler: never): void => void (this.guards["display"] = handler);
}
/** A machine whose system keeps no secrets. */
export const safeStorage = {
  isEncryptionAvailable: () => false,
  encryptString: (text: string) => Buffer.from(text),
  decryptString: (bytes: Buffer) => bytes.toString(),
};
export const session = { defaultSession: new FakeSession() };

class FakePortMain extends EventEmitter {
  readonly native: MessagePort;
  constructor(native: MessagePort) {
    super();
    this.native = native;
  }
  start(): void {
    this.native.on("message", (data) => this.emit("message", { data, ports: [] }));
    this.native.on("close", () => this.emit("close"));
  }
  postMessage = (data: unknown): void => this.native.postMessage(data);
  close = (): void => this.native.close();
}
export class MessageChannelMain {
  readonly port1: FakePortMain;
  readonly port2: FakePortMain;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePortMain(port1);
    this.port2 = new FakePortMain(port2);
  }
}

/** Gives a Node child what Electron gives a utility process. */
const PARENT_PORT = `data:text/javascript,${encodeURIComponent(`
import { EventEmitter } from "node:events";
const port = new EventEmitter();
port.postMessage = (message) => process.send(message);
process.on("message", (data) => port.emit("message", { data, ports: [] }));
process.on("disconnect", () => process.exit());
process.parentPort = port;
`)}`;

export const utilityProcess = {
  fork(path: string, args: string[], options: Record<string, unknown>) {
    if (!isReady) throw new Error("utilityProcess cannot be created before app is ready");
    recorded.steps.push("fork");
    const child = fork(path, args, {
      serialization: "advanced",
      execArgv: ["--import", PARENT_PORT],
      env: options["env"] as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    recorded.forked.push({ path, process: child, options });
    const face = new EventEmitter() as EventEmitter & Record<string, unknown>;
    child.on("message", (data) => face.emit("message", data));
    child.on("exit", (code) => {
      face["pid"] = undefined;
      face.emit("exit", code ?? 1);
      app.emit("child-process-gone", new FakeEvent(), {
        type: "Utility",
        name: options["serviceName"],
        reason: code === 0 ? "clean-exit" : "killed",
      });
    });
    return Object.assign(face, {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage: (message: never) => void (child.connected && child.send(message)),
      kill: () => child.kill(),
    });
  },
};

class FakeIpc extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, input: unknown) => Promise<unknown>>();
  handle = (channel: string, handler: (event: unknown, input: unknown) => Promise<unknown>): void =>
    void this.handlers.set(channel, handler);
  removeHandler = (channel: string): void => void this.handlers.delete(channel);
}
export const ipcMain = new FakeIpc();

export const Menu = {
  setApplicationMenu: (menu: unknown): void => void recorded.menus.push(menu),
  buildFromTemplate: (template: unknown): unknown => template,
};
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const dialog = {
  showErrorBox: (_title: string, text: string): void => void recorded.steps.push(`error box: ${text}`),
  showOpenDialog: async () => ({ canceled: false, filePaths: ["/chosen/clip.mp4"] }),
};
export const shell = {
  openExternal: async (url: string): Promise<void> => void recorded.opened.push(url),
  openPath: async (): Promise<string> => "",
  showItemInFolder: (path: string): void => void recorded.opened.push(path),
};

/** The test's side. */
export interface ElectronStandIn {
  recorded: Recorded;
  app: FakeApp;
  session: FakeSession;
  ipcMain: FakeIpc;
  /** Electron says ready. */
  ready(): void;
  event(fields: Record<string, unknown>): FakeEvent;
}
const standIn: ElectronStandIn = {
  recorded,
  app,
  session: session.defaultSession,
  ipcMain,
  ready() {
    isReady = true;
    recorded.steps.push("ready");
    becomeReady();
  },
  event: (fields) => new FakeEvent(fields),
};
(globalThis as { sightlineElectron?: ElectronStandIn }).sightlineElectron = standIn;
