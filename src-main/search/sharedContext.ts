import type { PublishedVideo } from "#shared/domain/sharing.ts";
import type { SharedFootage } from "../store/sharedFootage.ts";
import type { AnswerContext } from "./answer.ts";
import { Concepts } from "./concepts/concepts.ts";
import type { ViewedVideo } from "./libraryView.ts";
import type { EventSource, SearchDeps, TextHit } from "./types.ts";

/** After every own video, where all else is equal. */
const AFTER_OWN = 2 ** 40;

/**
 * Another library's footage as an answer asks for it: its catalogue, facts, vectors and texts in place of the own ones. Its concepts are known by signals only, since scores are not shared; paths of
 * objects are not shared either, so that boxes are known where facts keep them.
 */
export function sharedContext(footage: SharedFootage, context: AnswerContext, own: SearchDeps): AnswerContext {
  const videos = footage.videos.map((video, i) => viewOf(video, footage, AFTER_OWN + i));
  const byRun = new Map(footage.videos.map((video) => [video.run.seq, video]));
  const readUs = new Map(footage.videos.map((video) => [video.id, video.readUs]));
  const { boxAt: _, ...deps } = own;
  return {
    deps: {
      ...deps,
      facts: {
        of: async (run) => footage.facts(run),
        peek: (run) => footage.facts(run),
        forget() {},
        warm: async () => {},
        bytes: () => 0,
      },
      vectors: footage.vectors,
      events: () => unshared(own.events()),
      texts: {
        async search({ words, ...rest }): Promise<TextHit[]> {
          // Notes are the operators' own words.
          const kinds = ["ocr", "caption", "transcript"] as const;
          return (await footage.texts?.search(words, { ...rest, kinds })) ?? [];
        },
      },
      embedded: (run, encoder) => (encoder === footage.encoder ? (byRun.get(run)?.embedded ?? null) : null),
      readUs: () => readUs,
      // Vectors of another encoder have nothing in common with ours.
      encoder: async () => {
        const pack = await own.encoder();
        return pack && pack.manifest.id === footage.encoder ? pack : null;
      },
    },
    view: { videos: () => videos },
    noise: {
      of: async (encoder, byExample, signal) => footage.noise ?? (await context.noise.of(encoder, byExample, signal)),
    },
    concepts: { spansFor: (query, _run, facts) => Concepts.signalsFor(query, facts) },
    own: { ...context.own, deps: own },
  };
}

/** Events are not shared: none is found there, and none is known to be missing. */
function unshared(events: EventSource | null): EventSource {
  return {
    scenarios: () => events?.scenarios() ?? [],
    enabled: () => events?.enabled() ?? [],
    find: () => [],
    unlooked: () => ({ reason: "scenarioNotRun", missing: [] }),
  };
}

/** The same dependencies, with every text and picture embedded once however many answers ask for it. Made for one query. */
export function oneEmbedding(deps: SearchDeps): SearchDeps {
  const { vision } = deps;
  const encoder = once(() => deps.encoder());
  const made = new Map<string, Promise<{ dim: number; vectors: Float32Array }>>();
  const remembered = (key: string, make: () => Promise<{ dim: number; vectors: Float32Array }>) => {
    let one = made.get(key);
    if (!one) made.set(key, (one = make()));
    return one;
  };
  return {
    ...deps,
    encoder,
    vision: {
      embedTexts: (pack, texts, signal) =>
        remembered(JSON.stringify([pack.manifest.id, texts]), () => vision.embedTexts(pack, texts, signal)),
      embedPictures: (pack, pictures, signal) =>
        remembered(JSON.stringify([pack.manifest.id, pictures]), () => vision.embedPictures(pack, pictures, signal)),
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

function viewOf(video: PublishedVideo, { library }: SharedFootage, order: number): ViewedVideo {
  const { id, name, camera, recordedAt, analysedUs, durationUs, run, state } = video;
  return {
    order,
    row: {
      id,
      name,
      camera,
      recordedAt,
      analysedUs,
      media: { durationUs },
      state: state === "other" ? "ready" : state,
    },
    run,
    labels: run.labels && new Set(run.labels),
    library,
  };
}
