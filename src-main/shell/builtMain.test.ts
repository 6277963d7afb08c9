import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire, registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createORPCClient } from "@orpc/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SightlineClient } from "#shared/contract/index.ts";
import { CHANNELS } from "#shared/contract/bridge.ts";
import { ensureBuilt } from "../../scripts/ensureBuilt.ts";
import { portConnection } from "../../src-renderer/transport/connections.ts";
import type { ElectronStandIn, FakeWindow } from "../../test/electronStandIn.ts";
import { findFfmpeg } from "../../test/ffmpeg.ts";

// Electron's binary cannot run everywhere, and what ships is the bundle: so the BUILT main file is walked here under Node, with a stand-in for the
// electron module that records what it is asked. The steps below are one life of the app, in order.
const root = resolve(import.meta.dirname, "..", "..");
const out = join(root, "out");
let folder: string;
let electron: ElectronStandIn;
let window: FakeWindow;
let client: SightlineClient;
let mediaBase: string;

/** Node's own loader: vitest's import would rewrite the bundle. */
const nativeRequire = createRequire(import.meta.url);

beforeAll(async () => {
  await ensureBuilt({ quiet: true });
  folder = await mkdtemp(join(tmpdir(), "sightline-main-"));
  process.env["SIGHTLINE_STAND_IN_DIR"] = folder;
  const standIn = pathToFileURL(join(root, "test", "electronStandIn.ts")).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "electron" ? { url: standIn, shortCircuit: true } : next(specifier, context),
  });
  nativeRequire(join(out, "main", "main.js"));
  electron = (globalThis as unknown as { sightlineElectron: ElectronStandIn }).sightlineElectron;
}, 120_000);

afterAll(async () => {
  for (const { process: child } of electron?.recorded.forked ?? []) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const ownFrame = () => window.webContents.mainFrame;
const fromPage = (frame: object = ownFrame()) => electron.event({ sender: window.webContents, senderFrame: frame });

test("the scheme is privileged and the sandbox on before Electron is ready, and nothing else has begun", () => {
  expect(electron.recorded.steps).toEqual(["scheme", "sandbox", "lock"]);
  expect(electron.recorded.privileged).toEqual([
    { scheme: "sightline", privileges: expect.objectContaining({ standard: true, secure: true }) },
  ]);
});

test("the window opens with every lock closed and a preload that exists", async () => {
  electron.ready();
  await expect.poll(() => electron.recorded.windows.length).toBe(1);
  window = electron.recorded.windows[0];
  const preferences = window.options["webPreferences"] as Record<string, unknown>;
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
    navigateOnDragDrop: false,
  });
  expect(preferences["preload"]).toBe(join(out, "preload", "preload.cjs"));
  expect(existsSync(preferences["preload"] as string)).toBe(true);
  expect(ownFrame().url).toBe("sightline://app/");
  await expect.poll(() => window.calls).toContain("show");
});

test("the page comes by its own scheme from out/, with a policy that names the media server", async () => {
  const handler = electron.session.handlers.get("sightline")!;
  const page = await handler(new Request("sightline://app/"));
  expect(page.status).toBe(200);
  const html = await page.text();
  expect(html).toBe(readFileSync(join(out, "renderer", "index.html"), "utf8"));
  expect(page.headers.get("content-security-policy")).toMatch(
    /default-src 'none';.*media-src 'self' blob: http:\/\/127\.0\.0\.1:\d+/,
  );
  for (const [, asset] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
    expect((await handler(new Request(new URL(asset, "sightline://app/")))).status, asset).toBe(200);
  }
  expect((await handler(new Request("sightline://app/..%2f..%2fpackage.json"))).status).toBe(400);
  expect((await handler(new Request("sightline://other/"))).status).toBe(404);
});

test("permissions are denied unless the table names them, and only our page gets any", () => {
  const ask = (permission: string, url: string): boolean => {
    let granted = false;
    const request = electron.session.guards["request"] as unknown as (
      c: object,
      p: string,
      answer: (g: boolean) => void,
      d: object,
    ) => void;
    request(window.webContents, permission, (answer) => (granted = answer), { requestingUrl: url });
    return granted;
  };
  // Without the second no event is told on the desktop.
  for (const permission of ["fullscreen", "notifications"])
    expect(ask(permission, "sightline://app/review"), permission).toBe(true);
  for (const permission of [
    "media",
    "geolocation",
    "usb",
    "clipboard-read",
    "openExternal",
    "constructor",
    "not-yet-invented",
  ]) {
    expect(ask(permission, "sightline://app/"), permission).toBe(false);
  }
  for (const permission of ["fullscreen", "notifications"])
    expect(ask(permission, "https://evil.example/"), permission).toBe(false);
  expect((electron.session.guards["device"] as () => boolean)()).toBe(false);
});

test("navigation and new windows are refused; only known https links reach the system's browser", () => {
  for (const url of ["https://evil.example/", "file:///etc/passwd", "sightline://other/", "javascript:alert(1)"]) {
    const event = electron.event({ url });
    window.webContents.emit("will-navigate", event);
    expect(event.defaultPrevented, url).toBe(true);
    expect(window.webContents.openHandler!({ url })).toEqual({ action: "deny" });
  }
  const inside = electron.event({ url: "sightline://app/review/v_1" });
  window.webContents.emit("will-navigate", inside);
  expect(inside.defaultPrevented).toBe(false);
  expect(electron.recorded.opened).toEqual([]);
  window.webContents.openHandler!({ url: "https://github.com/Megvii-BaseDetection/YOLOX" });
  expect(electron.recorded.opened).toEqual(["https://github.com/Megvii-BaseDetection/YOLOX"]);
});

