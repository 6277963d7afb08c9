import type { ColorName } from "../../src-shared/domain/geometry.ts";
import type { VideoId } from "../../src-shared/domain/video.ts";
import type { Actor, Mark } from "../../test/factsWorld.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import type { WorldVideo } from "../../test/searchWorld.ts";

/** One thing of the scripted footage, as its script says: whole seconds of its video, from first to last. */
export interface Thing {
  video: number;
  /** Place among the actors of its video. */
  actor: number;
  class: string;
  fromS: number;
  toS: number;
  color: ColorName | null;
  way: "left" | "right" | "still";
  /** What is scripted of it besides. */
  does?: "lies" | "isLeft" | "standsByRedCar";
}

export interface Recording {
  name: string;
  camera: string | null;
  /** Wall clock of second 0 as seconds after midnight of July 15; null = unknown. */
  startS: number | null;
  durationS: number;
  actors: Actor[];
  covered: Array<{ fromS: number; toS: number }>;
}

export interface FactLibrary {
  recordings: Recording[];
  things: Thing[];
}

export const LABELS = ["person", "car", "truck", "bus", "bicycle", "dog", "suitcase"];
const ZONE = "Asia/Seoul";
const DAY_MS = Date.UTC(2026, 6, 15) - 9 * 3_600_000;
const H = 0.2;
/** Width of a person's height in the picture. */
const W = H / (16 / 9);
const DURATION_S = 2400;
const SLOT_S = 110;
const COLORS: ColorName[] = ["white", "black", "blue", "yellow"];

/**
 * Four recordings of forty minutes: two that overlap in time, one over eleven at night, one without a clock. In slots that never touch: walkers, groups, cars, dogs by the seed, and once each in the library a red
 * car that parks with somebody beside it, somebody who lies down, a suitcase that is left, a covered camera (twice). Pure.
 */
export function factLibrary(seed: number): FactLibrary {
  const random = seededRandom(seed);
  const pick = (below: number) => Math.floor(random() * below);
  const recordings: Recording[] = [
    { name: "gate-1.mp4", camera: "Gate", startS: 21 * 3600, durationS: DURATION_S, actors: [], covered: [] },
    { name: "yard-1.mp4", camera: "Yard", startS: 21 * 3600 + 307, durationS: DURATION_S, actors: [], covered: [] },
    { name: "front-1.mp4", camera: "정문", startS: 22 * 3600 + 2411, durationS: DURATION_S, actors: [], covered: [] },
    { name: "clip-07.mp4", camera: null, startS: null, durationS: DURATION_S, actors: [], covered: [] },
  ];
  const things: Thing[] = [];
  const add = (video: number, actor: Actor, more: Pick<Thing, "way" | "color"> & Pick<Thing, "does">) => {
    const actors = recordings[video]!.actors;
    things.push({
      video,
      actor: actors.length,
      class: actor.class,
      fromS: actor.path[0]![0],
      toS: actor.path.at(-1)![0],
      ...more,
    });
    actors.push(actor);
  };
  const once = shuffled(["redCar", "lying", "suitcase", "covered", "covered"], random).map((kind) => ({
    kind,
    video: pick(3),
  }));
  recordings.forEach((recording, video) => {
    const scenes = once.filter((it) => it.video === video).map((it) => it.kind);
    while (scenes.length < 16)
      scenes.push(["walker", "walker", "walker", "car", "car", "dog", "group", "nobody"][pick(8)]!);
    shuffled(scenes, random).forEach((kind, slot) => {
      const atS = 20 + slot * SLOT_S + pick(8);
      const color = COLORS[pick(COLORS.length)]!;
      const way = random() < 0.5 ? ("left" as const) : ("right" as const);
      const lengthS = 8 + pick(20);
      const crosses = (name: string, more: Partial<Actor>): Actor => ({
        class: name,
        path: way === "right" ? [at(atS, 0.2), at(atS + lengthS, 0.8)] : [at(atS, 0.8), at(atS + lengthS, 0.2)],
        ...more,
      });
      if (kind === "walker") add(video, crosses("person", { upper: [color], lower: ["gray"] }), { way, color });
      if (kind === "car") add(video, crosses("car", { colors: [color] }), { way, color });
      if (kind === "dog") add(video, crosses("dog", { colors: ["brown"] }), { way, color: "brown" });
      if (kind === "group")
        for (let i = 0, n = 2 + pick(3); i < n; i++) {
          const path = [at(atS + i, 0.15 + 0.18 * i, 0.08), at(atS + lengthS + 2 * i, 0.15 + 0.18 * i, 0.08)];
          add(video, { class: "person", path, upper: [color], lower: ["gray"] }, { way: "still", color });
        }
      if (kind === "redCar") {
        add(
          video,
          { class: "car", path: [at(atS, 0.4, 0.25), at(atS + 100, 0.4, 0.25)], colors: ["red"] },
          { way: "still", color: "red" },
        );
        const path = [at(atS + 15, 0.95), at(atS + 25, 0.4 + 1.1 * W), at(atS + 60, 0.4 + 1.1 * W), at(atS + 70, 0.95)];
        add(
          video,
          { class: "person", path, upper: ["green"], lower: ["gray"] },
          { way: "still", color: "green", does: "standsByRedCar" },
        );
      }
      if (kind === "lying") {
        const path = [
          at(atS, 0.5),
          at(atS + 8, 0.5),
          [atS + 9, 0.5, 0.8, 0.08, 2.2],
          [atS + 40, 0.5, 0.8, 0.08, 2.2],
        ] as Mark[];
        add(
          video,
          { class: "person", path, upper: ["purple"], lower: ["gray"] },
          { way: "still", color: "purple", does: "lies" },
        );
      }
      if (kind === "suitcase") {
        const path = [at(atS + 2, 0.1), at(atS + 9, 0.49), at(atS + 15, 0.49), at(atS + 25, 0.9)];
        add(video, { class: "person", path, upper: ["pink"], lower: ["gray"] }, { way: "right", color: "pink" });
        add(
          video,
          { class: "suitcase", path: [at(atS + 10, 0.5, 0.06), at(atS + 80, 0.5, 0.06)], colors: ["black"] },
          { way: "still", color: "black", does: "isLeft" },
        );
      }
      if (kind === "covered") recording.covered.push({ fromS: atS, toS: atS + lengthS });
    });
  });
  return { recordings, things };
}

