import type { AskEvent, AskRequest, ReportRequest, SummaryRequest, AnswerHead } from "#shared/contract/answers.ts";
import type { BatchesEvent, BenchEvent, CaptionEvent, CaptionsEvent, Narration } from "#shared/contract/captions.ts";
import type { EndpointDraft, EndpointTest, LanguageEvent } from "#shared/contract/language.ts";
import type {
  Caption,
  CaptionBatch,
  CaptionId,
  CaptionPreset,
  CaptionSettings,
  CaptionTarget,
} from "#shared/domain/caption.ts";
import type { AnswerId, Language, MediaSpan, StoredAnswer } from "#shared/domain/evidence.ts";
import type { EndpointId, LanguageEndpoint, ModelRole, ModelUse, TokenUsage } from "#shared/domain/language.ts";
import type { VideoId } from "#shared/domain/video.ts";

/** A part of a message. Pictures are JPEG bytes; a `video` is its frames in time order, which an adapter sends as one video or as pictures, as the server takes it. */
export type ModelPart =
  | { type: "text"; text: string }
  | { type: "image"; jpeg: Uint8Array }
  | { type: "video"; frames: Uint8Array[]; framesPerSecond: number };

export interface ModelMessage {
  role: "system" | "user" | "assistant";
  parts: ModelPart[];
}

export interface ModelRequest {
  messages: ModelMessage[];
  maxTokens: number;
  /** 0 = the likeliest word each time. */
  temperature: number;
  seed?: number | null;
  /** The answer is to be one JSON value of this schema; held to it as strictly as the server can. Whoever asks parses and checks all the same. */
  schema?: { name: string; schema: Record<string, unknown> };
  /** Further fields of the request's body, for servers that know them (`chat_template`, `mm_processor_kwargs` ...). A `local` model ignores them. */
  extra?: Record<string, unknown>;
  signal: AbortSignal;
}

export type ModelEvent =
  | { kind: "text"; text: string }
  /** The last one. `refusal` = the server's filter or the model declined; its words were sent as text. */
  | { kind: "done"; finish: "stop" | "length" | "refusal"; usage: TokenUsage | null };

/**
 * One model that can be asked. Throws AppError: LANGUAGE_MODEL_UNREACHABLE, _REFUSED (401, 403, 404, 400 with its words), _TIMEOUT, _BROKE_OFF (died after its first token), _BAD_ANSWER
 * (not the protocol, or more text than any answer has), CANCELLED. Ending the generator ends the request within a second.
 */
export interface LanguageModel {
  readonly endpoint: LanguageEndpoint;
  readonly use: ModelUse;
  generate(request: ModelRequest): AsyncGenerator<ModelEvent, void>;
}

/** Runs installed language packs in a child process of the app; the same errors as `LanguageModel`, and MODEL_MISSING. */
export interface LocalModels {
  generate(packId: string, request: ModelRequest): AsyncGenerator<ModelEvent, void>;
  close(): Promise<void>;
}

/** The endpoints that an operator set up. */
export interface LanguageModels {
  list(): LanguageEndpoint[];
  watch(signal: AbortSignal): AsyncGenerator<LanguageEvent, void>;
  /** Throws INVALID_INPUT, NOT_FOUND. The key goes to the secret store, never into the database or a log. */
  save(draft: EndpointDraft): Promise<LanguageEndpoint>;
  remove(id: EndpointId): Promise<boolean>;
  test(id: EndpointId, signal: AbortSignal): Promise<EndpointTest>;
  discover(signal: AbortSignal): Promise<Array<{ product: string; baseUrl: string; models: string[] }>>;
  /** The endpoint of an id, or the first with a role. Null when there is none. */
  find(which: { id: EndpointId } | { role: ModelRole }): LanguageModel | null;
  close(): Promise<void>;
}

export interface CaptionService {
  presets(): CaptionPreset[];
  /**
   * What came before a failure, a stop or a listener that left is kept too, marked `cut`; after a failure `done` comes first and then the error. Throws AppError: NOT_FOUND, INVALID_INPUT, FFMPEG_MISSING,
   * LANGUAGE_MODEL_*, CANCELLED, and what the frames' file gives (DAMAGED, FILE_MISSING ...).
   */
  run(
    request: { span: MediaSpan; settings: CaptionSettings; keep: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<CaptionEvent, void>;
  bench(request: { span: MediaSpan; runs: CaptionSettings[] }, signal: AbortSignal): AsyncGenerator<BenchEvent, void>;
  watch(video: VideoId, signal: AbortSignal): AsyncGenerator<CaptionsEvent, void>;
  list(video: VideoId): Caption[];
  remove(id: CaptionId): Promise<boolean>;
  plan(
    target: CaptionTarget,
    settings: CaptionSettings,
  ): Promise<{ spans: MediaSpan[]; perSpanMs: number | null; model: ModelUse | null }>;
  queue(target: CaptionTarget, settings: CaptionSettings): Promise<CaptionBatch>;
  watchBatches(signal: AbortSignal): AsyncGenerator<BatchesEvent, void>;
  pause(id: string): CaptionBatch;
  resume(id: string): CaptionBatch;
  cancel(id: string): CaptionBatch;
  removeBatch(id: string): boolean;
  /** Writes captions that the texts of the index lack; call it when the index was moved or answers again. */
  indexChanged(): void;
  /** Goes on with batches that the last session left. */
  start(): void;
  close(): Promise<void>;
}

export interface AnswerService {
  ask(request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent, void>;
  summarise(request: SummaryRequest, signal: AbortSignal): AsyncGenerator<AskEvent, void>;
  history(limit: number): AnswerHead[];
  /** Throws NOT_FOUND. */
  get(id: AnswerId): StoredAnswer;
  remove(id: AnswerId): boolean;
  narrate(span: MediaSpan, language: Language, signal: AbortSignal): Promise<Narration>;
  report(
    request: ReportRequest,
    signal: AbortSignal,
  ): Promise<{ name: string; mime: "text/markdown" | "text/html"; text: string }>;
  close(): Promise<void>;
}
