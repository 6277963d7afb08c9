import type { Tally } from "#shared/domain/tally.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { AppError, type Problem } from "#shared/domain/errors.ts";
import { toProblem } from "#shared/lib/problems.ts";
import { evidenceOf } from "#shared/words/evidence.ts";
import {
  cleanText,
  relationEvidence,
  signalEvidence,
  type NewEvidence,
  type Scene,
  type Worded,
} from "#shared/words/index.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Texts } from "../../store/lance/movableIndex.ts";
import { readScene, type SceneDeps } from "../scene.ts";
import type { CaptionService } from "../types.ts";
import type { Citing } from "./citing.ts";

export interface GatherDeps extends SceneDeps {
  captions: Pick<CaptionService, "list">;
  /** Null while the index of texts cannot be reached. */
  texts(): Pick<Texts, "during"> | null;
  logger: Logger;
}

/** Pieces of each kind that a model is handed, about sixty in all, beside those that sentences cite. */
const MOST = { object: 22, moment: 12, relation: 14, signal: 5, text: 8, caption: 8 } as const;
/** Hits whose neighbourhood is looked at, and how far before and after each. */
const HITS = 8;
const AROUND_US = 5_000_000;
/** Of a long hit only this much around its best moment. */
const LONGEST_US = 120_000_000;
/** Longest text of a caption or a sign that is handed on. */
const WORDS = 1500;

interface Hit {
  videoId: VideoId;
  fromUs: number;
  toUs: number;
  trackIds: number[];
}

/**
 * Evidence for an answer, the most telling first: what its sentences cite, then further objects and hits, then what was around them: relations, signals, texts in the picture, captions (kept ones that nobody
 * primed, told as a model's). Bounded. What cannot be read is told in `problems` and left out. Throws AppError(CANCELLED).
 */
export async function gather(
  deps: GatherDeps,
  found: {
    sentences: readonly Worded[];
    tally: Tally | null;
    moments: readonly Moment[];
    query: Query;
    citing: Citing;
  },
  problems: Problem[],
  signal: AbortSignal,
): Promise<NewEvidence[]> {
  const { sentences, tally, moments, query, citing } = found;
  const list = new Pieces();
  for (const ref of sentences.flatMap((it) => it.refs)) list.add(ref);
  const items = tally ? turns([tally.clearest, tally.first, tally.last, tally.longest]).slice(0, MOST.object) : [];
  await citing.read(items, signal);
  for (const item of items) list.add(citing.item(item), MOST.object);
  for (const moment of moments.slice(0, MOST.moment)) list.add(citing.moment(moment, query), MOST.moment);
  const hits: Hit[] = [
    ...items.map((it) => hitOf(it.videoId, it.startUs, it.endUs, it.bestUs, it.trackIds)),
    ...moments.map((it) => hitOf(it.videoId, it.startUs, it.endUs, it.bestUs, it.trackId === null ? [] : [it.trackId])),
  ].slice(0, HITS);
  // Read side by side, told in the order of the hits.
  const pieces = await Promise.all(hits.map((hit) => around(deps, hit, citing, problems, signal)));
  throwIfAborted(signal);
  for (const piece of pieces.flat()) list.add(piece, MOST[piece.kind as keyof typeof MOST]);
  return list.all;
}

/** Two lists of evidence as one, none twice. */
export function merged(first: readonly NewEvidence[], second: readonly NewEvidence[]): NewEvidence[] {
  const list = new Pieces();
  for (const piece of [...first, ...second]) list.add(piece);
  return list.all;
}

/** The first of each list, then the second of each, none twice. */
function turns<T>(lists: ReadonlyArray<readonly T[]>): T[] {
  const seen = new Set<string>();
  const mixed: T[] = [];
  const longest = Math.max(0, ...lists.map((it) => it.length));
  for (let i = 0; i < longest; i++)
    for (const list of lists) {
      const one = list[i];
      if (one === undefined) continue;
      const key = JSON.stringify(one);
      if (!seen.has(key)) mixed.push(one);
      seen.add(key);
    }
  return mixed;
}

