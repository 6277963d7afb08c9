import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { videoId, type MediaInfo } from "#shared/domain/video.ts";
import { openHandleCount } from "./fileResponse.ts";
import { FrameCache } from "./frameCache.ts";
import { createMediaHandler } from "./handler.ts";
import type { MediaTools } from "./types.ts";

const ID = videoId.parse("v_0123456789");
const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
const media = { width: 640, height: 480 } as MediaInfo;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-handler-"));
  await writeFile(join(folder, "clip.mp4"), bytes);
  await writeFile(join(folder, "secret.txt"), "secret");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function make(decode: MediaTools["frame"] = async () => new Uint8Array(1000), maxBytes?: number) {
  const frames = new FrameCache({
    folder: join(folder, `frames-${Math.random()}`),
    decode,
    ...(maxBytes ? { maxBytes } : {}),
  });
  const handler = createMediaHandler({
    frames,
    resolve: async (id) =>
      id === ID
        ? {
            source: join(folder, "clip.mp4"),
            proxy: join(folder, "gone.mp4"),
            poster: null,
            sprite: null,
            media,
            version: "1",
          }
        : null,
  });
  const get = (path: string, init?: RequestInit) => handler(new Request(`http://127.0.0.1/media/video/${path}`, init));
  return { frames, get };
}
const { get } = make();
const body = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("bytes of a file", () => {
  test("whole, by range, by suffix, and the right length each time", async () => {
    const whole = await get(`${ID}/source`);
    expect(whole.status).toBe(200);
    expect(whole.headers.get("content-type")).toBe("video/mp4");
    expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await body(whole)).toEqual(bytes);
    const part = await get(`${ID}/source`, { headers: { range: "bytes=1000000-1999999" } });
    expect([part.status, part.headers.get("content-range"), part.headers.get("content-length")]).toEqual([
      206,
      "bytes 1000000-1999999/3000000",
      "1000000",
    ]);
    expect(await body(part)).toEqual(bytes.subarray(1_000_000, 2_000_000));
    const tail = await get(`${ID}/source`, { headers: { range: "bytes=-5" } });
    expect(await body(tail)).toEqual(bytes.subarray(-5));
    const open = await get(`${ID}/source`, { headers: { range: "bytes=2999990-" } });
    expect(await body(open)).toEqual(bytes.subarray(-10));
  });

  test("a range past the end is 416; several ranges and nonsense give the whole", async () => {
    const past = await get(`${ID}/source`, { headers: { range: "bytes=3000000-" } });
    expect([past.status, past.headers.get("content-range")]).toEqual([416, "bytes */3000000"]);
    for (const range of ["bytes=0-1,5-6", "bytes=9-3", "lines=1-2"]) {
      const response = await get(`${ID}/source`, { headers: { range } });
      expect([range, response.status]).toEqual([range, 200]);
      await response.body!.cancel();
    }
  });

  test("HEAD and validators: a changed file is sent whole, an unchanged one not again", async () => {
    const head = await get(`${ID}/source`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), head.body]).toEqual([200, "3000000", null]);
    const etag = head.headers.get("etag")!;
    expect((await get(`${ID}/source`, { headers: { "if-none-match": etag } })).status).toBe(304);
    const same = await get(`${ID}/source`, { headers: { range: "bytes=0-9", "if-range": etag } });
    expect([same.status, (await body(same)).length]).toEqual([206, 10]);
    const changed = await get(`${ID}/source`, { headers: { range: "bytes=0-9", "if-range": '"other"' } });
    expect(changed.status).toBe(200);
    await changed.body!.cancel();
  });

  test("200 seeks that are aborted at every stage leave no file open and throw nothing", async () => {
    const crashed = vi.fn();
    process.on("uncaughtException", crashed);
    process.on("unhandledRejection", crashed);
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const abort = new AbortController();
        if (i % 4 === 0) queueMicrotask(() => abort.abort());
        const response = await get(`${ID}/source`, { headers: { range: `bytes=${i * 1000}-` }, signal: abort.signal });
        const reader = response.body!.getReader();
        const reading = reader.read().catch(() => null);
        if (i % 4 === 1) abort.abort();
        if (i % 4 === 2) await reader.cancel();
        await reading;
        if (i % 4 === 3) await reader.cancel();
      }),
    );
    await vi.waitFor(() => expect(openHandleCount()).toBe(0));
    expect(crashed).not.toHaveBeenCalled();
    process.off("uncaughtException", crashed);
    process.off("unhandledRejection", crashed);
  });
});

