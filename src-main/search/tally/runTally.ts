import { COLOR_NAMES, direction, frameSide } from "#shared/domain/geometry.ts";
import type { TallyItem, TallyLook, TallyVideo } from "#shared/domain/tally.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { isUnsure } from "#shared/words/objects.ts";
import { boxOf, endOfObject } from "#shared/match/found.ts";
import { union, type Interval } from "#shared/match/intervals.ts";
import type { Selected } from "../selection.ts";
import { covers } from "../spans.ts";
import type { Subject } from "./subjects.ts";

/** Tracks that one item names. */
const NAMED = 64;

/** One thing that was found, before anything is made of it. */
export interface Hit {
  run: RunTally;
  subject: Subject;
  startUs: number;
  endUs: number;
  presentUs: number;
}

/** Figures over what one run holds. */
export class RunTally {
  readonly seq: number;
  readonly video: Selected;
  readonly facts: RunFacts;
  /** Wall-clock of media time 0, microseconds; null = unknown. */
  readonly zeroUs: number | null;
  total = 0;
  readonly #held: Interval[] = [];
  /** Rows of objects, or subjects of stretches, by interval. */
  readonly #owners: Subject[] = [];
  readonly #byClass: Uint32Array;
  readonly #unsure: Uint32Array;
  first: Hit | null = null;
  last: Hit | null = null;
  longest: Hit | null = null;

  constructor(seq: number, video: Selected, facts: RunFacts) {
    this.seq = seq;
    this.video = video;
    this.facts = facts;
    this.zeroUs = wallOf(video);
    this.#byClass = new Uint32Array(facts.classes.length);
    this.#unsure = new Uint32Array(facts.classes.length);
  }

  add(subject: Subject): Hit {
    const { held } = subject;
    const hit: Hit = { run: this, subject, startUs: held[0]!.startUs, endUs: held.at(-1)!.endUs, presentUs: 0 };
    for (const it of held) {
      hit.presentUs += it.endUs - it.startUs;
      this.#held.push(it);
      this.#owners.push(subject);
    }
    this.total++;
    if (subject.row >= 0) this.#count(subject.row);
    if (!this.first || hit.startUs < this.first.startUs) this.first = hit;
    if (!this.last || hit.endUs > this.last.endUs) this.last = hit;
    if (!this.longest || hit.presentUs > this.longest.presentUs) this.longest = hit;
    return hit;
  }

  #count(row: number): void {
    const { class: classOf, confidence, startUs, endUs, dwellUs } = this.facts.objects;
    const at = classOf[row]!;
    this.#byClass[at]!++;
    // Built-in motion names no class that could be wrong.
    if (this.video.video.labels === null) return;
    const look = { confidence: confidence[row]!, startUs: startUs[row]!, endUs: endUs[row]!, dwellUs: dwellUs[row]! };
    if (isUnsure(look)) this.#unsure[at]!++;
  }

  /** How many of each class the detector was not sure of. */
  unsure(): Array<[name: string, count: number]> {
    return [...this.#unsure].map((count, i) => [this.facts.classes[i]!, count]);
  }

  /** Null when nothing was found. */
  finish(): TallyVideo | null {
    const { first, last, longest, video } = this;
    if (!first || !last || !longest) return null;
    const { row } = video.video;
    return {
      videoId: video.id,
      name: row.name,
      camera: row.camera,
      recordedAt: row.recordedAt,
      durationUs: video.durationUs,
      total: this.total,
      byClass: this.#classes(),
      presentUs: lengthOf(union(this.#held.toSorted((a, b) => a.startUs - b.startUs))),
      most: mostAtOnce(this.#held),
      first: itemOf(first),
      last: itemOf(last),
      longest: itemOf(longest),
    };
  }

  /** Lets go of what only figures needed. */
  forget(): void {
    this.#held.length = 0;
    this.#owners.length = 0;
  }

  #classes(): Record<string, number> {
    const found: Record<string, number> = {};
    this.#byClass.forEach((count, i) => {
      if (count > 0) found[this.facts.classes[i]!] = count;
    });
    return found;
  }

  /** Those that are there all through a stretch in which most are. */
  during({ startUs, endUs }: Interval): TallyItem[] {
    const there: TallyItem[] = [];
    for (let i = 0; i < this.#held.length && there.length < NAMED; i++) {
      const it = this.#held[i]!;
      if (it.startUs > startUs || it.endUs < endUs) continue;
      const subject = this.#owners[i]!;
      const { held } = subject;
      const presentUs = lengthOf(held);
      there.push(itemOf({ run: this, subject, startUs: held[0]!.startUs, endUs: held.at(-1)!.endUs, presentUs }));
    }
    return there;
  }
}

