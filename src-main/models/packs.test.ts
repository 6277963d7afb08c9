import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { packManifest, type PackManifest, type PackStatus, type SelfTestReport } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { Logger } from "../platform/logger.ts";
import { createModelPacks } from "./packs.ts";
import type { ModelPacks } from "./types.ts";

const weights = Buffer.alloc(300_000, 0).map((_, i) => (i * 31) % 251) as Buffer;
const sha256 = createHash("sha256").update(weights).digest("hex");
const etag = '"w1"';

const logger: Logger = { debug() {}, info() {}, warn() {}, error: () => "log", child: () => logger };

type Behaviour = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;
let server: Server;
let base: string;
let behaviour: Behaviour;
let ranges: Array<string | undefined>;
let folder: string;
let packs: ModelPacks;

/** Sends the file from the asked offset, as a well-behaved server does. */
function serveRange(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { etag, "content-length": weights.length - from });
  response.end(weights.subarray(from));
}

/** Sends bytes and breaks the connection once the client has them on disk (what still waits in its stream is lost with it). */
function breakAfter(response: ServerResponse, bytes: Buffer, sizeOnDisk: number): void {
  response.write(bytes);
  void vi
    .waitFor(async () => expect((await readFile(join(folder, "tiny", "tiny.onnx.part"))).length).toBe(sizeOnDisk), {
      timeout: 5000,
    })
    .finally(() => response.destroy());
}

function manifest(over: Partial<PackManifest["files"][number]> = {}): PackManifest {
  return packManifest.parse({
    id: "tiny",
    name: "Tiny",
    task: "detect",
    family: "yolox",
    description: "d",
    goodFor: "g",
    licence: { spdx: "MIT", url: "https://example.org/licence" },
    source: "https://example.org",
    files: [{ name: "tiny.onnx", urls: [`${base}/tiny.onnx`], sizeBytes: weights.length, sha256, ...over }],
    input: {
      tensor: null,
      width: 32,
      height: 32,
      fit: "stretch",
      padValue: 0,
      channelOrder: "rgb",
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    labels: ["person"],
    thresholds: { score: 0.3, nmsIoU: null },
    selfTest: null,
    publishedAp: null,
  });
}

/** A vision process whose CPU accepts exactly the right weights. */
const vision = {
  async selfTest(pack: LoadedPack, devices: string[]): Promise<SelfTestReport[]> {
    const right = (await readFile(pack.paths["tiny.onnx"] as string)).equals(weights);
    return devices.map((device) => ({
      device: device as SelfTestReport["device"],
      state: right ? "passed" : "failed",
      maxAbsDiff: 0,
      inferencesPerSecond: 1,
      reason: right ? null : "the graph does not load",
      testedAtMs: 1,
    }));
  },
};

async function open(pack = manifest()): Promise<ModelPacks> {
  packs = await createModelPacks({
    folder,
    manifests: new Map([[pack.id, pack]]),
    vision,
    logger,
    suggested: "tiny",
    retryDelayMs: () => 1,
  });
  return packs;
}

/** Waits for the end of the download. */
function ended(): Promise<PackStatus> {
  return new Promise((resolve) => {
    const stop = packs.onChange((id) => {
      void packs.get(id).then((status) => {
        if (status.state === "downloading") return;
        stop();
        resolve(status);
      });
    });
  });
}

beforeEach(async () => {
  ranges = [];
  let attempt = 0;
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    behaviour(request, response, ++attempt);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "sightline-packs-"));
});