test("a second start brings the window to the front, and a link of an alert that started it shows the event", () => {
  electron.app.emit("second-instance", electron.event({}), ["sightline", "--flag", "/a/clip.mp4"]);
  expect(window.calls).toEqual(expect.arrayContaining(["restore", "focus"]));
  expect(electron.recorded.protocols).toEqual([["sightline"]]);
  electron.app.emit("second-instance", electron.event({}), ["sightline", "sightline://events/ev_4k2jx0q9wz81mfd3"]);
  electron.app.emit("second-instance", electron.event({}), ["sightline", "sightline://events/../settings"]);
  const url = electron.event({});
  electron.app.emit("open-url", url, "sightline://events/ev_0000000000macos0");
  expect(url.defaultPrevented).toBe(true);
  expect(window.webContents.sent.splice(0)).toEqual([
    [CHANNELS.event, "ev_4k2jx0q9wz81mfd3"],
    [CHANNELS.event, "ev_0000000000macos0"],
  ]);
});

test("the menu speaks the system's language and sends commands to the page", () => {
  const menu = electron.recorded.menus.at(-1) as Array<{
    label: string;
    submenu: Array<{ label?: string; click?: () => void }>;
  }>;
  const item = menu.flatMap((top) => top.submenu).find((one) => one.label === "영상 가져오기…")!;
  item.click!();
  expect(window.webContents.sent).toEqual([[CHANNELS.command, "import-files"]]);
});

test("a port is handed to our page and to nobody else", async () => {
  const stranger = {
    url: "https://evil.example/",
    posted: [] as unknown[],
    postMessage: () => stranger.posted.push(1),
  };
  electron.ipcMain.emit(CHANNELS.connect, fromPage(stranger));
  electron.ipcMain.emit(CHANNELS.connect, electron.event({ sender: {}, senderFrame: ownFrame() }));
  electron.ipcMain.emit(CHANNELS.connect, electron.event({ sender: window.webContents, senderFrame: null }));
  expect(stranger.posted).toEqual([]);
  expect(ownFrame().posted).toEqual([]);

  electron.ipcMain.emit(CHANNELS.connect, fromPage());
  const [{ channel, ports }] = ownFrame().posted;
  expect(channel).toBe(CHANNELS.port);
  client = createORPCClient<SightlineClient>(portConnection(ports[0] as unknown as MessagePort).link);
  await expect.poll(async () => (await client.system.status()).state, { timeout: 20_000 }).not.toBe("starting");
  expect(await client.system.status()).toMatchObject({ state: "ready", problem: null });
});

test("file dialogs answer our page only", async () => {
  const choose = electron.ipcMain.handlers.get(CHANNELS.choose)!;
  expect(await choose(fromPage(), "videos")).toEqual(["/chosen/clip.mp4"]);
  await expect(choose(fromPage({ url: "https://evil.example/" }), "videos")).rejects.toThrow("refused");
  await expect(choose(fromPage(), "everything")).rejects.toThrow();
});

test("a dropped clip is imported in place by the vision child from out/, and its picture comes over the loopback server", async () => {
  const clip = join(folder, "clip.mp4");
  await promisify(execFile)(findFfmpeg(), [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=320x240:rate=10:duration=20",
    "-pix_fmt",
    "yuv420p",
    "-g",
    "10",
    clip,
  ]);
  const info = await client.system.info();
  expect(info).toMatchObject({ host: "electron", uploadUrl: null });
  mediaBase = info.mediaBase;
  const [item] = await client.library.import({ paths: [clip], options: { packId: "motion" } });
  expect(item.outcome).toBe("queued");
  await expect.poll(() => electron.recorded.forked.length, { timeout: 30_000 }).toBeGreaterThan(0);
  const { path, options } = electron.recorded.forked[0];
  expect(path).toBe(join(out, "main", "visionChild.js"));
  expect(existsSync(path)).toBe(true);
  expect(options["serviceName"]).toBeTypeOf("string");
  expect(options["execArgv"]).toContain("--max-semi-space-size=2");

  // A crash of the child while it works.
  const first = electron.recorded.forked[0].process;
  first.kill("SIGKILL");
  await expect.poll(() => first.exitCode ?? first.signalCode).not.toBeNull();
  // The job goes on with a new child; the app never noticed.
  await expect
    .poll(async () => (await client.library.get({ id: item.videoId! })).state, { timeout: 60_000 })
    .toBe("ready");
  expect(electron.recorded.forked.length).toBeGreaterThan(1);
  expect((await client.system.status()).state).toBe("ready");

  const source = `${mediaBase}/video/${item.videoId}/source`;
  const range = await fetch(source, { headers: { range: "bytes=0-99" } });
  expect(range.status).toBe(206);
  expect((await range.arrayBuffer()).byteLength).toBe(100);
  expect((await fetch(source.replace(/\/media\/[^/]+/, `/media/${"x".repeat(43)}`))).status).toBe(401);
}, 120_000);

test("a page that dies is loaded again, but not for ever", () => {
  for (let death = 0; death < 6; death++)
    window.webContents.emit("render-process-gone", electron.event({}), { reason: "crashed", exitCode: 1 });
  expect(window.webContents.reloads).toBe(3);
});

test("quitting stops the children and the server before the app leaves", async () => {
  electron.app.quit();
  expect(electron.recorded.steps.at(-1)).toBe("quit asked");
  await expect.poll(() => electron.recorded.steps.at(-1), { timeout: 12_000 }).toBe("quit");
  expect(electron.recorded.exitCode).toBeNull();
  for (const { process: child } of electron.recorded.forked) expect(child.exitCode ?? child.signalCode).not.toBeNull();
  await expect(fetch(mediaBase)).rejects.toThrow();
  expect(existsSync(join(folder, "userData", "window.json"))).toBe(true);
});
