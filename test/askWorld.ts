import type { AskEvent, AskRequest } from "../src-shared/contract/answers.ts";
import type { LanguageEndpoint } from "../src-shared/domain/language.ts";
import type { StoredAnswer } from "../src-shared/domain/evidence.ts";
import { createAnswerService, type AnswerDeps } from "../src-main/answers/ask/answerService.ts";
import { Connections } from "../src-main/answers/language/transport.ts";
import type { LanguageModels } from "../src-main/answers/types.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { answersWorld } from "./answersWorld.ts";
import type { Actor, Mark } from "./factsWorld.ts";
import { endpointAt, modelAt } from "./languageModel.ts";
import { startModelServer } from "./modelServer.ts";

const H = 0.2;
const path = (fromS: number, toS: number, from: number, to: number): Mark[] => [
  [fromS, from, 0.8, H],
  [toS, to, 0.8, H],
];
/** Two people cross from left to right, one in dark clothes; a red car stands from the 40th second on. */
export const GATE: Actor[] = [
  { class: "person", path: path(5, 15, 0.02, 0.98), upper: ["black"], lower: ["black"] },
  { class: "person", path: path(20, 32, 0.02, 0.98), upper: ["red"], lower: ["blue"] },
  { class: "car", path: path(40, 58, 0.5, 0.5), colors: ["red"] },
];

/** A library with one recording at a gate, answers over it, and a scripted server with a language model beside it. */
export async function askWorld(change: Partial<LanguageEndpoint> = {}, deps: Partial<AnswerDeps> = {}) {
  const world = await answersWorld();
  const server = await startModelServer();
  const connections = new Connections();
  const model = modelAt(server.baseUrl, connections, change);
  let installed = true;
  const models: Pick<LanguageModels, "list" | "find"> = {
    list: () => (installed ? [endpointAt(server.baseUrl, change)] : []),
    find: (which) => (installed && (!("id" in which) || which.id === model.endpoint.id) ? model : null),
  };
  const gate = world.add({
    name: "gate_cam.mp4",
    camera: "North gate",
    recordedAt: { utcMs: Date.UTC(2026, 6, 14, 13), source: "operator", zone: "Asia/Seoul", zoneKnown: true },
    actors: GATE,
  });
  const { texts, ...facts } = world.deps;
  const service = createAnswerService({
    ...facts,
    texts: texts as unknown as AnswerDeps["texts"],
    search: world.search,
    models: models as LanguageModels,
    now: () => "2026-07-15T12:00:00",
    version: "1.0.0",
    assumedZone: () => "Asia/Seoul",
    clock: systemClock,
    ...deps,
  });
  return {
    ...world,
    server,
    service,
    gate,
    withoutModel: () => void (installed = false),
    /** Every event of an answer, and the answer. */
    async ask(
      request: string | AskRequest,
      signal = new AbortController().signal,
    ): Promise<{ events: AskEvent[]; answer: StoredAnswer }> {
      const events: AskEvent[] = [];
      for await (const event of service.ask(typeof request === "string" ? { question: request } : request, signal))
        events.push(event);
      const done = events.at(-1);
      if (done?.kind !== "done") throw new Error("the answer ended early");
      return { events, answer: done.answer };
    },
    async close() {
      await service.close();
      connections.close();
      await server.close();
      await world.close();
    },
  };
}

/** Answers with these sentences. */
export const sentences = (...list: Array<[text: string, ...evidence: string[]]>): string =>
  JSON.stringify({ sentences: list.map(([text, ...evidence]) => ({ text, evidence })) });