const lengthOf = (spans: readonly Interval[]) => spans.reduce((sum, it) => sum + it.endUs - it.startUs, 0);

function wallOf({ video }: Selected): number | null {
  const { utcMs } = video.row.recordedAt;
  return utcMs === null ? null : utcMs * 1000;
}

/** The most stretches that hold at one time, and when that is so for the first time. What ends as another begins is not there with it. */
export function mostAtOnce(spans: readonly Interval[]): { count: number; startUs: number; endUs: number } {
  const starts = Float64Array.from(spans, (it) => it.startUs).sort();
  const ends = Float64Array.from(spans, (it) => it.endUs).sort();
  let most = { count: 0, startUs: 0, endUs: 0 };
  for (let s = 0, e = 0; s < starts.length; s++) {
    while (ends[e]! <= starts[s]!) e++;
    const count = s + 1 - e;
    if (count <= most.count) continue;
    // It lasts until the next one goes; where more come before that, the greater number takes its place.
    most = { count, startUs: starts[s]!, endUs: ends[e]! };
  }
  return most;
}

/** What is shown of a thing that was found. */
export function itemOf({ run, subject, startUs, endUs, presentUs }: Hit): TallyItem {
  const { within } = run.video;
  const object = subject.row >= 0 ? lookOf(run.facts, subject.row) : null;
  return {
    videoId: run.video.id,
    run: run.seq,
    object,
    trackIds: object ? [object.trackId] : subject.trackIds.slice(0, NAMED),
    startUs: Math.round(startUs),
    endUs: Math.round(endUs),
    presentUs: Math.round(presentUs),
    bestUs: Math.round(subject.bestUs),
    box: subject.box,
    // It was there just before the filter's time begins, or is just after it ends.
    cutStart: object !== null && within !== null && startUs > object.startUs && !covers(within, startUs - 1),
    cutEnd: object !== null && within !== null && endUs < object.endUs && !covers(within, endUs),
    strength: subject.strength,
  };
}

/** An object that others were related to, over its whole stay. */
export function wholeItem(run: RunTally, row: number): TallyItem {
  const { objects } = run.facts;
  const span = { startUs: objects.startUs[row]!, endUs: endOfObject(objects, row) };
  const subject: Subject = {
    row,
    held: [span],
    bestUs: objects.bestUs[row]!,
    box: boxOf(objects.box, row),
    strength: objects.confidence[row]!,
    trackIds: [],
    partners: [],
  };
  return itemOf({ run, subject, ...span, presentUs: span.endUs - span.startUs });
}

function lookOf({ objects: o, classes }: RunFacts, row: number): TallyLook {
  const colors = (mask: number) => COLOR_NAMES.filter((_, i) => (mask & (1 << i)) !== 0);
  return {
    trackId: o.track[row]!,
    class: classes[o.class[row]!]!,
    confidence: o.confidence[row]!,
    colors: { all: colors(o.colors[row]!), upper: colors(o.upper[row]!), lower: colors(o.lower[row]!) },
    direction: direction.options[o.direction[row]!]!,
    entry: frameSide.options[o.entry[row]!]!,
    exit: frameSide.options[o.exit[row]!]!,
    dwellUs: Math.round(o.dwellUs[row]!),
    startUs: Math.round(o.startUs[row]!),
    endUs: Math.round(o.endUs[row]!),
    bestUs: Math.round(o.bestUs[row]!),
    bestBox: boxOf(o.box, row),
  };
}
