import type { implement } from "@orpc/server";
import type { BatchesEvent, BenchEvent, CaptionEvent, CaptionsEvent } from "#shared/contract/captions.ts";
import type { Contract } from "#shared/contract/index.ts";
import {
  captionId,
  type Caption,
  type CaptionBatch,
  type CaptionPreset,
  type CaptionSettings,
  type CaptionTarget,
} from "#shared/domain/caption.ts";
import type { CitedSentence, EvidenceItem, MediaSpan } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { toProblem } from "#shared/lib/problems.ts";
import { Channel } from "./channel.ts";
import { fakeObjectEvidence } from "./fakeEvidence.ts";
import { refused } from "./fakeProblems.ts";
import { modelUseOf, type FakeLanguage } from "./fakeLanguage.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type Script = (
  span: MediaSpan,
  settings: CaptionSettings,
  signal: AbortSignal | undefined,
) => AsyncGenerator<CaptionEvent>;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const preset = (
  id: CaptionPreset["id"],
  name: string,
  promptMode: CaptionPreset["promptMode"],
  poolingStride: number | null,
  input: CaptionPreset["input"],
): CaptionPreset => ({
  id,
  name,
  models: [name],
  promptMode,
  frames: 32,
  maxFrames: 64,
  poolingStride,
  input,
  source: "https://github.com/LLaVA-VL/LLaVA-NeXT",
});

const PRESETS: CaptionPreset[] = [
  preset("llava-next-video-7b", "LLaVA-NeXT-Video 7B", "vicuna_v1", 2, "video"),
  preset("llava-next-video-7b-dpo", "LLaVA-NeXT-Video 7B-DPO", "vicuna_v1", 2, "video"),
  preset("llava-next-video-34b", "LLaVA-NeXT-Video 34B", "chatml", 2, "video"),
  preset("llava-next-video-34b-dpo", "LLaVA-NeXT-Video 34B-DPO", "mistral_direct", 2, "video"),
  preset("qwen-vl", "Qwen-VL", "server", null, "video"),
  preset("llava-onevision", "LLaVA-OneVision", "server", null, "video"),
  preset("smolvlm2", "SmolVLM2", "server", null, "images"),
  preset("generic", "Any server that takes pictures", "server", null, "images"),
];

const TEXT = {
  en: "A person in a dark coat walks from the left past a parked white car. A bicycle stands by the wall. Nobody else is in the picture.",
  ko: "어두운 외투를 입은 사람이 왼쪽에서 걸어와 주차된 흰색 승용차 옆을 지나갑니다. 벽 옆에 자전거가 서 있습니다. 다른 사람은 보이지 않습니다.",
} as const;

/** Captions, the bench and batches in memory. */
export class FakeCaptions {
  readonly #language: FakeLanguage;
  readonly #videos: () => Map<string, VideoSummary>;
  readonly #events = new Map<string, Channel<CaptionsEvent>>();
  readonly #batchEvents = new Channel<BatchesEvent>();
  captions: Caption[] = [];
  batches: CaptionBatch[] = [];
  /** Captions in the place of the usual one; for tests. */
  script: Script | null = null;
  /** Ms between the words of a caption. */
  paceMs = 30;
  #made = 0;

  constructor(language: FakeLanguage, videos: () => Map<string, VideoSummary>) {
    this.#language = language;
    this.#videos = videos;
  }

