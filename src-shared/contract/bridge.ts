/**
 * What the preload puts on `window.sightline` in Electron; absent in a browser. Nothing here carries footage or library data: those go over the
 * contract, through the message port that `connect` asks for.
 */
export interface SightlineBridge {
  /** Node's name of the system: "darwin", "linux", "win32". */
  readonly platform: string;
  /** Asks for a fresh port; it arrives as a `message` event of the window whose data is PORT_MESSAGE and whose only port is the wire. */
  connect(): void;
  /** Absolute path of a file or folder that the operator dropped or chose (a DOM `File`); "" when it has none, e.g. a picture from the clipboard. */
  pathForFile(file: unknown): string;
  /** Opens the system's dialog and gives the chosen absolute paths; empty when it was dismissed. */
  choose(what: ChooseKind): Promise<string[]>;
  /** Shows a file of the library in the system's file manager. False when it is gone. */
  showInFolder(path: string): Promise<boolean>;
  /** Menu commands. Returns the unsubscriber. */
  onCommand(listener: (command: MenuCommand) => void): () => void;
  /** An event that a link of an alert asks for, its id as it came; also one that was asked for before anybody listened. Returns the unsubscriber. */
  onEvent(listener: (id: string) => void): () => void;
  /** Tells the shell which language the menu speaks. */
  setLanguage(language: "en" | "ko"): void;
}

export const CHOOSE_KINDS = ["videos", "folder", "model", "relink"] as const;
export type ChooseKind = (typeof CHOOSE_KINDS)[number];

export const MENU_COMMANDS = [
  "import-files",
  "import-folder",
  "search",
  "palette",
  "settings",
  "keys",
  "view-library",
  "view-review",
  "view-events",
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/** What a link to an event begins with in the desktop app; its id follows, and nothing else. */
export const EVENT_LINK = "sightline://events/";

/** `data` of the window message that hands the port over. */
export const PORT_MESSAGE = "sightline:port";

/** IPC channels between the preload and the shell. */
export const CHANNELS = {
  connect: "sightline:connect",
  port: "sightline:port",
  choose: "sightline:choose",
  showInFolder: "sightline:show-in-folder",
  command: "sightline:command",
  event: "sightline:event",
  language: "sightline:language",
} as const;
