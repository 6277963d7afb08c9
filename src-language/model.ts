import { basename, dirname } from "node:path";
import {
  AutoModelForCausalLM,
  AutoModelForImageTextToText,
  AutoProcessor,
  AutoTokenizer,
  env,
  InterruptableStoppingCriteria,
  RawImage,
  TextStreamer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Processor,
  type Tensor,
} from "@huggingface/transformers";
import type { LanguageSpec } from "#shared/domain/model.ts";
import type { TokenUsage } from "#shared/domain/language.ts";
import type { LocalMessage } from "#shared/language/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { evenly } from "./evenly.ts";

// Everything comes from the pack's folder: this process opens no connection, whatever a configuration file names.
env.allowRemoteModels = false;
env.allowLocalModels = true;
env.useFSCache = false;
env.useBrowserCache = false;

export interface GenerateOptions {
  messages: LocalMessage[];
  maxTokens: number;
  temperature: number;
}

/** A model in memory. */
export interface LocalModel {
  /** Writes one answer; `onText` gets its pieces. Aborting ends it at the next token, with what came. Throws AppError: INVALID_INPUT when the question is longer than the model can read. */
  generate(
    options: GenerateOptions,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<{ finish: "stop" | "length"; usage: TokenUsage }>;
  dispose(): Promise<void>;
}

type Inputs = { input_ids: Tensor } & Record<string, Tensor>;

/** Loads a pack of task `language`. Throws AppError(MODEL_INVALID) when its files do not make a model. */
export async function loadModel(pack: LoadedPack): Promise<LocalModel> {
  const spec = pack.manifest.language;
  const [path] = Object.values(pack.paths);
  if (!spec || path === undefined) throw fail("MODEL_INVALID", `${pack.manifest.name} is no language model`);
  const folder = dirname(path);
  env.localModelPath = `${dirname(folder)}/`;
  const name = basename(folder);
  // Flat in the folder: the library's own layout has the graphs in onnx/.
  const options = { local_files_only: true, subfolder: "", dtype: spec.dtype, device: "cpu" } as const;
  try {
    const processor =
      spec.kind === "image-text" ? await AutoProcessor.from_pretrained(name, { local_files_only: true }) : null;
    const tokenizer = processor?.tokenizer ?? (await AutoTokenizer.from_pretrained(name, { local_files_only: true }));
    const model = await (processor ? AutoModelForImageTextToText : AutoModelForCausalLM).from_pretrained(name, options);
    return new TransformersModel(spec, model, tokenizer, processor);
  } catch (error) {
    throw fail("MODEL_INVALID", error instanceof Error ? error.message.slice(0, 1000) : String(error), error);
  }
}

class TransformersModel implements LocalModel {
  readonly #spec: LanguageSpec;
  readonly #model: PreTrainedModel;
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #processor: Processor | null;

  constructor(spec: LanguageSpec, model: PreTrainedModel, tokenizer: PreTrainedTokenizer, processor: Processor | null) {
    this.#spec = spec;
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#processor = processor;
  }

  async generate(
    { messages, maxTokens, temperature }: GenerateOptions,
    signal: AbortSignal,
    onText: (text: string) => void,
  ) {
    const inputs = await this.#inputsOf(messages);
    const promptTokens = inputs.input_ids.dims.at(-1) ?? 0;
    const room = this.#spec.contextTokens - promptTokens;
    if (room < 1)
      throw fail(
        "INVALID_INPUT",
        `the question has ${promptTokens} tokens, the model reads ${this.#spec.contextTokens}`,
      );
    const most = Math.min(maxTokens, room);
    const stop = new InterruptableStoppingCriteria();
    const onAbort = () => stop.interrupt();
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    let completionTokens = 0;
    const streamer = new TextStreamer(this.#tokenizer, {
      skip_prompt: true,
      skip_special_tokens: true,
      callback_function: (text: string) => text !== "" && onText(text),
      token_callback_function: (tokens: bigint[]) => (completionTokens += tokens.length),
    });
    try {
      await this.#model.generate({
        ...inputs,
        max_new_tokens: most,
        do_sample: temperature > 0,
        ...(temperature > 0 ? { temperature } : {}),
        streamer,
        stopping_criteria: stop,
      } as never);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    const finish: "stop" | "length" = completionTokens >= most ? "length" : "stop";
    return { finish, usage: { promptTokens, completionTokens } };
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }

  async #inputsOf(messages: LocalMessage[]): Promise<Inputs> {
    const processor = this.#processor;
    if (!processor) {
      const conversation = messages.map(({ role, parts }) => ({ role, content: textOf(parts) }));
      return this.#tokenizer.apply_chat_template(conversation, {
        add_generation_prompt: true,
        return_dict: true,
      }) as Inputs;
    }
    // More pictures than the model takes are thinned out evenly over all messages, so that a span keeps its beginning and its end.
    const pictures = messages.flatMap(({ parts }) => parts).filter((part) => part.type === "image");
    const kept = new Set(evenly(pictures, this.#spec.maxImages));
    const conversation = messages.map(({ role, parts }) => ({
      role,
      content: parts.flatMap((part) =>
        part.type === "text" ? [{ type: "text", text: part.text }] : kept.has(part) ? [{ type: "image" }] : [],
      ),
    }));
    const text = processor.apply_chat_template(conversation as never, { add_generation_prompt: true }) as string;
    const images = await Promise.all(
      pictures.flatMap((part) => (kept.has(part) ? [RawImage.fromBlob(new Blob([Buffer.from(part.jpeg)]))] : [])),
    );
    // The library's processors of pictures want at least one.
    if (images.length === 0) return this.#tokenizer(text, { add_special_tokens: false }) as Inputs;
    // Splitting a frame into tiles multiplies its tokens: for a video the frames themselves are the detail.
    return (await processor(text, images, { do_image_splitting: false })) as Inputs;
  }
}

const textOf = (parts: LocalMessage["parts"]): string =>
  parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