  setCaption(caption: Caption): void {
    this.captions = [...this.captions.filter((one) => one.id !== caption.id), caption];
    this.#of(caption.videoId).emit({ kind: "changed", caption });
  }
  setBatches(batches: CaptionBatch[]): void {
    this.batches = batches;
    this.#batchEvents.emit({ batches });
  }
  #of(video: string): Channel<CaptionsEvent> {
    let channel = this.#events.get(video);
    if (!channel) this.#events.set(video, (channel = new Channel<CaptionsEvent>()));
    return channel;
  }
  #kept(video: string): Caption[] {
    return this.captions.filter((one) => one.videoId === video && one.kept);
  }

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    const changeBatch = (name: string, id: string, state: CaptionBatch["state"]): CaptionBatch => {
      note(name, { id });
      const batch = this.batches.find((one) => one.id === id);
      if (!batch) throw refused("NOT_FOUND");
      const next = { ...batch, state };
      this.setBatches(this.batches.map((one) => (one.id === id ? next : one)));
      return next;
    };
    return {
      presets: os.captions.presets.handler(() => PRESETS),
      run: os.captions.run.handler(({ input, signal }) => {
        note("captions.run", input);
        return (
          this.script?.(input.span, input.settings, signal) ?? this.#run(input.span, input.settings, input.keep, signal)
        );
      }),
      bench: os.captions.bench.handler(({ input, signal }) => {
        note("captions.bench", input);
        return this.#bench(input.span, input.runs, signal);
      }),
      watch: os.captions.watch.handler(({ input, signal }) =>
        this.#of(input.videoId).follow({ kind: "snapshot", captions: this.#kept(input.videoId) }, signal),
      ),
      list: os.captions.list.handler(({ input }) => this.#kept(input.videoId)),
      remove: os.captions.remove.handler(({ input }) => {
        note("captions.remove", input);
        const gone = this.captions.find((one) => one.id === input.id);
        this.captions = this.captions.filter((one) => one.id !== input.id);
        if (gone) this.#of(gone.videoId).emit({ kind: "removed", id: input.id });
        return { removed: gone !== undefined };
      }),
      plan: os.captions.plan.handler(({ input }) => {
        note("captions.plan", input);
        const endpoint = this.#language.find(input.settings.endpointId ?? undefined, "video");
        return {
          spans: this.#spans(input.target),
          perSpanMs: endpoint ? 8200 : null,
          model: endpoint && modelUseOf(endpoint),
        };
      }),
      queue: os.captions.queue.handler(({ input }) => {
        note("captions.queue", input);
        const batch = fakeBatch(this.batches.length + 1, input.settings, {
          total: this.#spans(input.target).length,
          budgetMs: input.target.kind === "spans" ? null : input.target.budgetMs,
        });
        this.setBatches([batch, ...this.batches]);
        return batch;
      }),
      watchBatches: os.captions.watchBatches.handler(({ signal }) =>
        this.#batchEvents.follow({ batches: this.batches }, signal),
      ),
      pauseBatch: os.captions.pauseBatch.handler(({ input }) => changeBatch("captions.pauseBatch", input.id, "paused")),
      resumeBatch: os.captions.resumeBatch.handler(({ input }) =>
        changeBatch("captions.resumeBatch", input.id, "queued"),
      ),
      cancelBatch: os.captions.cancelBatch.handler(({ input }) =>
        changeBatch("captions.cancelBatch", input.id, "cancelled"),
      ),
      removeBatch: os.captions.removeBatch.handler(({ input }) => {
        note("captions.removeBatch", input);
        const before = this.batches.length;
        this.setBatches(this.batches.filter((one) => one.id !== input.id));
        return { removed: this.batches.length < before };
      }),
      narrate: os.captions.narrate.handler(({ input }) => {
        note("captions.narrate", input);
        return this.#narrate(input.span, input.language);
      }),
    };
  }

  #spans(target: CaptionTarget) {
    if (target.kind === "spans") return target.spans;
    const spanUs = target.kind === "library" ? target.spanUs : 8_000_000;
    return [...this.#videos().values()]
      .filter((v) => v.state === "ready" && (target.videoIds?.includes(v.id) ?? true))
      .slice(0, 12)
      .map((v) => ({ videoId: v.id, fromUs: 0, toUs: Math.min(v.media?.durationUs ?? 0, spanUs) }));
  }

  async *#run(
    span: MediaSpan,
    settings: CaptionSettings,
    keep: boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<CaptionEvent> {
    const began = performance.now();
    const endpoint = this.#language.find(settings.endpointId ?? undefined, "video");
    if (!endpoint) throw refused("LANGUAGE_MODEL_MISSING");
    const frameUs = Array.from({ length: settings.frames }, (_, i) =>
      Math.round(span.fromUs + ((span.toUs - span.fromUs) * (i + 0.5)) / settings.frames),
    );
    const promptSent =
      settings.primed === null
        ? settings.prompt
        : `The video includes scenes of ${settings.primed}. ${settings.prompt}`;
    yield { kind: "asked", model: modelUseOf(endpoint), promptSent, frameUs };
    const words = TEXT[settings.language].split(/(?<= )/);
    let text = "";
    for (const word of words) {
      await wait(this.paceMs);
      if (signal?.aborted) break;
      text += word;
      yield { kind: "text", text: word };
    }
    const caption: Caption = {
      id: captionId.parse(`c_fake${String(++this.#made).padStart(8, "0")}`),
      ...span,
      text,
      settings,
      model: modelUseOf(endpoint),
      promptSent,
      frameUs,
      mentions: [
        { class: "person", word: settings.language === "ko" ? "사람" : "person", supported: true, trackIds: [1] },
        { class: "car", word: settings.language === "ko" ? "승용차" : "car", supported: true, trackIds: [3] },
        { class: "bicycle", word: settings.language === "ko" ? "자전거" : "bicycle", supported: false, trackIds: [] },
      ],
      notes: [],
      primed: settings.primed !== null,
      kept: keep,
      cut: signal?.aborted ? "stopped" : null,
      usage: { promptTokens: 4710, completionTokens: 52 },
      firstTokenMs: 310,
      tookMs: Math.round(performance.now() - began),
      createdAtMs: Date.now(),
    };
    if (keep) this.setCaption(caption);
    yield { kind: "done", caption };
  }

  async *#bench(span: MediaSpan, runs: CaptionSettings[], signal: AbortSignal | undefined): AsyncGenerator<BenchEvent> {
    for (const [run, settings] of runs.entries()) {
      const events = this.script?.(span, settings, signal) ?? this.#run(span, settings, false, signal);
      try {
        for await (const event of events) yield { kind: "run", run, event };
      } catch (error) {
        yield { kind: "failed", run, problem: toProblem(error) };
      }
      if (signal?.aborted) return;
    }
    yield { kind: "done" };
  }

  #narrate(span: MediaSpan, language: "en" | "ko"): { sentences: CitedSentence[]; evidence: EvidenceItem[] } {
    const video = this.#videos().get(span.videoId);
    if (!video) return { sentences: [], evidence: [] };
    const evidence = [0, 1].map((i) => fakeObjectEvidence(video, i + 1, span, language));
    const sentence = (text: string, ids: string[]): CitedSentence => ({
      text,
      evidence: ids,
      verdict: "supported",
      origin: "facts",
      repaired: false,
      problems: [],
    });
    return {
      sentences: evidence.map((one) => sentence(one.text, [one.id])),
      evidence,
    };
  }
}

/** A batch of the dev page. */
export function fakeBatch(n: number, settings: CaptionSettings, change: Partial<CaptionBatch> = {}): CaptionBatch {
  return {
    id: `cb_fake${String(n).padStart(8, "0")}`,
    state: "queued",
    settings,
    model: null,
    total: 40,
    done: 0,
    failed: 0,
    budgetMs: null,
    spentMs: 0,
    etaMs: null,
    lastSignMs: null,
    problem: null,
    createdAtMs: Date.now(),
    ...change,
  };
}
