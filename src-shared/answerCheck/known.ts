import type { EvidenceItem } from "../domain/evidence.ts";
import type { ColorName, Direction, FrameSide } from "../domain/geometry.ts";
import type { Criterion, ObjectPattern, Query } from "../domain/query.ts";
import { digitsOf } from "./numbers.ts";

/** What a piece of evidence tells of one object, or of several alike. */
export interface Known {
  item: EvidenceItem;
  /** Which track or tracks, over all videos; the item itself where it names none. */
  tracks: string[];
  classes: ReadonlySet<string>;
  colors: ReadonlySet<ColorName>;
  /** Null where nothing is said of the part. */
  upper: ReadonlySet<ColorName> | null;
  lower: ReadonlySet<ColorName> | null;
  directions: ReadonlySet<Direction>;
  entry: FrameSide | null;
  exit: FrameSide | null;
  /** Time that it stood; null where nobody measured. */
  stoodUs: number | null;
  fast: boolean;
  /** How many it stands for; null where nobody counted. */
  count: number | null;
  /** Of a figure: what was counted, as it was asked. */
  asked: ObjectPattern | null;
  /** Of a figure: of all, of the most that were there at one time, or both. */
  of: "all" | "peak" | "both";
}

/** One relation between known objects. */
export interface KnownRelation {
  item: EvidenceItem;
  kinds: ReadonlySet<string>;
  /** In the order of the fact; null where the evidence does not tell the sides apart. */
  sides: [Known | null, Known | null] | null;
  /** All that may be on a side. */
  members: Known[];
}

/** Names of one class in several vocabularies. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  van: ["car", "truck"],
  motorbike: ["motorcycle"],
  aeroplane: ["airplane"],
  sofa: ["couch"],
  tvmonitor: ["tv"],
  diningtable: ["dining table"],
  pottedplant: ["potted plant"],
};
/** Less than this is no standing. */
export const STOOD_US = 1_000_000;

type Look = NonNullable<EvidenceItem["facts"]["objects"]>[number];

/** Everything that evidence tells, ready to be held against sentences. Built from structured facts, never from texts. */
export class Knowledge {
  readonly objects = new Map<string, Known[]>();
  readonly relations = new Map<string, KnownRelation>();
  readonly #asked: Criterion[];

  /** @param plan what was asked: figures are of it */
  constructor(evidence: readonly EvidenceItem[], plan: { query: Query } | null) {
    this.#asked = plan?.query.steps.flatMap(({ criteria }) => criteria).filter((one) => !one.negated) ?? [];
    for (const item of evidence) {
      if (item.modelWritten) continue;
      if (item.kind === "count") this.#addFigure(item);
      else this.#add(item);
    }
  }

  /** The objects that these items tell of. */
  of(items: readonly EvidenceItem[]): Known[] {
    return items.flatMap((item) => this.objects.get(item.id) ?? []);
  }

  #add(item: EvidenceItem): void {
    const { facts, trackIds } = item;
    const looks = facts.objects ?? [];
    const members = looks.length > 0 ? looks.map((look) => fromLook(item, look)) : unnamed(item);
    this.objects.set(item.id, members);
    if (facts.relations.length === 0) return;
    const side = (place: 0 | 1): Known | null =>
      members[looks.findIndex(({ trackId }) => trackId === trackIds[place])] ?? null;
    this.relations.set(item.id, {
      item,
      kinds: new Set(facts.relations),
      sides: looks.length > 0 ? [side(0), side(1)] : null,
      members,
    });
  }

  /** A figure is of what was asked: red cars, people near a truck. */
  #addFigure(item: EvidenceItem): void {
    const { classes, colors, directions, count } = item.facts;
    const own: Known = {
      ...nothing(item),
      classes: new Set(classes),
      colors: new Set(colors),
      directions: new Set(directions),
      count,
      of: ofWhich(item),
    };
    const meant = (pattern: ObjectPattern) =>
      pattern.classes.length === 0 || classes.every((name) => isOneOf(name, pattern.classes));
    for (const one of this.#asked) {
      if (one.kind === "object" && meant(one.object)) return void this.objects.set(item.id, [asAsked(own, one.object)]);
      if (one.kind !== "relation" || !meant(one.subject)) continue;
      const subject = asAsked(own, one.subject);
      const other = one.object && {
        ...asAsked({ ...nothing(item), classes: new Set(one.object.classes) }, one.object),
        asked: null,
      };
      const members = other ? [subject, other] : [subject];
      this.objects.set(item.id, members);
      this.relations.set(item.id, { item, kinds: new Set([one.relation]), sides: [subject, other], members });
      return;
    }
    this.objects.set(item.id, classes.length === 0 ? [] : [own]);
  }
}

