import { MAX_QUERY_LENGTH } from "../domain/query.ts";
import type { RelationKind } from "../domain/facts.ts";
import type { CameraFilter, Criterion, ObjectPattern, TextSpan, TimeFilter } from "../domain/query.ts";
import { direction } from "../domain/geometry.ts";
import type { Carrier, Sense, When } from "./lexicon/senses.ts";
import { GROUPS } from "./lexicon/senses.ts";
import type { Token } from "./tokens.ts";

const MAX_COLORS = 4;
const MAX_SCENARIOS = 64;
/** Every way but standing: "moving", where no way is named. */
export const MOVING = direction.options.filter((one) => one !== "still");
const WALKERS = new Set<string>(["person", "moving", ...GROUPS.animal]);

export function anything(): ObjectPattern {
  return {
    classes: [],
    colors: [],
    directions: [],
    speed: null,
    size: null,
    stay: null,
    dwell: null,
    entry: null,
    exit: null,
    count: null,
  };
}

/** A thing that the query speaks of, while it is being read. */
export interface Mention {
  pattern: ObjectPattern;
  negated: boolean;
  span: TextSpan;
  explicit: boolean;
  /** Part of a relation: then the relation is the criterion. */
  related: boolean;
  /** Not named, but meant: who wears the "red jacket". */
  implied: boolean;
  /** "Moving", with no way named yet. */
  moves: boolean;
}

export type Colors = ObjectPattern["colors"];

/** What can be said of a mention. */
export type Attribute =
  | Extract<Sense, { is: "size" | "move" | "idle" | "pace" | "linger" | "direction" | "entry" | "exitTo" | "count" }>
  /** `worn`: of clothes, so the bearer is a person. */
  | { is: "colors"; colors: Colors; worn?: boolean };

const ATTRIBUTES = new Set<Sense["is"]>([
  "size",
  "move",
  "idle",
  "pace",
  "linger",
  "direction",
  "entry",
  "exitTo",
  "count",
]);

export function attributeOf(token: Token): Attribute | null {
  return ATTRIBUTES.has(token.sense.is) ? (token.sense as Attribute) : null;
}

interface Relation {
  relation: RelationKind;
  subject: Mention;
  object: Mention | null;
  negated: boolean;
  span: TextSpan;
}

export type Found = Criterion | TimeFilter | CameraFilter;

/** Collects what one step says and makes criteria of it. Knows patterns, not languages. */
export class Scene {
  readonly #mentions: Mention[] = [];
  readonly #relations: Relation[] = [];
  readonly #others: Found[] = [];
  #free: Array<{ span: TextSpan }> = [];

  mention(
    token: Token | TextSpan,
    classes: readonly string[],
    options: { negated?: boolean; implied?: boolean } = {},
  ): Mention {
    const made: Mention = {
      pattern: { ...anything(), classes: [...classes].slice(0, 32) },
      negated: options.negated ?? false,
      span: { start: token.start, end: token.end },
      explicit: "explicit" in token && token.explicit === true,
      related: false,
      implied: options.implied ?? false,
      moves: false,
    };
    this.#mentions.push(made);
    return made;
  }

  get mentions(): readonly Mention[] {
    return this.#mentions;
  }

  /** A negated twin: "a person, not in red" excludes people in red and still asks for a person. */
  excluding(classes: readonly string[], attribute: Attribute, span: TextSpan): void {
    const twin = this.mention(span, classes, { negated: true });
    this.attach(attribute, twin, span);
  }

  attach(attribute: Attribute, to: Mention, span: TextSpan): void {
    const { pattern } = to;
    widen(to.span, span);
    switch (attribute.is) {
      case "colors":
        pattern.colors = [...pattern.colors, ...attribute.colors].slice(0, MAX_COLORS);
        return;
      case "size":
        pattern.size = attribute.size;
        return;
      case "pace":
        pattern.speed = attribute.speed;
        return;
      case "move":
        if (attribute.not) pattern.speed = "still";
        else if (attribute.speed) pattern.speed = attribute.speed;
        else to.moves = true;
        return;
      case "idle":
        if (attribute.not) to.moves = true;
        else pattern.speed = "still";
        return;
      case "direction":
        pattern.directions = [...new Set([...pattern.directions, ...attribute.sides])];
        if (attribute.speed) pattern.speed = attribute.speed;
        return;
      case "linger":
        pattern[attribute.field] = {
          minUs: attribute.minUs ?? pattern[attribute.field]?.minUs ?? null,
          maxUs: attribute.maxUs ?? pattern[attribute.field]?.maxUs ?? null,
        };
        return;
      case "entry":
        pattern.entry = attribute.side;
        return;
      case "exitTo":
        pattern.exit = attribute.side;
        return;
      case "count":
        pattern.count = { min: attribute.min, max: attribute.max };
    }
  }

  /** The last relation's other side, where it is named after the fact: "left behind by a man". */
  completeRelation(object: Mention): void {
    const last = this.#relations.at(-1);
    if (last) last.object = object;
  }