const at = (s: number, x: number, h = H): Mark => [s, x, 0.8, h];

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const left = [...list];
  return Array.from({ length: left.length }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

/** The same as footage of a library. */
export function worldVideos({ recordings }: FactLibrary): WorldVideo[] {
  return recordings.map(({ name, camera, startS, durationS, actors, covered }) => ({
    name,
    camera,
    labels: LABELS,
    durationUs: durationS * 1e6,
    recordedAt: {
      utcMs: startS === null ? null : DAY_MS + startS * 1000,
      source: "operator",
      zone: ZONE,
      zoneKnown: true,
    },
    actors,
    signals: covered.map(({ fromS, toS }) => ({
      kind: "cameraCovered",
      startUs: fromS * 1e6,
      endUs: toS * 1e6,
      strength: 0.8,
      box: null,
    })),
  }));
}

/** Questions that a script answers by itself, counted one by one. */
export class Truth {
  readonly library: FactLibrary;
  readonly ids: readonly VideoId[];
  /** Track numbers by video and actor. */
  readonly tracks: readonly number[][];

  constructor(library: FactLibrary, ids: readonly VideoId[], tracks: readonly number[][]) {
    this.library = library;
    this.ids = ids;
    this.tracks = tracks;
  }

  things(which: (it: Thing) => boolean): Thing[] {
    return this.library.things.filter(which);
  }

  /** Seconds after midnight of July 15, 0 and more; null = unknown. */
  wallS({ video }: Pick<Thing, "video">, s: number): number | null {
    const { startS } = this.library.recordings[video]!;
    return startS === null ? null : startS + s;
  }

  /** "v2.5": how citations are compared. */
  track(it: Thing): string {
    return `${this.ids[it.video]!}.${this.tracks[it.video]![it.actor]!}`;
  }

  /** With a clock, by it. */
  clocked(list: readonly Thing[]): Thing[] {
    return list.filter((it) => this.library.recordings[it.video]!.startS !== null);
  }

  first(list: readonly Thing[]): Thing {
    return this.clocked(list).reduce((a, b) => (this.wallS(b, b.fromS)! < this.wallS(a, a.fromS)! ? b : a));
  }

  last(list: readonly Thing[]): Thing {
    return this.clocked(list).reduce((a, b) => (this.wallS(b, b.toS)! > this.wallS(a, a.toS)! ? b : a));
  }

  /** Most in one picture, and the first second at which that is so: by the clock, unknown ones last. */
  most(list: readonly Thing[]): { count: number; video: number; s: number; who: Thing[] } {
    let best: { count: number; video: number; s: number; who: Thing[] } | null = null;
    const order = (it: { video: number; s: number }) => this.wallS(it, it.s) ?? 1e9 + it.s;
    for (const it of list) {
      const who = list.filter((one) => one.video === it.video && one.fromS <= it.fromS && one.toS > it.fromS);
      const now = { count: who.length, video: it.video, s: it.fromS, who };
      if (!best || now.count > best.count || (now.count === best.count && order(now) < order(best))) best = now;
    }
    return best!;
  }

  /** Seconds in which one at least is there. */
  presentS(list: readonly Thing[]): number {
    const seconds = new Set<string>();
    for (const it of list) for (let s = it.fromS; s < it.toS; s++) seconds.add(`${it.video}.${s}`);
    return seconds.size;
  }
}

/** "2026-07-15 22:14:05", as everybody would write it. */
export function clock(wallS: number): string {
  const day = Math.floor(wallS / 86_400);
  const two = (n: number) => String(n).padStart(2, "0");
  const s = wallS % 86_400;
  return `2026-07-${two(15 + day)} ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** "0:12:05". */
export const mediaClock = (s: number): string =>
  `${Math.floor(s / 3600)}:${String(Math.floor(s / 60) % 60).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
