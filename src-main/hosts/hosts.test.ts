import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { electronObstacle } from "../../scripts/electronBinary.ts";
import { READY, contractFixture, recordingLogger, startUpFailure } from "../../test/contractFixture.ts";
import type { ServedBackend } from "../server/types.ts";
import type { ChildHost } from "../platform/childHost.ts";
import { holdBackend } from "./holdBackend.ts";
import { hasDisplay, hostPaths } from "./hostPaths.ts";
import { DEFAULT_PORT, startServeHost } from "./serveHost.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sightline-host-"))));
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const noChildren: ChildHost = { spawn: () => expect.fail("no child is needed here") };

function fakeBackend(log: string[] = []): ServedBackend {
  return {
    router: contractFixture().router,
    status: () => READY,
    mediaHandler: async () => new Response("picture"),
    receiveUpload: async () => Promise.reject(new Error("unused")),
    close: async () => void log.push("backend closed"),
  };
}

describe("the browser host", () => {
  test("prints one line with an address that signs in, and closes clients before the backend", async () => {
    const log: string[] = [];
    const lines: string[] = [];
    const host = await startServeHost({
      port: 0,
      dataDir: folder,
      roots: ["/footage"],
      openBrowser: false,
      childHost: noChildren,
      print: (line) => void lines.push(line),
      open: async (facts) => {
        expect(facts).toMatchObject({
          host: "browser",
          roots: ["/footage"],
          uploadUrl: `${facts.address!.url}/upload`,
          mediaBase: `${facts.address!.url}/media`,
        });
        return fakeBackend(log);
      },
    });
    expect(await host.backend.settled).toBe("ready");
    expect(lines).toEqual([expect.stringMatching(/^Sightline is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)]);
    const response = await fetch(lines[0].slice("Sightline is at ".length), { redirect: "manual" });
    expect(response.status).toBe(303);
    await Promise.all([host.close(), host.close()]);
    expect(log).toEqual(["backend closed"]);
    await expect(fetch(host.server.origin)).rejects.toThrow();
  });

  test("a port that was asked for and is taken is refused; a preferred one gives way", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const port = (taken.address() as { port: number }).port;
    const options = {
      dataDir: folder,
      roots: [],
      openBrowser: false,
      childHost: noChildren,
      print: () => undefined,
      open: async () => fakeBackend(),
    };
    await expect(startServeHost({ ...options, port })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    taken.close();
    // Whoever holds the preferred port, this test or another Sightline: the host starts beside it.
    const preferred = createServer()
      .on("error", () => undefined)
      .listen(DEFAULT_PORT, "127.0.0.1");
    const host = await startServeHost(options);
    expect(host.server.port).not.toBe(0);
    await host.close();
    preferred.close();
  });
});

describe("a backend that is held", () => {
  test("tells its watchers how the start goes, and ends their stream when the real one takes over", async () => {
    const opening = Promise.withResolvers<ServedBackend>();
    const held = holdBackend(() => opening.promise, recordingLogger());
    expect((await held.mediaHandler(new Request("http://media/video/v_1/source"))).status).toBe(503);
    opening.resolve(fakeBackend());
    expect(await held.settled).toBe("ready");
    expect(await (await held.mediaHandler(new Request("http://media/x"))).text()).toBe("picture");
    await held.close();
  });

  test("closed while it opens, closes what then opens", async () => {
    const log: string[] = [];
    const opening = Promise.withResolvers<ServedBackend>();
    const held = holdBackend(() => opening.promise, recordingLogger());
    const closed = held.close();
    opening.resolve(fakeBackend(log));
    await closed;
    expect(log).toEqual(["backend closed"]);
  });

  test("that failed to open can be closed", async () => {
    const held = holdBackend(() => Promise.reject(startUpFailure()), recordingLogger());
    expect(await held.settled).toBe("failed");
    await held.close();
  });
});

describe("where things are", () => {
  test("what is named exists in this checkout", () => {
    const { visionEntry, inferenceWorkerEntry, languageEntry, models } = hostPaths();
    for (const path of [visionEntry, inferenceWorkerEntry, languageEntry, models])
      expect(existsSync(path), path).toBe(true);
  });
  test("from source, children are source files", () => {
    expect(hostPaths("/app/src-main/hosts/hostPaths.ts")).toMatchObject({
      appRoot: "/app",
      visionEntry: "/app/src-vision/main.ts",
      renderer: "/app/out/renderer",
      models: "/app/models",
    });
  });
  test.each(["/app/out/main/main.js", "/app/out/main/chunks/openHost-1a2b.js"])(
    "from the bundle (%s), they are built files beside it",
    (here) => {
      expect(hostPaths(here)).toMatchObject({
        appRoot: "/app",
        visionEntry: "/app/out/main/visionChild.js",
        inferenceWorkerEntry: "/app/out/main/inferenceWorker.js",
        preload: "/app/out/preload/preload.cjs",
      });
    },
  );
  test("in a packaged app, children lie outside the archive and pages inside", () => {
    expect(hostPaths("/opt/Sightline/resources/app.asar/out/main/main.js")).toMatchObject({
      visionEntry: "/opt/Sightline/resources/app.asar.unpacked/out/main/visionChild.js",
      renderer: "/opt/Sightline/resources/app.asar/out/renderer",
    });
  });
  test("a Linux without a display, or as root, cannot show Electron, and says why", () => {
    expect(hasDisplay("linux", {})).toBe(false);
    expect(electronObstacle("linux", {}, 1000)).toMatch(/no display/);
    expect(electronObstacle("linux", { DISPLAY: ":0" }, 0)).toMatch(/root/);
    expect(electronObstacle("linux", { WAYLAND_DISPLAY: "wayland-0" }, 1000)).toBeNull();
    expect(electronObstacle("darwin", {}, 0)).toBeNull();
  });
});
