import {
  LANGUAGE_PROTOCOL_VERSION,
  type LanguageEvent,
  type LanguageFrame,
  type LanguageRequest,
} from "#shared/language/protocol.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { loadModel, type LocalModel } from "./model.ts";

const TEST_TOKENS = 8;

/** Answers requests one after the other: a processor that works on two texts finishes neither sooner. */
export class LanguageService {
  readonly #send: (frame: LanguageFrame<LanguageEvent>) => void;
  readonly #stops = new Map<number, AbortController>();
  #last: Promise<void> = Promise.resolve();
  #loaded: { key: string; model: LocalModel } | null = null;

  constructor(send: (frame: LanguageFrame<LanguageEvent>) => void) {
    this.#send = send;
  }

  handle({ id, body }: LanguageFrame<LanguageRequest>): void {
    const tell = (event: LanguageEvent) => this.#send({ id, body: event });
    switch (body.kind) {
      case "init":
        return tell({ kind: "ready", version: LANGUAGE_PROTOCOL_VERSION });
      case "cancel":
        return this.#stops.get(id)?.abort();
      case "generate":
        return this.#queue(id, tell, async (signal) => {
          const model = await this.#modelOf(body.pack);
          const { finish, usage } = await model.generate(body, signal, (text) => tell({ kind: "text", text }));
          tell({ kind: "done", finish, usage });
        });
      case "selfTest":
        return this.#queue(id, tell, async (signal) => tell(await this.#test(body.pack, signal)));
      case "shutdown":
        return;
    }
  }

  #queue(id: number, tell: (event: LanguageEvent) => void, work: (signal: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    this.#last = this.#last.then(async () => {
      try {
        await work(stop.signal);
      } catch (error) {
        tell({ kind: "failed", problem: toProblem(error) });
      } finally {
        this.#stops.delete(id);
      }
    });
  }

  /** The pack's model; the one before is let go first, since two seldom fit. */
  async #modelOf(pack: LoadedPack): Promise<LocalModel> {
    const key = JSON.stringify([pack.manifest.id, pack.paths]);
    if (this.#loaded?.key === key) return this.#loaded.model;
    await this.#loaded?.model.dispose();
    this.#loaded = null;
    const model = await loadModel(pack);
    this.#loaded = { key, model };
    return model;
  }

  async #test(pack: LoadedPack, signal: AbortSignal): Promise<LanguageEvent> {
    const report = {
      device: "cpu" as const,
      maxAbsDiff: null,
      inferencesPerSecond: null,
      reason: null,
      testedAtMs: Date.now(),
    };
    try {
      const model = await this.#modelOf(pack);
      const began = performance.now();
      const question = { role: "user" as const, parts: [{ type: "text" as const, text: "Say hello." }] };
      const { usage } = await model.generate(
        { messages: [question], maxTokens: TEST_TOKENS, temperature: 0 },
        signal,
        () => {},
      );
      const seconds = (performance.now() - began) / 1000;
      if (usage.completionTokens === 0) throw new Error("it wrote nothing");
      // Tokens a second: the figure that tells how long an answer takes.
      const inferencesPerSecond = usage.completionTokens / Math.max(1e-3, seconds);
      return { kind: "tested", report: { ...report, state: "passed", inferencesPerSecond } };
    } catch (error) {
      const { message, detail } = toProblem(error);
      const reason = detail ?? message;
      return { kind: "tested", report: { ...report, state: "failed", reason } };
    }
  }
}
