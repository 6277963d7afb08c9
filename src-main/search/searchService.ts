import type { SearchEvent, SearchRequest, SearchVocabulary } from "#shared/contract/search.ts";
import { MAX_QUERY_LENGTH, query as querySchema, type Query } from "#shared/domain/query.ts";
import type { Tally } from "#shared/domain/tally.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { parseQuery, type ConceptVocabulary } from "#shared/query/index.ts";
import { answer, type AnswerContext } from "./answer.ts";
import { answerShared } from "./answerShared.ts";
import { Concepts, type ScoredConcepts } from "./concepts/concepts.ts";
import { LibraryView } from "./libraryView.ts";
import { NoiseMeter, type LibraryNoise } from "./noise.ts";
import { SavedSearches } from "./savedSearches.ts";
import { selectVideos } from "./selection.ts";
import type { Span } from "./spans.ts";
import { tally } from "./tally.ts";
import type { SearchDeps } from "./types.ts";

/** What a query and a scope are asked of. */
interface MeantFootage {
  videos: Array<{ id: VideoId; spans: Span[] }>;
  /** A time was asked for and their clock is unknown. */
  noClock: VideoId[];
}

/** The search of one library. */
export interface SearchService {
  /** Streams an answer: see SearchEvent. Throws AppError: CANCELLED when the signal aborts, INVALID_INPUT. */
  run(request: SearchRequest, signal: AbortSignal): AsyncGenerator<SearchEvent, void>;
  /** Exact counts and times over facts; null for what facts alone cannot tell. See `tally`. Throws AppError: CANCELLED, INVALID_INPUT. */
  tally(query: Query, scope: NonNullable<SearchRequest["scope"]>, signal: AbortSignal): Promise<Tally | null>;
  /** The videos that a query's filters and a scope leave, in the order they were added, and what they leave of each. Throws AppError(INVALID_INPUT). */
  select(query: Query, scope: NonNullable<SearchRequest["scope"]>): MeantFootage;
  understand(text: string): Query;
  /** Wall-clock "now" in the operator's zone, without zone. */
  now(): string;
  vocabulary(): Promise<SearchVocabulary>;
  /** What queries may name besides classes and cameras: concepts, and the scenarios of the library. The same object until one of them changes. */
  concepts(): ConceptVocabulary;
  /** What random queries reach in the library's own index of an encoder; null = not measured. */
  noise(encoder: string): LibraryNoise | null;
  saved: SavedSearches;
  /** The scores of concepts by run, for others that reason with them. */
  scored: ScoredConcepts;
  /** Tell when a run was embedded whole: its concepts are scored, the noise is measured, pinned searches look again. Work goes on in the background, one after the other. */
  embedded(video: VideoId): void;
  /** Tell when scenarios raised events in videos that are new: pinned searches for events look again. */
  raised(videos: readonly VideoId[]): void;
  /** Resolves when the background work that was begun is done; for tests and for commands that end after an import. */
  settled(): Promise<void>;
  /** Stops background work. */
  close(): Promise<void>;
}

/** Moments that a pinned search tells of one video at most. */
const PINNED_LIMIT = 200;