test("nothing of the address becomes a path", async () => {
  for (const path of [
    `../../secret.txt`,
    `${ID}/../secret.txt`,
    `${ID}/source/../../secret.txt`,
    `..%2f..%2fsecret.txt/source`,
    `v_unknown0000/source`,
    `${ID}/secret.txt`,
    `%00/source`,
  ]) {
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain("secret\n");
  }
  expect((await get(`${ID}/proxy`)).status).toBe(404);
  expect((await get(`${ID}/poster.jpg`)).status).toBe(404);
  expect((await get(`${ID}/source`, { method: "POST" })).status).toBe(405);
  expect(openHandleCount()).toBe(0);
});

describe("stills", () => {
  test("one decode serves everyone who asks for it, now and later", async () => {
    const decode = vi.fn(async () => new Uint8Array(5000));
    const own = make(decode);
    const answers = await Promise.all(Array.from({ length: 10 }, () => own.get(`${ID}/frame.jpg?t=1000&w=320`)));
    expect(answers.map((a) => [a.status, a.headers.get("content-type")])).toEqual(
      Array.from({ length: 10 }, () => [200, "image/jpeg"]),
    );
    await Promise.all(answers.map(body));
    await body(await own.get(`${ID}/frame.jpg?t=1000&w=320`));
    expect(decode).toHaveBeenCalledTimes(1);
    expect(decode).toHaveBeenCalledWith(join(folder, "clip.mp4"), media, 1000, expect.objectContaining({ width: 320 }));
  });

  test("at most two decoders run, and the decode stops when its last reader has gone", async () => {
    const running = new Set<number>();
    let most = 0;
    const own = make(
      (_, __, tUs, { signal }) =>
        new Promise((_resolve, reject) => {
          running.add(tUs);
          most = Math.max(most, running.size);
          signal.addEventListener("abort", () => {
            running.delete(tUs);
            reject(new DOMException("gone", "AbortError"));
          });
        }),
    );
    const abort = new AbortController();
    const answers = Array.from({ length: 8 }, (_, i) => own.get(`${ID}/frame.jpg?t=${i}`, { signal: abort.signal }));
    await vi.waitFor(() => expect(running.size).toBe(2));
    abort.abort();
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(499);
    await vi.waitFor(() => expect(running.size).toBe(0));
    expect(most).toBe(2);
    await own.frames.close();
  });

  test("the folder stays within its bound, the least recently used going first", async () => {
    const decode = vi.fn(async () => new Uint8Array(1000));
    const own = make(decode, 3500);
    for (const t of [1, 2, 3, 1, 4]) await body(await own.get(`${ID}/frame.jpg?t=${t}`));
    expect(own.frames.bytes).toBeLessThanOrEqual(3500);
    await body(await own.get(`${ID}/frame.jpg?t=1`));
    expect(decode).toHaveBeenCalledTimes(4);
    await body(await own.get(`${ID}/frame.jpg?t=2`));
    expect(decode).toHaveBeenCalledTimes(5);
  });

  test.each([
    "",
    "t=abc",
    "t=1.5",
    "t=1&w=0",
    "t=1&w=99999",
    "t=1&x=0",
    "t=1&x=0&y=0&bw=0&bh=1",
    "t=1&x=2&y=0&bw=1&bh=1",
    "t=1e99",
    "t=NaN",
  ])("%s is refused", async (query) => {
    expect((await get(`${ID}/frame.jpg?${query}`)).status).toBe(400);
  });

  test("a failure to decode says why", async () => {
    const { fail } = await import("#shared/lib/problems.ts");
    const own = make(async () => {
      throw fail("DAMAGED", "secret path");
    });
    const response = await own.get(`${ID}/frame.jpg?t=1`);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("damaged");
    expect(await readdir(folder)).toContain("clip.mp4");
  });
});
