import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostPaths } from "../../hosts/hostPaths.ts";
import { silentLogger } from "../../media/testClips.ts";
import { forkHost } from "../../platform/forkHost.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { solidJpeg } from "../../../test/ffmpeg.ts";
import { writeTinyText, writeTinyVision } from "../../../test/tinyLanguage.ts";
import type { ModelEvent, ModelRequest } from "../types.ts";
import { createLocalModels } from "./localModels.ts";

const SENTENCE = ["a", "person", "walks", "past", "slowly"];
const NEVER = new AbortController().signal;
let folder: string;
const packs = new Map<string, LoadedPack>();
const pids: number[] = [];
let models: ReturnType<typeof createLocalModels>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-language-"));
  packs.set("tiny-text", await writeTinyText(join(folder, "tiny-text"), SENTENCE));
  packs.set("tiny-vision", await writeTinyVision(join(folder, "tiny-vision")));
  models = createLocalModels({
    host: {
      spawn(entry, options) {
        const child = forkHost.spawn(entry, options);
        if (child.pid !== undefined) pids.push(child.pid);
        return child;
      },
    },
    entry: hostPaths().languageEntry,
    resolve: async (id) => packs.get(id) ?? null,
    logger: silentLogger,
  });
});
afterAll(async () => {
  await models.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: "user", parts: [{ type: "text", text }] }],
  maxTokens: 40,
  temperature: 0,
  signal: NEVER,
  ...more,
});

async function read(events: AsyncGenerator<ModelEvent, void>) {
  let text = "";
  let done: Extract<ModelEvent, { kind: "done" }> | null = null;
  let pieces = 0;
  for await (const event of events) {
    if (event.kind === "done") done = event;
    else {
      text += event.text;
      pieces++;
    }
  }
  return { text: text.trim(), pieces, done };
}

describe("a language model of this machine", () => {
  test("streams its answer and counts its tokens", async () => {
    const { text, pieces, done } = await read(models.generate("tiny-text", ask("what is there")));
    expect(text).toBe(SENTENCE.join(" "));
    expect(pieces).toBeGreaterThan(2);
    // user: what is there assistant: -> five; five words and the end.
    expect(done).toEqual({ kind: "done", finish: "stop", usage: { promptTokens: 5, completionTokens: 6 } });
  });

  test("says when it had to stop for length", async () => {
    const { text, done } = await read(models.generate("tiny-text", ask("go", { maxTokens: 2 })));
    expect(text).toBe("a person");
    expect(done?.finish).toBe("length");
  });

  test.each([
    ["red", [200, 20, 20]],
    ["blue", [20, 20, 220]],
  ] as const)("sees the frames of a video: %s", async (name, rgb) => {
    const frames = Array.from({ length: 6 }, () => solidJpeg(48, 32, rgb));
    const { text } = await read(
      models.generate("tiny-vision", {
        ...ask(""),
        messages: [
          {
            role: "user",
            parts: [
              { type: "video", frames, framesPerSecond: 1 },
              { type: "text", text: "the" },
            ],
          },
        ],
      }),
    );
    expect(text).toBe(`the picture is ${name}`);
  });

  test("a model that sees answers without pictures too", async () => {
    const { text } = await read(models.generate("tiny-vision", ask("the")));
    expect(text).toMatch(/^the picture is /);
  });

  test("an installed pack passes its self-test with its speed; one without its graph says why", async () => {
    const good = await models.selfTest(packs.get("tiny-text")!, NEVER);
    expect(good).toMatchObject({ device: "cpu", state: "passed" });
    expect(good.inferencesPerSecond).toBeGreaterThan(0);
    const broken = await writeTinyText(join(folder, "broken"), SENTENCE);
    await rm(join(folder, "broken", "model.onnx"));
    const bad = await models.selfTest(broken, NEVER);
    expect(bad.state).toBe("failed");
    expect(bad.reason).toContain("model.onnx");
  });

  test("a question longer than the model reads is refused, not cut in silence", async () => {
    await expect(read(models.generate("tiny-text", ask("the ".repeat(300))))).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test("a pack that is not installed is named", async () => {
    await expect(read(models.generate("absent", ask("x")))).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  test("ending the reading ends the writing, and the next question is answered by the same process", async () => {
    const before = pids.length;
    const stop = new AbortController();
    const events = models.generate("tiny-text", ask("what", { signal: stop.signal }));
    await events.next();
    stop.abort();
    await expect(events.next()).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await read(models.generate("tiny-text", ask("again")))).text).toBe(SENTENCE.join(" "));
    expect(pids.length).toBe(before);
  });

  test("a process that dies fails its question and is started again by the next", async () => {
    await read(models.generate("tiny-text", ask("start it")));
    const pid = pids.at(-1)!;
    // Held still, so that it cannot answer before it dies.
    process.kill(pid, "SIGSTOP");
    const answer = models.generate("tiny-text", ask("what is there")).next();
    await setImmediate();
    process.kill(pid, "SIGKILL");
    await expect(answer).rejects.toMatchObject({ code: "LANGUAGE_MODEL_UNREACHABLE" });
    expect((await read(models.generate("tiny-text", ask("again")))).text).toBe(SENTENCE.join(" "));
    expect(pids.at(-1)).not.toBe(pid);
  });
});