function fromLook(item: EvidenceItem, look: Look): Known {
  return {
    ...nothing(item),
    tracks: [keyOf(item, look.trackId)],
    classes: new Set([look.class]),
    colors: new Set([...look.colors, ...look.upper, ...look.lower]),
    upper: look.upper.length > 0 || look.lower.length > 0 ? new Set(look.upper) : null,
    lower: look.upper.length > 0 || look.lower.length > 0 ? new Set(look.lower) : null,
    directions: new Set([look.direction]),
    entry: look.entry,
    exit: look.exit,
    stoodUs: look.stoodUs,
    fast: item.facts.concepts.includes("running-person"),
    count: 1,
  };
}

/** Evidence that names classes and no single objects: of several classes nobody knows which colour is whose. */
function unnamed(item: EvidenceItem): Known[] {
  const { classes, colors, directions } = item.facts;
  if (classes.length === 0) return [];
  const tracks = item.trackIds.map((track) => keyOf(item, track));
  const single = classes.length === 1;
  return [
    {
      ...nothing(item),
      tracks: tracks.length > 0 ? tracks : [item.id],
      classes: new Set(classes),
      colors: new Set(single ? colors : []),
      directions: new Set(single ? directions : []),
    },
  ];
}

function asAsked(known: Known, asked: ObjectPattern): Known {
  const names = (part: "upper" | "lower") => {
    const found = asked.colors.filter((one) => one.part === part).flatMap((one) => one.names);
    return found.length > 0 ? new Set(found) : null;
  };
  return {
    ...known,
    colors: new Set([...known.colors, ...asked.colors.flatMap((one) => one.names)]),
    upper: names("upper"),
    lower: names("lower"),
    directions: new Set([...known.directions, ...(asked.directions.length < 8 ? asked.directions : [])]),
    entry: asked.entry,
    exit: asked.exit,
    stoodUs: asked.speed === "still" ? STOOD_US : null,
    fast: asked.speed === "fast",
    asked,
  };
}

function nothing(item: EvidenceItem): Known {
  return {
    item,
    tracks: [item.id],
    classes: new Set(),
    colors: new Set(),
    upper: null,
    lower: null,
    directions: new Set(),
    entry: null,
    exit: null,
    stoodUs: null,
    fast: false,
    count: null,
    asked: null,
    of: "all",
  };
}

const AT_ONCE = /\b(?:at the same time|at once|at one time|simultaneous(?:ly)?)\b|동시에|한\s?번에|한꺼번에/iu;
export const saysAtOnce = (text: string): boolean => AT_ONCE.test(text);

/** "Seven people were seen, at most three at the same time": the figure three is the peak. "..., all at the same time": it is both. */
function ofWhich(item: EvidenceItem): Known["of"] {
  const text = digitsOf(ownText(item));
  if (!saysAtOnce(text)) return "all";
  if (Number(/\d+/u.exec(text)?.[0] ?? Number.NaN) !== item.facts.count) return "peak";
  return /\ball at (?:the same time|once)\b|모두 동시에|^\D*(?:at the same time|동시에)/iu.test(text) ? "both" : "all";
}

/** An item's line without what comes from outside: names of files and cameras, words read in the picture. */
export function ownText({ text, videoName, camera, facts }: EvidenceItem): string {
  let own = text;
  for (const foreign of [facts.words, videoName, camera])
    if (foreign !== null && foreign.length > 0) own = own.replaceAll(foreign, " ");
  return own;
}

const keyOf = (item: EvidenceItem, track: number): string => `${item.videoId}|${track}`;

/** Whether a class, by any of its names, is one of these. */
export function isOneOf(name: string, classes: readonly string[]): boolean {
  return classes.includes(name) || classes.some((one) => ALIKE[name]?.includes(one));
}
