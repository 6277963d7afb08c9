import { EventEmitter } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App, Session } from "electron";
import { describe, expect, test, vi } from "vitest";
import { recordingLogger } from "../../test/contractFixture.ts";
import { menuTemplate } from "./menu.ts";
import { MENU_TEXTS } from "./menuTexts.ts";
import { denyByDefault } from "./permissions.ts";
import { quitInOrder } from "./quit.ts";
import { isTrusted, ownPages, type Sender } from "./trustedSender.ts";
import { reachable, readWindowState, writeWindowState, type WindowState } from "./windowState.ts";

vi.mock("electron", () => ({ shell: {} }));
const { mayOpenExternally } = await import("./navigation.ts");

describe("where the window opens", () => {
  const state: WindowState = { x: 2000, y: 100, width: 1200, height: 800, maximized: false, fullScreen: false };
  const left = { x: 0, y: 0, width: 1920, height: 1080 };
  const right = { x: 1920, y: 0, width: 1920, height: 1080 };

  test("where it was, while that display is there", () => {
    expect(reachable(state, [left, right])).toEqual(state);
  });
  test("afresh when its display is gone, or its title bar could not be grasped", () => {
    expect(reachable(state, [left])).toBeNull();
    expect(reachable({ ...state, y: -40 }, [left, right])).toBeNull();
    expect(reachable({ ...state, x: 3800 }, [left, right])).toBeNull();
    expect(reachable({ ...state, y: 1070 }, [left, right])).toBeNull();
  });
  test("no larger than its display", () => {
    expect(reachable({ ...state, width: 5000, height: 3000 }, [right])).toMatchObject({ width: 1920, height: 1080 });
  });
  test("what was remembered comes back; what is not ours is ignored", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sightline-window-"));
    const file = join(folder, "deep", "window.json");
    expect(readWindowState(file)).toBeNull();
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
    await writeFile(file, '{"x":0,"y":0,"width":1,"height":1,"maximized":false,"fullScreen":false}');
    expect(readWindowState(file)).toBeNull();
    await writeFile(file, "{");
    expect(readWindowState(file)).toBeNull();
    await rm(folder, { recursive: true });
  });
});

describe("what the page may save", () => {
  /** True when a download of `address`, begun by the page at `page`, goes on to the operator's choice of a place. */
  function saved(address: string, page = "sightline://app/index.html"): boolean {
    const events = new EventEmitter();
    const session = {
      on: (name: string, listener: () => void) => events.on(name, listener),
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      setDisplayMediaRequestHandler: () => undefined,
    };
    denyByDefault(session as unknown as Session, ownPages(["sightline://app"]));
    let refused = false;
    const event = { preventDefault: () => (refused = true) };
    events.emit("will-download", event, { getURL: () => address }, { getURL: () => page });
    return !refused;
  }
  test("is a text that it made itself, and nothing from anywhere else", () => {
    expect(saved("blob:sightline://app/5f0c")).toBe(true);
    expect(saved("blob:https://evil.example/5f0c")).toBe(false);
    expect(saved("blob:sightline://app/5f0c", "https://evil.example/")).toBe(false);
    expect(saved("https://evil.example/setup.exe")).toBe(false);
    expect(saved("data:text/html,x")).toBe(false);
    expect(saved("sightline://app/index.html")).toBe(false);
  });
});

describe("quitting", () => {
  function fakeApp() {
    const events = new EventEmitter();
    const quits: string[] = [];
    const app = {
      on: (name: string, listener: () => void) => events.on(name, listener),
      quit: () => void quits.push(ask() ? "held" : "quit"),
      exit: (code: number) => void quits.push(`exit ${code}`),
    };
    const ask = (): boolean => {
      let held = false;
      events.emit("before-quit", { preventDefault: () => (held = true) });
      return held;
    };
    return { app: app as unknown as App, quits };
  }

  test("waits for everything to close, once, however often it is asked", async () => {
    const { app, quits } = fakeApp();
    const { promise, resolve } = Promise.withResolvers<void>();
    const close = vi.fn(() => promise);
    quitInOrder(app, recordingLogger(), close);
    app.quit();
    app.quit();
    expect(quits).toEqual(["held", "held"]);
    resolve();
    await expect.poll(() => quits.at(-1)).toBe("quit");
    expect(close).toHaveBeenCalledTimes(1);
  });
  test("leaves all the same when closing fails or hangs", async () => {
    const failing = fakeApp();
    quitInOrder(failing.app, recordingLogger(), () => Promise.reject(new Error("disk")));
    failing.app.quit();
    await expect.poll(() => failing.quits.at(-1)).toBe("quit");
    const hanging = fakeApp();
    quitInOrder(hanging.app, recordingLogger(), () => new Promise(() => undefined), 5);
    hanging.app.quit();
    await expect.poll(() => hanging.quits.at(-1)).toBe("exit 1");
  });
});

describe("who is trusted", () => {
  const isOwn = ownPages(["sightline://app"]);
  const mainFrame = { url: "sightline://app/library" };
  const contents = { mainFrame, isDestroyed: () => false };
  const from = (sender: object, senderFrame: object | null) =>
    isTrusted({ sender, senderFrame } as unknown as Sender, () => contents as never, isOwn);

  test("our page in the main frame of our window, nobody else", () => {
    expect(from(contents, mainFrame)).toBe(true);
    expect(from(contents, { url: "sightline://app/frame" })).toBe(false);
    expect(from({ ...contents }, mainFrame)).toBe(false);
    expect(from(contents, null)).toBe(false);
    mainFrame.url = "https://evil.example/";
    expect(from(contents, mainFrame)).toBe(false);
  });
  test("an address is ours by scheme and host, not by how it begins", () => {
    expect(isOwn("sightline://app/x?y#z")).toBe(true);
    for (const url of [
      "sightline://app.evil/",
      "sightline:app",
      "https://app/",
      "sightline://evil/app",
      "not an address",
      "about:blank",
    ])
      expect(isOwn(url), url).toBe(false);
  });
});

test("only https links to named hosts leave the app", () => {
  expect(mayOpenExternally("https://github.com/x")).toBe(true);
  for (const url of [
    "http://github.com/x",
    "https://github.com.evil.example/",
    "https://evil@github.com/",
    "https://github.com:8443/",
    "file:///etc/passwd",
    "ms-settings:",
    "javascript:1",
    "",
  ]) {
    expect(mayOpenExternally(url), url).toBe(false);
  }
});

describe("the menu", () => {
  const labels = (language: "en" | "ko", platform: NodeJS.Platform) =>
    menuTemplate({ language, platform, development: false, send: () => undefined, openLogs: () => undefined }).flatMap(
      (top) => [top.label, ...(top.submenu as Array<{ label?: string }>).map((item) => item.label)],
    );
  test("says everything in both languages", () => {
    for (const [name, text] of Object.entries(MENU_TEXTS.ko))
      expect(/[가-힣]/.test(text) && text !== MENU_TEXTS.en[name as "file"], name).toBe(true);
    expect(labels("en", "linux")).toEqual(expect.arrayContaining(["Import footage…", "Events", "Settings…", "Quit"]));
  });
  test("quitting and settings are where each system has them", () => {
    expect(labels("en", "darwin")[0]).toBe("Sightline");
    expect(labels("en", "win32")[0]).toBe("File");
    for (const platform of ["darwin", "win32", "linux"] as const)
      expect(labels("ko", platform).filter((label) => label === "종료")).toHaveLength(1);
  });
  test("developer tools are not in the shipped menu", () => {
    expect(labels("en", "linux")).not.toContain("Developer tools");
  });
});
