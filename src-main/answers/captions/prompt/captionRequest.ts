import type { CaptionPreset, CaptionSettings } from "#shared/domain/caption.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import type { ModelMessage, ModelPart, ModelRequest } from "../../types.ts";
import { frameCountWord, stampedFrames } from "./smolvlm.ts";
import { PROMPT_FORMATS } from "./promptModes.ts";

/** Frames that vLLM takes of one video when it is not told a number: what comes after them it would drop without a word. */
export const FRAMES_UNASKED = 32;

/** Pictures of a span in time order, and where they are in it. */
export interface SpanFrames {
  jpegs: readonly Uint8Array[];
  /** Media times, ascending. */
  timesUs: readonly number[];
  fromUs: number;
  toUs: number;
  /** Of the recording; 0 where it has none. */
  fps: number;
}

/** What of a request is said in fields that not every server takes. */
export interface ServerFields {
  /** `chat_template`: the prompt format from outside. */
  template: boolean;
  /** `media_io_kwargs`: how many frames there are, and when. */
  media: boolean;
  /** `mm_processor_kwargs`: how they are pooled. */
  stride: boolean;
}

/**
 * The messages of one caption: the system sentence of the prompt mode, then frames and question. A server with the published template makes the published text of them, and any other is at least told the
 * right sentence.
 */
export function captionMessages(
  preset: CaptionPreset,
  endpoint: Pick<LanguageEndpoint, "kind">,
  frames: SpanFrames,
  text: string,
): ModelMessage[] {
  const format = PROMPT_FORMATS[preset.promptMode];
  const user: ModelMessage = { role: "user", parts: userParts(preset, endpoint, frames, text) };
  return format ? [{ role: "system", parts: [{ type: "text", text: format.system }] }, user] : [user];
}

function userParts(
  preset: CaptionPreset,
  { kind }: Pick<LanguageEndpoint, "kind">,
  frames: SpanFrames,
  text: string,
): ModelPart[] {
  const seconds = Math.max(0.001, (frames.toUs - frames.fromUs) / 1e6);
  const video: ModelPart = {
    type: "video",
    frames: [...frames.jpegs],
    framesPerSecond: frames.jpegs.length / seconds,
  };
  if (preset.input === "video" || kind === "local") return [video, { type: "text", text }];
  if (preset.id === "smolvlm2") return stampedFrames(frames, text);
  const pictures = frames.jpegs.map((jpeg): ModelPart => ({ type: "image", jpeg }));
  const intro = `These are ${frameCountWord(pictures.length)} frames of one video of ${Math.round(seconds)} s, in order of time.`;
  return [...pictures, { type: "text", text: `${intro}\n${text}` }];
}

/**
 * Fields of the body for servers that know them:
 * - `chat_template` (vLLM with --trust-request-chat-template; https://docs.vllm.ai/en/stable/serving/openai_compatible_server): the published text whatever template the server has. `add_special_tokens` then
 *   gives it the begin token, as the model's own tokenizer does in the published scripts.
 * - `media_io_kwargs` (vLLM from 0.18, from 0.31 with --trust-request-mm-kwargs; https://docs.vllm.ai/en/stable/features/multimodal_inputs): the number of frames and when they are.
 * - `mm_processor_kwargs.spatial_pool_stride`: goes on to the model's processor. Stock vLLM pools as the model's configuration says (`--hf-overrides '{"spatial_pool_stride": 4}'` at its start); what was done
 *   is read from the tokens that it counts, see poolingTaken.
 */
