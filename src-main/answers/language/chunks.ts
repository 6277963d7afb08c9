import { z } from "zod";
import type { TokenUsage } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";

/** What one chunk of a stream, or a whole answer, adds. */
export interface Delta {
  text: string;
  /** Whether the model thinks aloud: `reasoning_content` (DeepSeek, llama.cpp, vLLM before 2026), `reasoning` (vLLM since, https://github.com/vllm-project/vllm/pull/33402; Ollama). */
  thinks: boolean;
  refusal: string;
  wantsTool: boolean;
  finish: string | null;
  usage: TokenUsage | null;
}

const content = z
  .union([z.string(), z.array(z.object({ type: z.string(), text: z.string().optional() }))])
  .nullish()
  .transform((it) => (typeof it === "string" ? it : (it ?? []).map((part) => part.text ?? "").join("")));

const message = z
  .object({
    content,
    refusal: z.string().nullish(),
    tool_calls: z.array(z.unknown()).nullish(),
    // Never shown, so what is in them does not matter.
    reasoning: z.unknown(),
    reasoning_content: z.unknown(),
  })
  .partial();

const chunk = z.object({
  choices: z.array(
    z.object({ delta: message.nullish(), message: message.nullish(), finish_reason: z.string().nullish() }),
  ),
  usage: z.unknown().optional(),
});

const usage = z.object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0) });

/** Reads the JSON of a chunk (`choices[0].delta`) or of a whole answer (`choices[0].message`). Throws LANGUAGE_MODEL_BAD_ANSWER. */
export function readChunk(value: unknown): Delta {
  const parsed = chunk.safeParse(value);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") ?? "";
    throw fail("LANGUAGE_MODEL_BAD_ANSWER", `the answer is not of the OpenAI protocol${at && `: ${at}`}`);
  }
  const choice = parsed.data.choices[0];
  const said = choice?.delta ?? choice?.message;
  const counted = usage.safeParse(parsed.data.usage);
  return {
    text: said?.content ?? "",
    thinks: Boolean(said?.reasoning ?? said?.reasoning_content),
    refusal: said?.refusal ?? "",
    wantsTool: (said?.tool_calls?.length ?? 0) > 0,
    finish: choice?.finish_reason ?? null,
    usage: counted.success
      ? { promptTokens: counted.data.prompt_tokens, completionTokens: counted.data.completion_tokens }
      : null,
  };
}