function hitOf(videoId: VideoId, startUs: number, endUs: number, bestUs: number, trackIds: number[]): Hit {
  const fromUs = Math.max(startUs - AROUND_US, bestUs - LONGEST_US / 2);
  const toUs = Math.min(endUs + AROUND_US, bestUs + LONGEST_US / 2);
  return { videoId, fromUs: Math.max(0, Math.floor(fromUs)), toUs: Math.ceil(Math.max(toUs, fromUs + 1)), trackIds };
}

async function around(
  deps: GatherDeps,
  hit: Hit,
  citing: Citing,
  problems: Problem[],
  signal: AbortSignal,
): Promise<NewEvidence[]> {
  const footage = citing.footage(hit.videoId);
  if (!footage) return [];
  const { videoId, fromUs, toUs } = hit;
  const [scene, rows] = await Promise.all([
    attempt(deps, problems, signal, () => readScene(deps, hit)),
    attempt(deps, problems, signal, async () =>
      deps.texts()?.during({ video: videoId, fromUs, toUs }, { kinds: ["ocr"], limit: 4, signal }),
    ),
  ]);
  const pieces: NewEvidence[] = [];
  if (scene) {
    for (const relation of nearest(scene, hit)) pieces.push(relationEvidence(scene, relation, citing.language));
    for (const one of scene.signals)
      if (!STATES.has(one.kind)) pieces.push(signalEvidence(scene, one, citing.language));
  }
  for (const { text, startUs, endUs, box } of rows ?? []) {
    const words = cleanText(text, WORDS);
    pieces.push(
      evidenceOf(footage, { kind: "text", startUs, endUs, bestUs: startUs, box, text: words, facts: { words } }),
    );
  }
  for (const caption of deps.captions.list(videoId)) {
    if (!caption.kept || caption.primed || caption.toUs <= fromUs || caption.fromUs >= toUs) continue;
    const words = cleanText(caption.text, WORDS);
    const span = { startUs: caption.fromUs, endUs: caption.toUs, bestUs: caption.fromUs };
    pieces.push({
      ...evidenceOf(footage, { kind: "caption", ...span, text: words, facts: { words } }),
      modelWritten: true,
    });
  }
  return pieces;
}

/** What holds nearly always says nothing of a hit. */
const STATES = new Set(["still", "busy"]);

/** Relations of the hit's own objects before those of others, the clearest first. */
function nearest(scene: Scene, { trackIds }: Hit): Scene["relations"] {
  const own = (it: Scene["relations"][number]) => Number(trackIds.includes(it.a) || trackIds.includes(it.b));
  return scene.relations.toSorted((x, y) => own(y) - own(x) || y.strength - x.strength).slice(0, 6);
}

/** A source of its own: what it throws is told, once for each code, and the rest stands without it. */
async function attempt<T>(
  { logger }: GatherDeps,
  problems: Problem[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    throwIfAborted(signal);
    // Removed while the answer was made.
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    const problem = toProblem(error);
    if (!problems.some((it) => it.code === problem.code))
      problems.push({ ...problem, logId: logger.error("evidence could not be read", { error }) });
    return null;
  }
}

/** Pieces of evidence, none twice. */
class Pieces {
  readonly all: NewEvidence[] = [];
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();

  add(piece: NewEvidence | null, most = Infinity): void {
    if (!piece) return;
    const { kind, videoId, startUs, endUs, bestUs, trackIds, text } = piece;
    const key = JSON.stringify([kind, videoId, startUs, endUs, bestUs, trackIds, text]);
    const count = this.#counts.get(piece.kind) ?? 0;
    if (this.#seen.has(key) || count >= most) return;
    this.#seen.add(key);
    this.#counts.set(piece.kind, count + 1);
    this.all.push(piece);
  }
}