export function serverFields(
  preset: CaptionPreset,
  settings: Pick<CaptionSettings, "poolingStride">,
  endpoint: Pick<LanguageEndpoint, "kind" | "capabilities">,
  frames: SpanFrames,
  allowed: ServerFields,
): Record<string, unknown> {
  const can = fieldsFor(preset, settings, endpoint);
  const format = PROMPT_FORMATS[preset.promptMode];
  return {
    ...(format && endpoint.kind !== "local" ? { stop: format.stop } : {}),
    ...(format && can.template && allowed.template ? { chat_template: format.template, add_special_tokens: true } : {}),
    ...(can.media && allowed.media && endpoint.capabilities?.video
      ? { media_io_kwargs: { video: timesOf(frames) } }
      : {}),
    ...(can.stride && allowed.stride ? { mm_processor_kwargs: { spatial_pool_stride: settings.poolingStride } } : {}),
    // Takes out the number of frames that goes with every video, too.
    ...(can.media && !allowed.media ? { media_io_kwargs: undefined } : {}),
  };
}

/** Which fields a caption has to do with at all. */
export function fieldsFor(
  preset: CaptionPreset,
  { poolingStride }: Pick<CaptionSettings, "poolingStride">,
  { kind }: Pick<LanguageEndpoint, "kind">,
): ServerFields {
  const server = kind !== "local";
  return {
    template: server && preset.promptMode !== "server",
    media: server && preset.input === "video",
    stride: server && preset.poolingStride !== null && poolingStride !== null,
  };
}

/** Where the frames are in the span, as indices at its frame rate. */
function timesOf({ timesUs, fromUs, toUs, fps, jpegs }: SpanFrames): Record<string, unknown> {
  const rate = fps > 0 ? Math.round(fps * 1000) / 1000 : 25;
  const indices = timesUs.map((tUs) => Math.max(0, Math.round(((tUs - fromUs) * rate) / 1e6)));
  const total = Math.max(Math.round(((toUs - fromUs) * rate) / 1e6), (indices.at(-1) ?? 0) + 1);
  return {
    num_frames: jpegs.length,
    fps: rate,
    frames_indices: indices,
    total_num_frames: total,
    duration: Math.round((toUs - fromUs) / 1000) / 1000,
    do_sample_frames: false,
  };
}

/** What the words of a refusal name, in the order in which it is given up. */
const NAMES: ReadonlyArray<readonly [field: keyof ServerFields, names: RegExp]> = [
  ["template", /chat[ _-]?template|add_special_tokens/i],
  ["stride", /mm_processor_kwargs|spatial_pool|mm[ _-]kwargs|multimodal kwargs/i],
  ["media", /media_io_kwargs|num_frames|frames_indices|mm[ _-]kwargs|multimodal kwargs/i],
];
/** Servers that are strict about fields may name none, or one at a time. */
const STRICT =
  /unrecogni[sz]ed|unknown|unexpected|unsupported (field|param|argument)|not permitted|extra (fields|inputs)/i;

/** Which of the fields in use a server's refusal is about; null = it refused for another reason. */
export function refusedField(words: string, used: ServerFields): keyof ServerFields | null {
  const named = NAMES.find(([field, names]) => used[field] && names.test(words));
  if (named) return named[0];
  return STRICT.test(words) ? (NAMES.find(([field]) => used[field])?.[0] ?? null) : null;
}

/** Tokens of system sentence, roles and marks, generously. */
const FORMAT_TOKENS = 200;

/**
 * Whether the server pooled with this stride, by the tokens of the prompt that it counted: a frame of 24 x 24 patches makes ceil(24 / stride)^2 tokens (vLLM, llava_next_video.py). Null where it counted none.
 */
export function poolingTaken(
  stride: number,
  frames: number,
  text: string,
  promptTokens: number | null,
): boolean | null {
  if (promptTokens === null) return null;
  const ofFrames = frames * Math.ceil(24 / stride) ** 2;
  // A byte of text is at most one token.
  return promptTokens >= ofFrames && promptTokens <= ofFrames + Buffer.byteLength(text) + FORMAT_TOKENS;
}

/** Limits that every caption has. */
export function generation(
  settings: Pick<CaptionSettings, "maxTokens" | "temperature" | "seed">,
): Pick<ModelRequest, "maxTokens" | "temperature" | "seed"> {
  return { maxTokens: settings.maxTokens, temperature: settings.temperature, seed: settings.seed };
}