  relate(relation: RelationKind, subject: Mention, object: Mention | null, span: TextSpan, negated = false): void {
    this.#relations.push({ relation, subject, object, negated, span: { start: span.start, end: span.end } });
  }

  concept(token: Token, { concept, scenarios = [] }: Extract<Sense, { is: "concept" }>, negated: boolean): void {
    this.#others.push({
      ...common("concept", token, negated),
      kind: "concept",
      concept,
      scenarios: [...scenarios].slice(0, MAX_SCENARIOS),
    });
  }

  event(token: Token, { scenarios, levels, states }: Extract<Sense, { is: "events" }>, negated: boolean): void {
    this.#others.push({
      ...common("event", token, negated),
      kind: "event",
      scenarios: [...scenarios].slice(0, MAX_SCENARIOS),
      levels: [...levels],
      states: [...states],
    });
  }

  signal(token: Token, signal: Extract<Sense, { is: "signal" }>["signal"], negated: boolean): void {
    this.#others.push({ ...common("signal", token, negated), kind: "signal", signal });
  }

  words(token: Token, words: string, negated: boolean): void {
    this.#others.push({ ...common("words", token, negated), kind: "words", words: words.slice(0, 200) });
  }

  time(token: Token, when: When, negated: boolean): void {
    this.#others.push({ ...common("time", token, negated), ...when });
  }

  camera(token: Token, camera: string, negated: boolean): void {
    this.#others.push({ ...common("camera", token, negated), camera: camera.slice(0, 200) });
  }

  free(token: Token): void {
    const last = this.#free.at(-1);
    if (last && token.start - last.span.end <= 0) widen(last.span, token);
    else this.#free.push({ span: { start: token.start, end: token.end } });
  }

  /** Unknown words with only empty words between belong together: "fixing a roof". */
  joinFree(from: number, to: number): void {
    const [a, b] = this.#free.slice(-2);
    if (a && b && a.span.end === from && b.span.start === to) {
      a.span.end = b.span.end;
      this.#free.pop();
    }
  }

  /** Everything found, in the order of the text; the free words of the step as one criterion. */
  finish(text: string): Found[] {
    const found: Found[] = [...this.#others];
    for (const one of this.#mentions)
      if (one.moves && one.pattern.directions.length === 0 && one.pattern.speed === null)
        one.pattern.directions = [...MOVING];
    for (const { relation, subject, object, negated: denied, span } of this.#relations) {
      for (const one of [subject, object]) if (one) widen(span, one.span);
      // "A person not on a bicycle" still asks for the person: only what holds takes its members along.
      const negated = denied || subject.negated || object?.negated === true;
      if (!negated || subject.negated) subject.related = true;
      if (object) object.related = true;
      // "Two people meeting", "two people together": the fact itself is about two, however many more are there.
      const pairOnly =
        (relation === "meeting" || object === subject) &&
        subject.pattern.count?.min === 2 &&
        subject.pattern.count.max === 2;
      if (subject.pattern.count && !negated && !pairOnly) subject.related = false;
      const bare = (one: Mention) => ({ ...one.pattern, count: null });
      found.push({
        ...common("relation", span, negated),
        kind: "relation",
        relation,
        subject: bare(subject),
        object: object && bare(object),
      });
    }
    for (const one of this.#mentions) {
      if (one.related) continue;
      const part = common("object", one.span, one.negated, one.explicit);
      found.push({ ...part, kind: "object", object: one.pattern });
    }
    const free = this.#free.map(({ span }) => text.slice(span.start, span.end).trim()).filter((words) => words !== "");
    if (free.length > 0)
      found.push({
        ...common("free", this.#free[0]!.span, false),
        kind: "free",
        text: free.join(" ").slice(0, MAX_QUERY_LENGTH),
      });
    return found.sort((a, b) => a.span!.start - b.span!.start || a.span!.end - b.span!.end);
  }
}

function common(
  kind: string,
  at: Token | TextSpan,
  negated: boolean,
  explicit = "explicit" in at && at.explicit === true,
) {
  const span = { start: at.start, end: at.end };
  return { id: `${kind}-${span.start}`, span, origin: explicit ? ("token" as const) : ("text" as const), negated };
}

function widen(span: TextSpan, by: TextSpan): void {
  span.start = Math.min(span.start, by.start);
  span.end = Math.max(span.end, by.end);
}

/** Whether a verb suits a thing: people walk, cars drive. A thing of no named class may do either. */
export function suits(by: Carrier | undefined, mention: Mention): boolean {
  if (by === undefined || by === "any" || mention.pattern.classes.length === 0) return true;
  const walks = mention.pattern.classes.some((name) => WALKERS.has(name));
  return by === "legs" ? walks : !walks;
}

export function isPerson(mention: Mention): boolean {
  return mention.pattern.classes.includes("person") || mention.pattern.classes.length === 0;
}
