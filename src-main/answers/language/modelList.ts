import { z } from "zod";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Address } from "./address.ts";
import { refusalFailure, ServerRefusal } from "./failures.ts";
import { serverWords } from "./serverWords.ts";
import { endpointFetch, type Connections } from "./transport.ts";

const MOST_MODELS = 500;
/** For a list, which costs a server nothing. */
const PATIENCE_MS = 15_000;

/** Ollama says `null` when nothing is installed. */
const answer = z.object({
  data: z
    .array(z.object({ id: z.string(), owned_by: z.string().optional().catch(undefined) }))
    .nullable()
    .transform((it) => it ?? []),
});

export interface ListedModel {
  id: string;
  ownedBy: string | null;
}

/**
 * Models of the server at an address. Where nothing lists them and the address does not end with "/v1", that is tried too, since people leave it out; `baseUrl` is the address that answered.
 * Throws AppError: LANGUAGE_MODEL_UNREACHABLE, _REFUSED, _BAD_ANSWER, _TIMEOUT.
 */
export async function listAt(
  { baseUrl, origin, locality }: Address,
  key: string | null,
  connections: Connections,
  signal: AbortSignal,
): Promise<{ baseUrl: string; models: string[] }> {
  const fetch = endpointFetch({ origin, locality, key, connections });
  const names = async (base: string) => {
    const models = await listModels(fetch, base, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
    // A name goes to the operator and back to the server; one that would not survive being cleaned is no name.
    return models.map((it) => it.id).filter((id) => serverWords(id, key) === id);
  };
  try {
    return { baseUrl, models: await names(baseUrl) };
  } catch (error) {
    const failure = listFailure(error, signal);
    const elsewhere = failure.code === "LANGUAGE_MODEL_REFUSED" || failure.code === "LANGUAGE_MODEL_BAD_ANSWER";
    if (!elsewhere || /\/v\d+$/.test(baseUrl)) throw failure;
    try {
      const completed = `${baseUrl}/v1`;
      return { baseUrl: completed, models: await names(completed) };
    } catch {
      // The first answer is about the address that the operator typed.
      throw failure;
    }
  }
}

function listFailure(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return fail("CANCELLED");
  if (error instanceof ServerRefusal) return refusalFailure(error);
  return error instanceof AppError
    ? error
    : fail("LANGUAGE_MODEL_TIMEOUT", `no list of models within ${PATIENCE_MS / 1000} s`);
}

/** What GET /models lists. Throws LANGUAGE_MODEL_BAD_ANSWER, and what `fetch` throws. */
export async function listModels(
  fetch: ReturnType<typeof endpointFetch>,
  baseUrl: string,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const response = await fetch(`${baseUrl}/models`, { headers: { accept: "application/json" }, signal });
  let body: unknown;
  try {
    body = JSON.parse(await response.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fail("LANGUAGE_MODEL_BAD_ANSWER", "no list of models at this address");
  }
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw fail("LANGUAGE_MODEL_BAD_ANSWER", "no list of models at this address");
  return parsed.data.data
    .filter(({ id }) => id.length > 0 && id.length <= 300)
    .slice(0, MOST_MODELS)
    .map((it) => ({ id: it.id, ownedBy: it.owned_by ?? null }));
}
