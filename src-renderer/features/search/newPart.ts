import type { SearchVocabulary } from "#shared/contract/search.ts";
import { objectPattern } from "#shared/domain/query.ts";
import type { QueryPart } from "#shared/query/index.ts";

export type NewKind = "object" | "relation" | "concept" | "event" | "words" | "time" | "camera" | "free";

let made = 0;

/** A part that an operator adds by hand: something sensible to start from, changed in its editor. */
export function newPart(kind: NewKind, vocabulary: SearchVocabulary): QueryPart {
  const common = {
    id: `o${Date.now().toString(36)}${made++}`,
    span: null,
    origin: "operator" as const,
    negated: false,
  };
  const first = vocabulary.classes[0]?.name ?? "person";
  switch (kind) {
    case "object":
      return { ...common, kind, object: objectPattern.parse({ classes: [first] }) };
    case "relation":
      return {
        ...common,
        kind,
        relation: "near",
        subject: objectPattern.parse({ classes: [first] }),
        object: objectPattern.parse({}),
      };
    case "concept":
      return { ...common, kind, concept: vocabulary.concepts[0]?.id ?? "crowd", scenarios: [] };
    case "event":
      return { ...common, kind, scenarios: [], levels: [], states: [] };
    case "words":
      return { ...common, kind, words: "…" };
    case "free":
      return { ...common, kind, text: "…" };
    case "time":
      return { ...common, from: null, to: null, daily: { fromMinute: 22 * 60, toMinute: 6 * 60 }, weekdays: [] };
    case "camera":
      return { ...common, camera: vocabulary.cameras[0] ?? "1" };
  }
}
