import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { MediaInfo } from "#shared/domain/video.ts";
import { busyStretches } from "./busyStretches.ts";

/** Part of the identity of an index: raise it when the same run would give other windows or crops. */
export const PLAN_VERSION = 1;

/** Windows overlap by half, so that what happens at the border of one lies in the middle of the next. Their frames lie on one grid, so that neighbours share them. */
const WINDOW_US = 8_000_000;
const HOP_US = 4_000_000;
const FRAME_STEP_US = 2_000_000;
/** A still stretch is one interval, but none longer than this: a hit in a night would say little. */
const LONGEST_STILL_US = 3_600_000_000;
/** A part ends where it is this long, if it holds enough to be worth a commit, or holds this many pictures. */
const PART_US = 600_000_000;
const FEW_PICTURES = 64;
const MOST_PICTURES = 1500;
/** Crops of objects that begin in one PART_US of time: a crowd must not cost more than the scene it is in. */
const MOST_CROPS = 600;
/** A life shorter than this shows the object once, then twice; longer ones three times. */
const ONE_LOOK_US = 2_000_000;
const TWO_LOOKS_US = 10_000_000;
/** Longer side in source pixels below which a crop shows nothing that a scene would not, by class; vehicles are known by their outline. */
const LEAST_PX: Readonly<Record<string, number>> = { person: 40, car: 28, truck: 28, bus: 28, moving: 40 };
const LEAST_PX_OTHERS = 32;

export interface EmbedWindow {
  startUs: number;
  endUs: number;
  /** Ascending, at least one. */
  frameUs: number[];
}
export interface EmbedCrop {
  trackId: number;
  class: string;
  tUs: number;
  box: BoxNorm;
}
/** What is decoded and stored in one go. The parts of a plan tile [0, durationUs). */
export interface EmbedPart {
  fromUs: number;
  toUs: number;
  windows: EmbedWindow[];
  /** Ascending in time. */
  crops: EmbedCrop[];
}

export interface PlanInput {
  /** Analysed length; nothing is planned beyond it. */
  durationUs: number;
  media: Pick<MediaInfo, "width" | "height" | "still">;
  activity: Parameters<typeof busyStretches>[0]["activity"];
  objects: readonly TrackedObject[];
  /** Time of the frame that is shown at a time: makes window times those of real frames. */
  snap?: (tUs: number) => number;
}

/**
 * Which windows and crops of a run get a vector: overlapping windows where something moves, one interval with its two ends where nothing does, so that the size of the index follows
 * what happens; and the best looks of every object that is large enough. Pure: the same run gives the same plan, part by part.
 */
export function planEmbedding(input: PlanInput): EmbedPart[] {
  const { durationUs, media } = input;
  if (media.still || durationUs <= 0) {
    const crops = chooseCrops(input);
    return [{ fromUs: 0, toUs: Math.max(0, durationUs), windows: [{ startUs: 0, endUs: 0, frameUs: [0] }], crops }];
  }
  return cutParts(chooseWindows(input), chooseCrops(input), durationUs);
}

function chooseWindows({ durationUs, activity, objects, snap = (tUs) => tUs }: PlanInput): EmbedWindow[] {
  const windows: EmbedWindow[] = [];
  const add = (startUs: number, endUs: number, times: number[]) => {
    const frameUs = [...new Set(times.filter((tUs) => tUs < durationUs).map(snap))].sort((a, b) => a - b);
    if (frameUs.length > 0) windows.push({ startUs, endUs, frameUs });
  };
  /** Everything before is covered. */
  let stillFrom = 0;
  const still = (toUs: number) => {
    const pieces = Math.ceil((toUs - stillFrom) / LONGEST_STILL_US);
    for (let i = 0; i < pieces; i++) {
      const from = Math.round(stillFrom + ((toUs - stillFrom) * i) / pieces);
      const to = Math.round(stillFrom + ((toUs - stillFrom) * (i + 1)) / pieces);
      add(from, to, endsOf(from, to));
    }
  };
  for (const { startUs, endUs } of busyStretches({ durationUs, activity, objects })) {
    const first = Math.floor(startUs / HOP_US) * HOP_US;
    if (first > stillFrom) still(first);
    // A stretch that begins within the last window of the one before goes on from there.
    let from = Math.max(first, Math.ceil(stillFrom / HOP_US) * HOP_US);
    for (; from < durationUs && (stillFrom <= from || from + HOP_US < endUs); from += HOP_US) {
      const frames = [0, 1, 2, 3].map((i) => from + i * FRAME_STEP_US);
      stillFrom = Math.min(from + WINDOW_US, durationUs);
      add(from, stillFrom, frames);
    }
  }
  if (stillFrom < durationUs) still(durationUs);
  return windows.sort((a, b) => a.frameUs[0]! - b.frameUs[0]! || a.startUs - b.startUs);
}

