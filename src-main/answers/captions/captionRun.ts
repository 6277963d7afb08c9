import type { CaptionEvent } from "#shared/contract/captions.ts";
import {
  captionId,
  type Caption,
  type CaptionNote,
  type CaptionPreset,
  type CaptionSettings,
} from "#shared/domain/caption.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { TokenUsage } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { eventOfSpan } from "#shared/lib/eventSpan.ts";
import { randomId } from "../../platform/ids.ts";
import type { LanguageModel, ModelEvent } from "../types.ts";
import { mentionsOf } from "./mentions.ts";
import { CaptionText } from "./plainText.ts";
import {
  captionMessages,
  fieldsFor,
  FRAMES_UNASKED,
  generation,
  poolingTaken,
  refusedField,
  serverFields,
  type ServerFields,
} from "./prompt/captionRequest.ts";
import { presetOf } from "./prompt/presets.ts";
import { promptText } from "./prompt/promptText.ts";
import type { ServerHabits } from "./serverHabits.ts";
import { showSpan, type ShownSpan } from "./spanFrames.ts";
import type { CaptionDeps } from "./types.ts";

/** The model that a caption is asked of. Throws LANGUAGE_MODEL_MISSING. */
export function modelFor({ models }: Pick<CaptionDeps, "models">, { endpointId }: CaptionSettings): LanguageModel {
  const model = models.find(endpointId === null ? { role: "video" } : { id: endpointId });
  if (!model) throw fail("LANGUAGE_MODEL_MISSING");
  return model;
}

/** One caption in the making. */
export class CaptionRun {
  readonly #deps: CaptionDeps;
  readonly #habits: ServerHabits;
  readonly #settings: CaptionSettings;
  readonly #model: LanguageModel;
  readonly #startedMs: number;
  readonly #prompt: string;
  #shown: ShownSpan;
  #notes: CaptionNote[] = [];
  #text = new CaptionText();
  #usage: TokenUsage | null = null;
  #firstTokenMs: number | null = null;
  #cut: Caption["cut"] = null;
  #strideRefused = false;

  private constructor(
    deps: CaptionDeps,
    habits: ServerHabits,
    settings: CaptionSettings,
    model: LanguageModel,
    shown: ShownSpan,
    startedMs: number,
  ) {
    this.#deps = deps;
    this.#habits = habits;
    this.#settings = settings;
    this.#model = model;
    this.#shown = shown;
    this.#startedMs = startedMs;
    this.#prompt = promptText(settings, shown.handed);
  }

  /** Takes the frames; nothing is sent yet. Rejects with AppError: LANGUAGE_MODEL_MISSING and what showSpan rejects with. */
  static async prepare(
    deps: CaptionDeps,
    habits: ServerHabits,
    { span, settings }: { span: MediaSpan; settings: CaptionSettings },
    signal: AbortSignal,
  ): Promise<CaptionRun> {
    const startedMs = deps.clock.monotonicMs();
    const model = modelFor(deps, settings);
    const shown = await showSpan(deps, span, presetOf(settings.preset), settings, signal);
    return new CaptionRun(deps, habits, settings, model, shown, startedMs);
  }

