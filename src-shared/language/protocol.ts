/**
 * The wire between the backend and the language process, which runs small language models on this machine. Structured-clone values; every request carries
 * an id and every answer names it. `answers/local/localModels` (backend side) and `src-language/main` (child side) are its only users.
 */
import type { SelfTestReport } from "../domain/model.ts";
import type { Problem } from "../domain/errors.ts";
import type { TokenUsage } from "../domain/language.ts";
import type { LoadedPack } from "../vision/protocol.ts";

export const LANGUAGE_PROTOCOL_VERSION = 1;

/** Pictures are JPEG bytes, in the order in which they belong between the texts. */
export type LocalPart = { type: "text"; text: string } | { type: "image"; jpeg: Uint8Array };

export interface LocalMessage {
  role: "system" | "user" | "assistant";
  parts: LocalPart[];
}

export type LanguageRequest =
  | { kind: "init" }
  /** One text; `text` events, then `done` or `failed`. The pack that was used before stays loaded until another is asked for. */
  | {
      kind: "generate";
      pack: LoadedPack;
      messages: LocalMessage[];
      maxTokens: number;
      /** 0 = the likeliest word each time. */
      temperature: number;
    }
  /** Ends the generation of the same id at its next token: `done` with what came. */
  | { kind: "cancel" }
  /** Loads a pack on the processor and lets it write a few words; `tested` or `failed`. */
  | { kind: "selfTest"; pack: LoadedPack }
  | { kind: "shutdown" };

export type LanguageEvent =
  | { kind: "ready"; version: number }
  | { kind: "text"; text: string }
  | { kind: "done"; finish: "stop" | "length"; usage: TokenUsage }
  | { kind: "tested"; report: SelfTestReport }
  | { kind: "failed"; problem: Problem };

export interface LanguageFrame<Body> {
  id: number;
  body: Body;
}
