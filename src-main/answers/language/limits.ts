import { fail } from "#shared/lib/problems.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { ModelEvent } from "../types.ts";

/** What a source of words yields: events, and signs of life that no caller sees (reasoning). */
export type SourceEvent = ModelEvent | { kind: "alive" };

export interface Limits {
  firstTokenMs: number;
  /** Longest silence between two tokens. */
  idleMs: number;
  totalMs: number;
  /** Characters of an answer. */
  maxCharacters: number;
}

/** Longest silence in the middle of an answer; the first token may take as long as the endpoint allows, since models are loaded then. */
const IDLE_MS = 60_000;

export function limitsOf(endpoint: { firstTokenTimeoutMs: number; totalTimeoutMs: number }, maxTokens: number): Limits {
  return {
    firstTokenMs: endpoint.firstTokenTimeoutMs,
    idleMs: Math.min(IDLE_MS, endpoint.firstTokenTimeoutMs),
    totalMs: endpoint.totalTimeoutMs,
    // A token has four characters on average; runs of spaces more. Some servers do not know `max_tokens`, hence the floor.
    maxCharacters: Math.max(32_768, maxTokens * 24),
  };
}

/**
 * Runs a source within its limits. Whatever ends it early (the caller's signal, a timeout, too much text, the caller leaving) aborts the signal that `source` was given, and does not wait for the source to
 * notice. Time that the caller spends between two words does not count as the model's silence. Throws CANCELLED, LANGUAGE_MODEL_TIMEOUT, LANGUAGE_MODEL_BAD_ANSWER, and what the source throws;
 * a server lost after its first token is LANGUAGE_MODEL_BROKE_OFF.
 */
export async function* within(
  limits: Limits,
  signal: AbortSignal,
  source: (signal: AbortSignal) => AsyncGenerator<SourceEvent, void>,
): AsyncGenerator<ModelEvent, void> {
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<never>();
  // Raced below; nobody may be waiting when it comes.
  stopped.promise.catch(() => {});
  const stop = (error: AppError) => {
    stopped.reject(error);
    stopping.abort(error);
  };
  const late = (detail: string) => () => stop(fail("LANGUAGE_MODEL_TIMEOUT", detail));
  const onAbort = () => stop(fail("CANCELLED"));
  if (signal.aborted) throw fail("CANCELLED");
  signal.addEventListener("abort", onAbort, { once: true });
  const total = setTimeout(late(`no end after ${seconds(limits.totalMs)}`), limits.totalMs);
  let quiet = setTimeout(late(`no word after ${seconds(limits.firstTokenMs)}`), limits.firstTokenMs);
  const listen = () => {
    clearTimeout(quiet);
    quiet = setTimeout(late(`silent for ${seconds(limits.idleMs)} in the middle of the answer`), limits.idleMs);
  };
  const events = source(stopping.signal);
  let characters = 0;
  let begun = false;
  try {
    for (;;) {
      const next = await Promise.race([events.next(), stopped.promise]);
      if (next.done) return;
      const event = next.value;
      begun = true;
      clearTimeout(quiet);
      if (event.kind === "text") {
        characters += event.text.length;
        if (characters > limits.maxCharacters)
          throw fail("LANGUAGE_MODEL_BAD_ANSWER", "the answer does not end; it was stopped");
      }
      if (event.kind !== "alive") yield event;
      if (event.kind === "done") return;
      listen();
    }
  } catch (error) {
    if (
      begun &&
      error instanceof AppError &&
      (error.code === "LANGUAGE_MODEL_UNREACHABLE" || error.code === "LANGUAGE_MODEL_REFUSED")
    )
      throw fail("LANGUAGE_MODEL_BROKE_OFF", error.problem.detail);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(total);
    clearTimeout(quiet);
    stopping.abort(fail("CANCELLED"));
    // It ends by the signal; waiting for it could take as long as a socket likes.
    events.return().catch(() => {});
  }
}

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