  get asked(): Extract<CaptionEvent, { kind: "asked" }> {
    const { use } = this.#model;
    return { kind: "asked", model: use, promptSent: this.#prompt, frameUs: [...this.#shown.frames.timesUs] };
  }

  /** True when there is something to keep. */
  get begun(): boolean {
    return this.#text.text !== "";
  }

  /**
   * Asks the model and yields its words as plain text. A server that refuses the prompt format or the times of the frames is asked again without them, which the caption then says. Rejects with AppError (see
   * LanguageModel); LANGUAGE_MODEL_REFUSED when the model declines, LANGUAGE_MODEL_BAD_ANSWER when it writes nothing.
   */
  async *write(signal: AbortSignal): AsyncGenerator<string, void> {
    const { endpoint } = this.#model;
    const allowed = this.#habits.of(endpoint);
    const refused: Array<keyof ServerFields> = [];
    try {
      for (;;) {
        try {
          yield* this.#ask(this.#fields(allowed), signal);
          break;
        } catch (error) {
          const field = this.begun ? null : this.#refusedOf(error, allowed);
          if (field === null) throw error;
          allowed[field] = false;
          refused.push(field);
        }
      }
    } catch (error) {
      this.#cut = signal.aborted ? "stopped" : "failed";
      throw error;
    }
    // Only now is it known that it was about those.
    for (const field of refused) this.#habits.refused(endpoint, field);
    if (!this.begun) throw fail("LANGUAGE_MODEL_BAD_ANSWER", "the model wrote nothing");
  }

  /** The caption as it stands. `left`: whoever listened went away before the end. */
  caption(options: { kept: boolean; left?: boolean }): Caption {
    const { span, frames, scene, notes } = this.#shown;
    const { text } = this.#text;
    const event = this.#eventOf(span);
    return {
      id: captionId.parse(randomId("c")),
      ...span,
      text,
      settings: this.#settings,
      model: this.#model.use,
      promptSent: this.#prompt,
      frameUs: [...frames.timesUs],
      mentions: mentionsOf(text, scene),
      notes: [...notes, ...this.#notes, ...this.#poolingNote()],
      primed: this.#settings.primed !== null,
      kept: options.kept,
      cut: options.left ? "stopped" : this.#cut,
      usage: this.#usage,
      firstTokenMs: this.#firstTokenMs,
      tookMs: this.#deps.clock.monotonicMs() - this.#startedMs,
      createdAtMs: this.#deps.clock.nowMs(),
      ...(event ? { eventId: event.id } : {}),
    };
  }

  /** The event that a description of exactly this span is of. */
  #eventOf(span: MediaSpan) {
    const durationUs = this.#deps.store.videos.find(span.videoId)?.media?.durationUs;
    if (durationUs === undefined) return null;
    return eventOfSpan(span, this.#deps.events.find({ videoIds: [span.videoId] }), durationUs);
  }

  /** Fields of the body that the server is known to take, and what goes without them. */
  #fields(allowed: ServerFields): Record<string, unknown> {
    const { endpoint } = this.#model;
    const can = fieldsFor(this.#preset, this.#settings, endpoint);
    this.#notes = [];
    this.#strideRefused = can.stride && !allowed.stride;
    if (can.template && !allowed.template) this.#notes.push({ kind: "serverTemplate" });
    if (can.media && !allowed.media) {
      this.#notes.push({ kind: "noFrameTimes" });
      this.#thin(FRAMES_UNASKED);
    }
    return serverFields(this.#preset, this.#settings, endpoint, this.#shown.frames, allowed);
  }

  /** The field that a server would not have; null when it failed for another reason. */
  #refusedOf(error: unknown, allowed: ServerFields): keyof ServerFields | null {
    if (!(error instanceof AppError) || error.code !== "LANGUAGE_MODEL_REFUSED") return null;
    const can = fieldsFor(this.#preset, this.#settings, this.#model.endpoint);
    return refusedField(error.problem.detail ?? "", {
      template: can.template && allowed.template,
      media: can.media && allowed.media,
      stride: can.stride && allowed.stride,
    });
  }

  /** Keeps at most `count` frames, evenly: more would be dropped from the end by the server. */
  #thin(count: number): void {
    const { frames } = this.#shown;
    const had = frames.jpegs.length;
    if (had > count) {
      const kept = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * had) / count));
      const jpegs = kept.map((i) => frames.jpegs[i]!);
      this.#shown = { ...this.#shown, frames: { ...frames, jpegs, timesUs: kept.map((i) => frames.timesUs[i]!) } };
    }
    if (this.#settings.frames <= count) return;
    const notes = this.#shown.notes.filter((note) => note.kind !== "fewerFrames");
    const sent = this.#shown.frames.jpegs.length;
    this.#shown = { ...this.#shown, notes: [...notes, { kind: "fewerFrames", wanted: this.#settings.frames, sent }] };
  }

  get #preset(): CaptionPreset {
    return presetOf(this.#settings.preset);
  }

  async *#ask(extra: Record<string, unknown>, signal: AbortSignal): AsyncGenerator<string, void> {
    const sentMs = this.#deps.clock.monotonicMs();
    const events = this.#model.generate({
      messages: captionMessages(this.#preset, this.#model.endpoint, this.#shown.frames, this.#prompt),
      ...generation(this.#settings),
      extra,
      signal,
    });
    for await (const event of events) {
      if (event.kind === "done") return this.#end(event);
      this.#firstTokenMs ??= this.#deps.clock.monotonicMs() - sentMs;
      const shown = this.#text.push(event.text);
      if (shown !== "") yield shown;
      if (!this.#text.full) continue;
      this.#cut = "length";
      return;
    }
  }

  #end({ finish, usage }: Extract<ModelEvent, { kind: "done" }>): void {
    this.#usage = usage;
    // What it said instead is no caption.
    if (finish === "refusal") {
      const { text } = this.#text;
      this.#text = new CaptionText();
      throw fail("LANGUAGE_MODEL_REFUSED", text.slice(0, 1000));
    }
    if (finish === "length") this.#cut = "length";
  }

  #poolingNote(): CaptionNote[] {
    const asked = this.#preset.poolingStride === null ? null : this.#settings.poolingStride;
    if (asked === null) return [];
    const frames = this.#shown.frames.jpegs.length;
    const taken = poolingTaken(asked, frames, this.#prompt, this.#usage?.promptTokens ?? null);
    return (taken ?? !this.#strideRefused) === false ? [{ kind: "poolingNotTaken", asked }] : [];
  }
}
