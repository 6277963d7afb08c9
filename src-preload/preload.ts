// Connects the window to the backend, nothing else. Sandboxed, so it is built as one CommonJS file that requires only electron.
import { contextBridge, ipcRenderer, webUtils } from "electron";
import { CHANNELS, PORT_MESSAGE, type MenuCommand, type SightlineBridge } from "#shared/contract/bridge.ts";

// Ports cannot cross the context bridge; a window message of the page to itself carries them into its world.
ipcRenderer.on(CHANNELS.port, (event) => {
  window.postMessage(PORT_MESSAGE, window.location.origin === "null" ? "*" : window.location.origin, [...event.ports]);
});

// An event may be asked for before the page listens: the newest waits.
let askedEvent: string | null = null;
let onEvent: ((id: string) => void) | null = null;
ipcRenderer.on(CHANNELS.event, (_event, id: string) => {
  if (onEvent) onEvent(id);
  else askedEvent = id;
});

const bridge: SightlineBridge = {
  platform: process.platform,
  connect: () => ipcRenderer.send(CHANNELS.connect),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
  choose: (what) => ipcRenderer.invoke(CHANNELS.choose, what) as Promise<string[]>,
  showInFolder: (path) => ipcRenderer.invoke(CHANNELS.showInFolder, path) as Promise<boolean>,
  onCommand(listener) {
    // The event object stays on this side: it would hand the page a way to send messages of its own.
    const forward = (_event: unknown, command: MenuCommand): void => listener(command);
    ipcRenderer.on(CHANNELS.command, forward);
    return () => void ipcRenderer.removeListener(CHANNELS.command, forward);
  },
  onEvent(listener) {
    onEvent = listener;
    if (askedEvent !== null) listener(askedEvent);
    askedEvent = null;
    return () => {
      if (onEvent === listener) onEvent = null;
    };
  },
  setLanguage: (language) => ipcRenderer.send(CHANNELS.language, language),
};

contextBridge.exposeInMainWorld("sightline", bridge);