/** Starts following the library: videos that become ready are asked by the pinned searches. */
export function createSearchService(deps: SearchDeps): SearchService {
  const { store, logger } = deps;
  const view = new LibraryView(store);
  const noise = new NoiseMeter(deps, view);
  const concepts = new Concepts(deps, view);
  const context: AnswerContext = { deps, view, noise, concepts, own: { deps, view } };
  const closing = new AbortController();
  let work: Promise<void> = Promise.resolve();
  const later = (name: string, job: () => Promise<void>) => {
    work = work.then(async () => {
      if (closing.signal.aborted) return;
      try {
        await job();
      } catch (error) {
        // Made again at the next occasion: nothing of it is needed to answer.
        if (!closing.signal.aborted) logger.warn(`background work of the search failed: ${name}`, { error });
      }
    });
  };

  const saved = new SavedSearches(deps, async (query, video, signal) => {
    let moments: Extract<SearchEvent, { kind: "moments" }>["moments"] = [];
    const request = { scope: { videoIds: [video] }, limit: PINNED_LIMIT };
    for await (const event of answer(query, request, context, signal))
      if (event.kind === "moments" && event.final) ({ moments } = event);
    return moments;
  });

  // A run that becomes a video's current one is news; what is there at start is not.
  const runs = new Map(view.videos().map(({ row }) => [row.id, row.currentRun]));
  const stop = store.videoChanges.subscribe((id) => {
    // Announcements come from inside transactions: look when they are over.
    queueMicrotask(() => {
      if (closing.signal.aborted) return;
      const run = view.find(id)?.row.currentRun ?? null;
      const before = runs.get(id) ?? null;
      if (run === null) runs.delete(id);
      else runs.set(id, run);
      if (run === before) return;
      if (before !== null) deps.facts.forget(before);
      if (run !== null) later("pinned searches", async () => void (await saved.check(id, closing.signal)));
    });
  });

  // What a new vocabulary, a new version or an early end of the last session left to do.
  later("catching up", async () => {
    const encoder = await deps.encoder();
    if (!encoder) return;
    await noise.refresh(encoder, closing.signal);
    await concepts.scoreAll(encoder, closing.signal);
  });

  let joined: { concepts: ConceptVocabulary; whole: ConceptVocabulary } | null = null;
  /** Its words are made ready for reading once for each object. */
  const vocabulary = (): ConceptVocabulary => {
    const concepts = deps.vocabulary();
    const scenarios = deps.events()?.scenarios() ?? [];
    if (joined?.concepts !== concepts || joined.whole.scenarios !== scenarios)
      joined = { concepts, whole: { ...concepts, scenarios } };
    return joined.whole;
  };

  const understand = (text: string): Query => {
    // What is longer is cut by the parser, which says so.
    const read = text.slice(0, 2 * MAX_QUERY_LENGTH);
    return parseQuery(read, { now: deps.now(), vocabulary: vocabulary(), ...known(view, deps) });
  };

  return {
    run(request, signal) {
      // Defaults were filled in by the contract's parser; a caller inside this process may have left them out.
      const query = request.query ? querySchema.parse(request.query) : understand(request.text ?? "");
      const all = AbortSignal.any([signal, closing.signal]);
      const scope = request.scope ?? {};
      const asked = { scope, limit: request.limit ?? 60 };
      // Videos are named by this library's ids: they mean nothing elsewhere.
      const others = request.shared && !scope.videoIds && !scope.spans ? deps.shared?.() : undefined;
      return others ? answerShared(query, asked, context, others, all) : answer(query, asked, context, all);
    },
    select(query, scope) {
      const { videos, noClock } = selectVideos(view.videos(), query, scope);
      return {
        videos: videos.map(({ id, within, durationUs }) => ({
          id,
          spans: within ?? [{ startUs: 0, endUs: durationUs }],
        })),
        noClock: noClock.map((it) => it.id),
      };
    },
    tally: (query, scope, signal) => tally(query, scope, { deps, view }, AbortSignal.any([signal, closing.signal])),
    understand,
    now: () => deps.now(),
    concepts: vocabulary,
    noise: (encoder) => noise.known(encoder),
    async vocabulary() {
      const counts = new Map<string, number>();
      for (const { row, run } of view.videos())
        if (run)
          for (const [name, objects] of Object.entries(row.countsByClass))
            counts.set(name, (counts.get(name) ?? 0) + objects);
      return {
        classes: [...counts]
          .map(([name, objects]) => ({ name, objects }))
          .sort((a, b) => b.objects - a.objects || (a.name < b.name ? -1 : 1)),
        cameras: known(view, deps).cameras,
        concepts: deps.vocabulary().concepts.map(({ id, en, ko }) => ({ id, en, ko })),
        scenarios: [...(vocabulary().scenarios ?? [])],
        hasEncoder: (await deps.encoder()) !== null,
      };
    },
    saved,
    scored: concepts,
    embedded(id) {
      later("after embedding", async () => {
        const encoder = await deps.encoder();
        const run = view.find(id)?.run?.seq;
        if (!encoder || run === undefined) return;
        await noise.refresh(encoder, closing.signal);
        concepts.drop(run, encoder.manifest.id);
        await concepts.scoreAll(encoder, closing.signal);
        await saved.check(id, closing.signal);
      });
    },
    raised(videos) {
      later("pinned searches for events", async () => {
        for (const id of new Set(videos)) await saved.check(id, closing.signal);
      });
    },
    settled: async () => {
      for (let last: Promise<void> | null = null; last !== work;) await (last = work);
    },
    async close() {
      closing.abort();
      stop();
      view.close();
      await work;
    },
  };
}

/** Names that queries may use, of shared footage too. */
function known(view: LibraryView, { shared }: SearchDeps): { classes: string[]; cameras: string[] } {
  const classes = new Set<string>();
  const cameras = new Set<string>();
  for (const { row, labels } of view.videos()) {
    for (const name of labels ?? []) classes.add(name);
    if (row.camera !== null) cameras.add(row.camera);
  }
  for (const { run, camera } of shared?.().footage.flatMap((it) => it.videos) ?? []) {
    for (const name of run.labels ?? []) classes.add(name);
    if (camera !== null) cameras.add(camera);
  }
  return { classes: [...classes], cameras: [...cameras].sort() };
}
