import type { EventBrief, EventCitation } from "#shared/domain/event.ts";
import type { Criterion, Query } from "#shared/domain/query.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { eventOfSpan } from "#shared/lib/eventSpan.ts";
import { excerpt } from "./excerpt.ts";
import { factSpan } from "./factsPass.ts";
import type { CriterionSpans } from "#shared/match/types.ts";
import type { Selected } from "./selection.ts";
import { covers } from "./spans.ts";
import { holdsWords } from "../store/lance/textFold.ts";
import { citationOf } from "./eventRoute.ts";
import type { EventSource, SearchDeps, TextHit } from "./types.ts";

/** Hits asked for of one criterion. */
const LIMIT = 500;
/** Hits of free text: it was not said to be text. */
const FREE_LIMIT = 50;
/** Strength of a line that holds the words only across gaps. */
const ACROSS = 0.2;
/** Selections up to this many videos are named to the index. */
const NAMED_VIDEOS = 500;

/** What texts say of a query. */
export interface TextsFound {
  /** For criteria that ask for words: where they are in one video. */
  spansFor(video: Selected): CriterionSpans[];
  /** Lines that hold words of the free text: a hint, nothing more. */
  free: Array<{ criterion: string; step: number; hit: TextHit }>;
}

/** Asks the texts for words, and lightly for free text. Rejects when the index fails or the signal aborts. */
export async function readTexts(
  query: Query,
  selected: readonly Selected[],
  deps: SearchDeps,
  signal: AbortSignal,
): Promise<TextsFound> {
  const videos = selected.length <= NAMED_VIDEOS ? { videos: selected.map((it) => it.id) } : {};
  const within = new Map(selected.map((it) => [it.id, it]));
  const ask = async (words: string, limit: number) =>
    (await deps.texts.search({ words, limit, ...videos, signal })).filter((hit) => {
      const video = within.get(hit.video);
      return video !== undefined && (video.within === null || covers(video.within, hit.startUs));
    });
  const criteria = query.steps.flatMap((it) => it.criteria);
  const asked = criteria.filter((it): it is Extract<Criterion, { kind: "words" }> => it.kind === "words");
  const free = query.steps.flatMap(({ criteria: of }, step) =>
    of.flatMap((it) => (it.kind === "free" && !it.negated ? [{ step, criterion: it.id, text: it.text }] : [])),
  );
  if (selected.length === 0 || (asked.length === 0 && free.length === 0)) return { spansFor: () => [], free: [] };
  const described = describedBy(deps.events());
  const read = asked.length > 0 ? deps.readUs() : new Map<VideoId, number>();
  const [words, hints] = await Promise.all([
    Promise.all(asked.map(async (it) => ({ criterion: it, byVideo: byVideo(await ask(it.words, LIMIT)) }))),
    Promise.all(
      free.map(async (it) =>
        (await ask(it.text.slice(0, 200), FREE_LIMIT)).map((hit) => ({
          criterion: it.criterion,
          step: it.step,
          hit: {
            ...hit,
            text: excerpt(hit.text, it.text),
            event: described(hit, within.get(hit.video)!.durationUs),
          },
        })),
      ),
    ),
  ]);
  return {
    spansFor: ({ id, durationUs }) =>
      words.map(({ criterion, byVideo: hits }) => {
        const mine = hits.get(id) ?? [];
        const best = Math.max(...mine.map((hit) => hit.score), Number.MIN_VALUE);
        return {
          criterion,
          known: mine.length > 0 || (read.get(id) ?? 0) > 0,
          route: "texts",
          spans: mine
            .map((hit) =>
              factSpan({
                ...hit,
                event: described(hit, durationUs),
                text: excerpt(hit.text, criterion.words),
                bestUs: hit.startUs,
                strength: holdsWords(hit.text, criterion.words) ? Math.min(1, Math.max(0.4, hit.score / best)) : ACROSS,
              }),
            )
            .sort((a, b) => a.startUs - b.startUs),
        };
      }),
    free: hints.flat(),
  };
}

/** Tells the event whose description a line is: a caption of exactly its span. Reads the events of each video once. */
function describedBy(events: EventSource | null) {
  const known = new Map<VideoId, EventBrief[]>();
  return ({ video, startUs, endUs }: TextHit, durationUs: number): EventCitation | undefined => {
    if (!events || endUs <= startUs) return undefined;
    let own = known.get(video);
    if (!own) known.set(video, (own = events.find({ videoIds: [video] })));
    const event = eventOfSpan({ fromUs: startUs, toUs: endUs }, own, durationUs);
    return event ? citationOf(event) : undefined;
  };
}

function byVideo(hits: TextHit[]): Map<VideoId, TextHit[]> {
  const map = new Map<VideoId, TextHit[]>();
  for (const hit of hits) {
    const list = map.get(hit.video);
    if (list) list.push(hit);
    else map.set(hit.video, [hit]);
  }
  return map;
}
