import type { Caption } from "../src-shared/domain/caption.ts";
import type { AskScope, QuestionIntent, QuestionPlan } from "../src-shared/domain/evidence.ts";
import type { TrackedObject } from "../src-shared/domain/track.ts";
import type { VideoId } from "../src-shared/domain/video.ts";
import type { ConceptVocabulary } from "../src-shared/query/index.ts";
import { readQuestion } from "../src-shared/question/index.ts";
import { createFactAnswers, type FactDeps } from "../src-main/answers/facts/factAnswers.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import type { TextHit } from "../src-main/store/lance/textIndex.ts";
import type { SearchDeps } from "../src-main/search/types.ts";
import { FactsWorld } from "./factsWorld.ts";
import { searchWorld, type WorldVideo } from "./searchWorld.ts";

/** A scripted library that answers can be asked of: footage with exact truth, without pixels, with the objects as the index would keep them. */
export async function answersWorld(
  options: { vocabulary?: ConceptVocabulary; encoder?: boolean; deps?: Partial<SearchDeps> } = {},
) {
  const world = await searchWorld({ encoder: false, ...options });
  const objects = new Map<number, TrackedObject[]>();
  const captions: Caption[] = [];
  const texts: TextHit[] = [];

  const add = (video: WorldVideo = {}): VideoId => {
    const id = world.add(video);
    const run = world.store.videos.need(id).currentRun;
    if (run === null) return id;
    const made = new FactsWorld();
    for (const actor of video.actors ?? []) made.add(actor);
    objects.set(
      run,
      made
        .objects()
        .map(({ object }) => ({ ...object, id: `${id}.${object.trackId}`, videoId: id }))
        .sort((a, b) => a.trackId - b.trackId),
    );
    return id;
  };

  const deps: FactDeps = {
    store: world.store,
    facts: world.deps.facts,
    index: {
      objects: async (run, { fromUs = -Infinity, toUs = Infinity, tracks, limit }) =>
        (objects.get(run) ?? [])
          .filter((it) => it.endUs >= fromUs && it.startUs <= toUs && (!tracks || tracks.includes(it.trackId)))
          .slice(0, limit),
    },
    search: world.search,
    events: { find: () => [] },
    captions: { list: (video) => captions.filter((it) => it.videoId === video) },
    texts: () => ({
      during: async ({ video, fromUs, toUs }, { kinds, limit }) =>
        texts
          .filter(
            (it) =>
              it.video === video && it.startUs < toUs && it.endUs >= fromUs && (!kinds || kinds.includes(it.kind)),
          )
          .slice(0, limit),
    }),
    logger: createSilentLogger(),
  };
  const facts = createFactAnswers(deps);
  const plan = (question: string): QuestionPlan => readQuestion(question, (text) => world.search.understand(text));
  const live = new AbortController().signal;
  return {
    ...world,
    add,
    deps,
    captions,
    texts,
    plan,
    /** Track numbers of the actors of a video, in the order they were given. */
    tracksOf: (actors: WorldVideo["actors"] = []) => {
      const made = new FactsWorld();
      for (const actor of actors) made.add(actor);
      return made.tracks();
    },
    ask: async (question: string, scope: AskScope = {}, signal = live) =>
      await facts.answer(plan(question), scope, signal),
    /** With another intent than the question's own. */
    askAs: async (intent: QuestionIntent, question: string, scope: AskScope = {}) =>
      await facts.answer({ ...plan(question), intent }, scope, live),
  };
}