/** First and last time of the grid in a span; its middle when it holds none. */
function endsOf(from: number, to: number): number[] {
  const first = Math.ceil(from / FRAME_STEP_US) * FRAME_STEP_US;
  const last = (Math.ceil(to / FRAME_STEP_US) - 1) * FRAME_STEP_US;
  return last < first ? [Math.floor((from + to) / 2)] : [first, last];
}

function chooseCrops({ durationUs, media, objects }: PlanInput): EmbedCrop[] {
  const cells = new Map<number, Array<EmbedCrop & { rank: number; area: number }>>();
  for (const object of objects) {
    const life = object.endUs - object.startUs;
    const wanted = life < ONE_LOOK_US ? 1 : life < TWO_LOOKS_US ? 2 : 3;
    const cell = Math.floor(object.startUs / PART_US);
    bestLooks(object, wanted).forEach(({ tUs, box }, rank) => {
      const px = Math.max(box.w * media.width, box.h * media.height);
      if (px < (LEAST_PX[object.class] ?? LEAST_PX_OTHERS) || (tUs >= durationUs && !media.still)) return;
      let crops = cells.get(cell);
      if (!crops) cells.set(cell, (crops = []));
      crops.push({ trackId: object.trackId, class: object.class, tUs, box, rank, area: box.w * box.h });
    });
  }
  return [...cells.values()]
    .flatMap((crops) =>
      crops.length <= MOST_CROPS
        ? crops
        : // Further looks go first, then the smallest.
          crops.sort((a, b) => a.rank - b.rank || b.area - a.area || a.trackId - b.trackId).slice(0, MOST_CROPS),
    )
    .sort((a, b) => a.tUs - b.tUs || a.trackId - b.trackId)
    .map(({ trackId, class: name, tUs, box }) => ({ trackId, class: name, tUs, box }));
}

/** The best look, then those furthest in time from the ones already taken. */
function bestLooks(object: TrackedObject, count: number): Array<{ tUs: number; box: BoxNorm }> {
  const chosen = [{ tUs: object.bestUs, box: object.bestBox }];
  const rest = object.looks.filter((look) => look.tUs !== object.bestUs);
  while (chosen.length < count && rest.length > 0) {
    const away = (tUs: number) => Math.min(...chosen.map((it) => Math.abs(it.tUs - tUs)));
    const next = rest.reduce((a, b) => (away(b.tUs) > away(a.tUs) ? b : a));
    rest.splice(rest.indexOf(next), 1);
    chosen.push(next);
  }
  return chosen;
}

/** Cuts the two lists, merged in time, into parts. */
function cutParts(windows: EmbedWindow[], crops: EmbedCrop[], durationUs: number): EmbedPart[] {
  const parts: EmbedPart[] = [];
  let part: EmbedPart = { fromUs: 0, toUs: durationUs, windows: [], crops: [] };
  let pictures = 0;
  let w = 0;
  let c = 0;
  while (w < windows.length || c < crops.length) {
    const window = windows[w];
    const crop = crops[c];
    const windowFirst = window !== undefined && (crop === undefined || window.frameUs[0]! <= crop.tUs);
    const atUs = windowFirst ? window.frameUs[0]! : crop!.tUs;
    const long = atUs - part.fromUs >= PART_US && pictures >= FEW_PICTURES;
    if ((long || pictures >= MOST_PICTURES) && atUs > part.fromUs) {
      part.toUs = atUs;
      parts.push(part);
      part = { fromUs: atUs, toUs: durationUs, windows: [], crops: [] };
      pictures = 0;
    }
    if (windowFirst) {
      part.windows.push(window);
      // Half of a window's frames were in the one before.
      pictures += Math.ceil(window.frameUs.length / 2);
      w++;
    } else {
      part.crops.push(crop!);
      pictures++;
      c++;
    }
  }
  parts.push(part);
  return parts;
}
