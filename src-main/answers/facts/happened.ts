import type { AskScope, QuestionPlan } from "#shared/domain/evidence.ts";
import type { Coverage } from "#shared/domain/moment.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { narrateScene, type NewEvidence, type Worded } from "#shared/words/index.ts";
import { stretchHeading } from "#shared/words/answers/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { readScene } from "../scene.ts";
import { summariseFootage } from "../summary/summarise.ts";
import { said, tellerOf } from "./asking.ts";
import { eventsWithin, eventTold } from "./eventAnswers.ts";
import { Citing } from "./citing.ts";
import type { FactDeps } from "./factAnswers.ts";
import { searchScope } from "./scope.ts";

/** Footage up to this long is told as it went; more is summed up. */
const TOLD_US = 20 * 60_000_000;
/** Stretches that are told one after the other. */
const STRETCHES = 6;
/** Events that are told after what was seen. */
const EVENTS = 8;

/** What happened where nothing is named: a short piece as it went, a longer one summed up. */
export async function happened(
  deps: FactDeps,
  plan: QuestionPlan,
  scope: AskScope,
  signal: AbortSignal,
): Promise<{ sentences: Worded[]; evidence: NewEvidence[]; coverage: Coverage; problems: Problem[]; summed: boolean }> {
  const { query, language } = plan;
  const summary = await summariseFootage(deps, { ...query, language }, scope, signal);
  const { videos } = deps.search.select(query, searchScope(scope));
  const stretches = videos.flatMap(({ id, spans }) =>
    spans.map(({ startUs, endUs }) => ({ videoId: id, fromUs: startUs, toUs: endUs })),
  );
  const us = stretches.reduce((sum, it) => sum + it.toUs - it.fromUs, 0);
  if (us > TOLD_US || stretches.length > STRETCHES || summary.coverage.searchedUs <= 0)
    return { ...summary, summed: true };
  const sentences: Worded[] = [];
  const citing = new Citing(deps, language, deps.search.concepts());
  const teller = tellerOf(language, scope, deps.store.videos.list().length);
  for (const span of stretches) {
    throwIfAborted(signal);
    if ((deps.store.videos.find(span.videoId)?.currentRun ?? null) === null) continue;
    const footage = citing.footage(span.videoId);
    // Sentences of a scene say no place: where there are several, each begins with its own.
    if (stretches.length > 1 && footage) {
      const text = stretchHeading(teller.span(footage, span.fromUs, span.toUs), language);
      sentences.push(said(text, [citing.span(span.videoId, span.fromUs, span.toUs, text)]));
    }
    sentences.push(...narrateScene(await readScene(deps, span), language));
  }
  const raised = eventsWithin(deps.events, { videos, noClock: [] }, { scenarios: [], levels: [], states: [] })
    .filter((it) => citing.footage(it.videoId) !== null)
    .slice(0, EVENTS);
  await citing.readEvents(raised, signal);
  sentences.push(...raised.map((event) => eventTold({ citing, teller }, event)));
  return { ...summary, sentences, summed: false };
}
