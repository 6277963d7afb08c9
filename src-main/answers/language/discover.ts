import { localityOf } from "#shared/lib/locality.ts";
import { listModels } from "./modelList.ts";
import { endpointFetch, type Connections } from "./transport.ts";

/** A server on this machine answers at once or is not there. */
const PATIENCE_MS = 1500;

/** Ports that these servers listen at when nobody says otherwise. */
const USUAL: Array<{ product: string; port: number }> = [
  { product: "Ollama", port: 11434 },
  { product: "LM Studio", port: 1234 },
  { product: "vLLM", port: 8000 },
  { product: "llama.cpp", port: 8080 },
];

/** What servers say in `owned_by` of their models, which tells more than a port. */
const OWNERS: Record<string, string> = { vllm: "vLLM", llamacpp: "llama.cpp", library: "Ollama", sglang: "SGLang" };

/** Asks the usual ports of this machine for their models, side by side; what does not answer in time or with a list is left out. Never throws for a server; CANCELLED ends it early with what there is. */
export async function discoverServers(
  connections: Connections,
  signal: AbortSignal,
  { usual, patienceMs }: { usual: typeof USUAL; patienceMs: number } = { usual: USUAL, patienceMs: PATIENCE_MS },
): Promise<Array<{ product: string; baseUrl: string; models: string[] }>> {
  const found = await Promise.all(
    usual.map(async ({ product, port }) => {
      const origin = `http://127.0.0.1:${port}`;
      const fetch = endpointFetch({ origin, locality: localityOf("127.0.0.1"), key: null, connections });
      const baseUrl = `${origin}/v1`;
      try {
        const models = await listModels(fetch, baseUrl, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
        const owner = models.map((it) => OWNERS[it.ownedBy ?? ""]).find((it) => it !== undefined);
        return [{ product: owner ?? product, baseUrl, models: models.map((it) => it.id) }];
      } catch {
        // Nothing there, or something else: not a server of this kind is the usual case.
        return [];
      }
    }),
  );
  return found.flat();
}
