import { expect, test } from "vitest";
import { fail } from "#shared/lib/problems.ts";
import { limitsOf, within, type SourceEvent } from "./limits.ts";

const NEVER = new AbortController().signal;
const PATIENT = { firstTokenMs: 10_000, idleMs: 10_000, totalMs: 10_000, maxCharacters: 1000 };
const codeOf = (error: unknown) => (error as { code?: string }).code;

test("a reader who takes long is not the model's silence", async () => {
  async function* source(): AsyncGenerator<SourceEvent> {
    yield { kind: "text", text: "one " };
    yield { kind: "text", text: "two" };
    yield { kind: "done", finish: "stop", usage: null };
  }
  let text = "";
  for await (const event of within({ ...PATIENT, idleMs: 40 }, NEVER, source)) {
    if (event.kind === "text") text += event.text;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  expect(text).toBe("one two");
});

test("a model that thinks is not silent, and one that stops thinking is", async () => {
  let left = 5;
  async function* source(): AsyncGenerator<SourceEvent> {
    while (left-- > 0) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      yield { kind: "alive" };
    }
    await new Promise(() => {});
  }
  const seen: string[] = [];
  const reading = async () => {
    for await (const event of within({ ...PATIENT, idleMs: 60 }, NEVER, source)) seen.push(event.kind);
  };
  await expect(reading()).rejects.toSatisfy((error) => codeOf(error) === "LANGUAGE_MODEL_TIMEOUT");
  expect(left).toBe(-1);
  expect(seen).toEqual([]);
});

test("stopping does not wait for a source that hears nothing", async () => {
  let told: unknown = null;
  async function* deaf(signal: AbortSignal): AsyncGenerator<SourceEvent> {
    signal.addEventListener("abort", () => (told = signal.reason));
    await new Promise(() => {});
    yield { kind: "alive" };
  }
  const stop = new AbortController();
  const next = within(PATIENT, stop.signal, deaf).next();
  stop.abort();
  await expect(next).rejects.toSatisfy((error) => codeOf(error) === "CANCELLED");
  expect(codeOf(told)).toBe("CANCELLED");
});

test("a server that is lost counts as gone before its first word, and as broken off after it", async () => {
  const lost = (words: string[]) =>
    async function* (): AsyncGenerator<SourceEvent> {
      for (const text of words) yield { kind: "text", text };
      throw fail("LANGUAGE_MODEL_UNREACHABLE", "the server closed the connection");
    };
  const end = async (words: string[]) => {
    try {
      for await (const event of within(PATIENT, NEVER, lost(words))) expect(event.kind).toBe("text");
    } catch (error) {
      return codeOf(error);
    }
  };
  expect(await end([])).toBe("LANGUAGE_MODEL_UNREACHABLE");
  expect(await end(["A"])).toBe("LANGUAGE_MODEL_BROKE_OFF");
});

test("an answer of the length that was asked for is never cut, however many spaces it has", () => {
  const limits = limitsOf({ firstTokenTimeoutMs: 120_000, totalTimeoutMs: 900_000 }, 4000);
  expect(limits.maxCharacters).toBeGreaterThan(4000 * 20);
  expect(limits.idleMs).toBe(60_000);
});
