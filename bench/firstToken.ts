/**
 * What we add to the time until a model's first word: node bench/firstToken.ts [--rounds 200]
 *
 * A server in another thread answers at once. Each round asks it twice, in turn first: through `LanguageModel.generate`, and with Node's own `fetch` and the very body that we sent, until the first bytes that hold a word.
 * The difference of each pair is what we add. Prints medians and 95th percentiles in ms, and the processor time of our thread for a whole answer, which says more on a busy machine.
 */
import { once } from "node:events";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { endpointId, type LanguageEndpoint } from "../src-shared/domain/language.ts";
import type { ModelPart, ModelRequest } from "../src-main/answers/types.ts";
import { startModelServer } from "../test/modelServer.ts";

const WORDS = ["A", " person", " walks", " past", "."];
const FRAME_BYTES = 60_000;

if (isMainThread) await measure();
else await serve();

async function serve(): Promise<void> {
  const server = await startModelServer({ answer: () => WORDS });
  parentPort!.on("message", () => {
    parentPort!.postMessage(server.chats.at(-1)!.body);
    server.chats.length = 0;
  });
  parentPort!.postMessage(server.baseUrl);
}

async function measure(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
  const rounds = Number(values.rounds);
  const worker = new Worker(new URL(import.meta.url));
  const [baseUrl] = (await once(worker, "message")) as [string];
  const lastBody = async () => {
    worker.postMessage("body");
    return JSON.stringify(((await once(worker, "message")) as [unknown])[0]);
  };

  const beforeImport = performance.now();
  const [{ OpenAiModel }, { Connections }, { loadClient }] = await Promise.all([
    import("../src-main/answers/language/openAiModel.ts"),
    import("../src-main/answers/language/transport.ts"),
    import("../src-main/answers/language/exchange.ts"),
  ]);
  const ownMs = performance.now() - beforeImport;
  const beforeClient = performance.now();
  await loadClient();
  const clientMs = performance.now() - beforeClient;

  const connections = new Connections();
  const endpoint: LanguageEndpoint = {
    id: endpointId.parse("e_0123456789"),
    name: "bench",
    kind: "openai",
    baseUrl,
    model: "test-model",
    packId: null,
    roles: ["text"],
    hasKey: false,
    host: new URL(baseUrl).host,
    locality: "thisMachine",
    capabilities: {
      text: true,
      images: true,
      video: true,
      structured: "jsonSchema",
      streaming: true,
      models: [],
      firstTokenMs: null,
      testedAtMs: 0,
    },
    firstTokenTimeoutMs: 60_000,
    totalTimeoutMs: 60_000,
  };
  const model = new OpenAiModel({ endpoint, key: async () => null, connections });

  /** Milliseconds to the first word; the rest is read as well, so that the connection is used again. */
  const ours = async (parts: ModelPart[]): Promise<number> => {
    const request: ModelRequest = {
      messages: [{ role: "user", parts }],
      maxTokens: 100,
      temperature: 0,
      signal: new AbortController().signal,
    };
    const started = performance.now();
    let first = 0;
    for await (const event of model.generate(request)) if (event.kind === "text") first ||= performance.now() - started;
    return first;
  };
  const bare = async (body: string): Promise<number> => {
    const started = performance.now();
    let first = 0;
    let text = "";
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    for await (const bytes of response.body!) {
      text += new TextDecoder().decode(bytes);
      if (text.includes('"content":"A"')) first ||= performance.now() - started;
    }
    return first;
  };

  console.log(
    `first question of a process: our modules load in ${ownMs.toFixed(0)} ms, the client library in ${clientMs.toFixed(0)} ms; both are loaded when an endpoint is looked at`,
  );
  console.log(`rounds ${rounds}, load ${loadavg()[0]!.toFixed(1)}`);
  console.log("question | ours p50 p95 | bare fetch p50 p95 | added by us p50 p95 max | CPU ms of ours, bare");
  const frame = new Uint8Array(FRAME_BYTES).fill(0x55);
  const questions: Array<[string, ModelPart[]]> = [
    ["a sentence", [{ type: "text", text: "What is there?" }]],
    ["evidence of 16 KB", [{ type: "text", text: "[1] a person walks past. ".repeat(640) }]],
    [
      "32 frames of 60 KB",
      [
        { type: "video", frames: Array.from({ length: 32 }, () => frame), framesPerSecond: 1 },
        { type: "text", text: "What happens?" },
      ],
    ],
  ];
  for (const [name, parts] of questions) {
    const cold = await ours(parts);
    const body = await lastBody();
    await bare(body);
    const pairs: Array<[number, number]> = [];
    const cpu = { ours: [] as number[], bare: [] as number[] };
    const timed = async (whose: keyof typeof cpu) => {
      const before = process.threadCpuUsage();
      const first = await (whose === "ours" ? ours(parts) : bare(body));
      const used = process.threadCpuUsage(before);
      cpu[whose].push((used.user + used.system) / 1000);
      return first;
    };
    for (let round = 0; round < rounds; round++) {
      // Whoever comes second finds warmer caches.
      if (round % 2 === 0) pairs.push([await timed("ours"), await timed("bare")]);
      else {
        const b = await timed("bare");
        pairs.push([await timed("ours"), b]);
      }
      if (round % 10 === 9) await lastBody();
    }
    const show = (list: number[]) => `${percentile(list, 0.5).toFixed(1)} ${percentile(list, 0.95).toFixed(1)}`;
    const added = pairs.map(([a, b]) => a - b);
    console.log(
      `${name} (first time ${cold.toFixed(0)}) | ${show(pairs.map(([a]) => a))} | ${show(pairs.map(([, b]) => b))} | ${show(added)} ${Math.max(...added).toFixed(1)} | ${percentile(cpu.ours, 0.5).toFixed(1)}, ${percentile(cpu.bare, 0.5).toFixed(1)}`,
    );
  }
  connections.close();
  await worker.terminate();
}

function percentile(list: readonly number[], p: number): number {
  return list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(p * list.length))]!;
}