afterEach(async () => {
  await packs.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

test("a download ends installed, verified, and resolvable after a restart", async () => {
  behaviour = serveRange;
  await open();
  expect((await packs.get("tiny")).state).toBe("absent");
  const done = ended();
  expect((await packs.download("tiny")).state).toBe("downloading");
  expect((await done).state).toBe("installed");
  await packs.close();
  await open();
  expect(await packs.get("tiny")).toMatchObject({ state: "installed", installedBytes: weights.length });
  expect(await readFile((await packs.resolve("tiny"))?.paths["tiny.onnx"] as string)).toEqual(weights);
});

test("a connection that breaks again and again is resumed where it broke", async () => {
  behaviour = (request, response, attempt) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (attempt === 4) return serveRange(request, response);
    response.writeHead(from > 0 ? 206 : 200, { etag, "content-length": weights.length - from });
    breakAfter(response, weights.subarray(from, from + 70_000), from + 70_000);
  };
  await open();
  const done = ended();
  await packs.download("tiny");
  expect((await done).state).toBe("installed");
  expect(ranges[0]).toBeUndefined();
  expect(ranges.slice(1).every((range) => /^bytes=[1-9]/.test(range ?? ""))).toBe(true);
});

test("a file that changed on the server meanwhile is fetched whole, never glued", async () => {
  let ifRange: unknown;
  behaviour = (request, response, attempt) => {
    if (attempt === 1) {
      response.writeHead(200, { etag: '"old"', "content-length": weights.length });
      breakAfter(response, Buffer.alloc(50_000, 7), 50_000);
      return;
    }
    // If-Range does not match any more: the server answers 200 with everything.
    ifRange = request.headers["if-range"];
    response.writeHead(200, { etag, "content-length": weights.length });
    response.end(weights);
  };
  await open();
  const done = ended();
  await packs.download("tiny");
  expect((await done).state).toBe("installed");
  expect(ifRange).toBe('"old"');
});

test("cancel keeps the part; the next download resumes it", async () => {
  let release = (): void => {};
  behaviour = (request, response, attempt) => {
    if (attempt > 1) return serveRange(request, response);
    response.writeHead(200, { etag, "content-length": weights.length });
    response.write(weights.subarray(0, 100_000));
    release();
  };
  await open();
  const started = new Promise<void>((resolve) => (release = resolve));
  await packs.download("tiny");
  await started;
  await vi.waitFor(async () => expect((await readFile(join(folder, "tiny", "tiny.onnx.part"))).length).toBe(100_000));
  expect((await packs.cancelDownload("tiny")).state).toBe("partial");
  const done = ended();
  await packs.download("tiny");
  expect((await done).state).toBe("installed");
  expect(ranges.at(-1)).toBe("bytes=100000-");
});

test.each([
  [
    "other bytes",
    (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(200, { "content-length": weights.length }).end(Buffer.alloc(weights.length, 9)),
    "CHECKSUM_MISMATCH",
  ],
  ["404", (_: IncomingMessage, response: ServerResponse) => void response.writeHead(404).end(), "DOWNLOAD_FAILED"],
  [
    "a sign-in page",
    (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    "DOWNLOAD_FAILED",
  ],
  [
    "500 for ever",
    (_: IncomingMessage, response: ServerResponse) => void response.writeHead(500).end(),
    "DOWNLOAD_FAILED",
  ],
  [
    "another length",
    (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(200, { "content-length": 5 }).end("12345"),
    "DOWNLOAD_FAILED",
  ],
])("%s ends with its code and installs nothing", async (_name, answer, code) => {
  behaviour = answer;
  await open();
  const done = ended();
  await packs.download("tiny");
  const status = await done;
  expect(status.problem?.code).toBe(code);
  expect(status.state).not.toBe("installed");
  expect(await packs.resolve("tiny")).toBeNull();
});

test("the second address is used when the first refuses", async () => {
  behaviour = (request, response) =>
    request.url === "/gone" ? void response.writeHead(404).end() : serveRange(request, response);
  await open(manifest({ urls: [`${base}/gone`, `${base}/tiny.onnx`] }));
  const done = ended();
  await packs.download("tiny");
  expect((await done).state).toBe("installed");
});

test("plain http beyond this machine is refused", async () => {
  await open(manifest({ urls: ["http://example.org/tiny.onnx"] }));
  const done = ended();
  await packs.download("tiny");
  expect((await done).problem?.detail).toContain("not https");
});

test("an unknown checksum is recorded at first arrival", async () => {
  behaviour = serveRange;
  await open(manifest({ sha256: null, sizeBytes: null }));
  const done = ended();
  await packs.download("tiny");
  await done;
  expect(JSON.parse(await readFile(join(folder, "tiny", "pack.json"), "utf8"))).toMatchObject({
    sha256: { "tiny.onnx": sha256 },
  });
});

test("weights from disk are taken under any name when they run, and refused when they do not", async () => {
  await open(manifest({ sha256: null, sizeBytes: null }));
  const signal = new AbortController().signal;
  const wrong = join(folder, "wrong.onnx");
  await writeFile(wrong, "not a graph");
  await expect(packs.addFromFile("tiny", wrong, signal)).rejects.toMatchObject({ problem: { code: "MODEL_INVALID" } });
  expect((await packs.get("tiny")).state).toBe("absent");
  const right = join(folder, "any name.onnx");
  await writeFile(right, weights);
  expect((await packs.addFromFile("tiny", right, signal)).state).toBe("installed");
  await expect(packs.addFromFile("tiny", wrong, signal)).rejects.toMatchObject({ problem: { code: "MODEL_INVALID" } });
  expect((await packs.get("tiny")).state).toBe("installed");
  await expect(packs.addFromFile("tiny", join(folder, "nowhere"), signal)).rejects.toMatchObject({
    problem: { code: "FILE_MISSING" },
  });
});

test("a file cut short on disk shows as broken and is downloaded again", async () => {
  behaviour = serveRange;
  await open();
  let done = ended();
  await packs.download("tiny");
  await done;
  await truncate(join(folder, "tiny", "tiny.onnx"), 1000);
  expect(await packs.get("tiny")).toMatchObject({ state: "broken", problem: { code: "MODEL_INVALID" } });
  done = ended();
  await packs.download("tiny");
  expect((await done).state).toBe("installed");
});

test("remove leaves nothing", async () => {
  behaviour = serveRange;
  await open();
  const done = ended();
  await packs.download("tiny");
  await done;
  expect((await packs.remove("tiny")).state).toBe("absent");
  await expect(readFile(join(folder, "tiny", "tiny.onnx"))).rejects.toThrow();
});
