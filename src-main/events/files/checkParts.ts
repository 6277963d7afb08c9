import type { z } from "zod";
import { GROUP_SIZE, scenarioGroup, scenarioLeaf } from "#shared/domain/scenario.ts";
import { GROUP_KINDS, LEAF_KINDS, type LeafKind } from "#shared/scenario/nodes.ts";
import { kindOfValue, say, type Message } from "./messages.ts";
import { findMistakes, type Finding } from "./schemaWords.ts";
import type { Path } from "./source.ts";
import { suggest } from "./suggest.ts";

type GroupKind = (typeof GROUP_KINDS)[number];
type Entries = Record<string, unknown>;

/** Parts that an event can name. */
const MAX_PARTS = 64;
/** As people read of them first. */
const KINDS: readonly string[] = [...GROUP_KINDS, "object", ...LEAF_KINDS.filter((it) => it !== "object")];

/** An area that a part names, where it does. */
export interface AreaUse {
  name: string;
  kind: "zone" | "line";
  path: Path;
}

/** Checks a tree of parts by what each was meant to be: the word that says what it is decides, and only that branch's rules are told. */
export class PartsCheck {
  readonly findings: Finding[] = [];
  readonly areas: AreaUse[] = [];
  readonly #names = new Set<string>();
  #parts = 0;

  check(value: unknown, path: Path): void {
    if (kindOfValue(value) !== "entries") {
      this.#tell(
        path,
        value === undefined || value === null ? say.noCondition(KINDS) : say.expected("entries", kindOfValue(value)),
      );
      return;
    }
    if (++this.#parts > MAX_PARTS) {
      if (this.#parts === MAX_PARTS + 1) this.#tell(path, say.tooManyParts(MAX_PARTS));
      return;
    }
    const part = value as Entries;
    const kinds = kindsOf(part);
    const [kind] = kinds;
    if (kind === undefined) this.#unknown(part, path);
    else if (kinds.length > 1) this.#tell([...path, kinds[1]!], say.twoConditions(kind, kinds[1]!), true);
    else if (isGroupKind(kind)) this.#group(kind, part, path);
    else this.#leaf(kind as LeafKind, part, path);
  }

  #leaf(kind: LeafKind, part: Entries, path: Path): void {
    const { none, ...rest } = part;
    if (none !== undefined) this.#tell([...path, "none"], say.loneNone(), true);
    this.#schema(scenarioLeaf[kind], rest, path);
    this.#name(part, path);
    const note = (key: string, area: AreaUse["kind"]) => {
      const name = part[key];
      if (typeof name === "string") this.areas.push({ name, kind: area, path: [...path, key] });
    };
    if (kind === "crosses") note("crosses", "line");
    else for (const key of [kind, "in", "notIn"]) if (AREA_KEYS.has(key)) note(key, "zone");
  }

  #group(kind: GroupKind, part: Entries, path: Path): void {
    const { [kind]: children, none, ...rest } = part;
    this.#schema(scenarioGroup[kind], rest, path, [kind, "none"]);
    this.#name(part, path);
    this.#children(children, kind, [...path, kind]);
    if (none !== undefined) this.#children(none, "none", [...path, "none"]);
  }

  #children(value: unknown, kind: keyof typeof GROUP_SIZE, path: Path): void {
    const [least, most] = GROUP_SIZE[kind];
    if (!Array.isArray(value)) this.#tell(path, say.expected("list", kindOfValue(value)));
    else if (value.length < least) this.#tell(path, say.tooFew(least, value.length));
    else if (value.length > most) this.#tell(path, say.tooMany(most, value.length));
    else for (const [i, child] of value.entries()) this.check(child, [...path, i]);
  }

  #schema(schema: z.ZodType, value: Entries, path: Path, also: readonly string[] = []): void {
    this.findings.push(...findMistakes(schema, value, path, also));
  }

  #unknown(part: Entries, path: Path): void {
    const words = Object.keys(part);
    if (words.includes("none")) return this.#tell([...path, "none"], say.loneNone(), true);
    const known = new Set([...ANY_WORD, ...KINDS]);
    for (const word of words) {
      const meant = known.has(word) ? null : suggest(word, KINDS);
      if (meant) return this.#tell([...path, word], say.unknownWord(word, meant, KINDS), true);
    }
    const [other] = words.filter((word) => !known.has(word));
    if (other === undefined) this.#tell(path, say.noCondition(KINDS));
    else this.#tell([...path, other], say.unknownWord(other, null, KINDS), true);
  }

  #name(part: Entries, path: Path): void {
    const { name } = part;
    if (typeof name !== "string") return;
    if (this.#names.has(name)) this.#tell([...path, "name"], say.twice(name));
    this.#names.add(name);
  }

  #tell(path: Path, message: Message, key = false): void {
    this.findings.push({ path, message, key });
  }
}

const AREA_KEYS = new Set(["enters", "leaves", "in", "notIn"]);
/** What may stand beside what a part says. */
const ANY_WORD = Object.keys(scenarioLeaf.object.shape);

const isGroupKind = (kind: string): kind is GroupKind => (GROUP_KINDS as readonly string[]).includes(kind);

/** What a part says it is: parts about lines and zones have an `object` too. */
function kindsOf(part: Entries): string[] {
  const found = KINDS.filter((kind) => kind in part);
  const withObject = found.some((kind) => kind === "crosses" || kind === "enters" || kind === "leaves");
  return withObject ? found.filter((kind) => kind !== "object") : found;
}
