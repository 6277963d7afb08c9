import { z } from "zod";
import type { NamedScenario } from "../domain/event.ts";

const concept = z.object({
  /** Lower-case words joined by hyphens; what criteria and score rows are keyed by. Renaming one orphans saved searches. */
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(64),
  /** Names that chips show. */
  en: z.string().min(1).max(80),
  ko: z.string().min(1).max(80),
  /** Other words an operator may type for it; matched without regard to case, spacing of Korean, and particles. */
  synonyms: z.object({
    en: z.array(z.string().min(1).max(80)).max(40).default([]),
    ko: z.array(z.string().min(1).max(80)).max(40).default([]),
  }),
  /** English sentences for the dual encoder; their mean vector stands for the concept. */
  prompts: z.array(z.string().min(1).max(200)).min(1).max(16),
  /** Compared with whole pictures or with the best crops of objects. */
  scope: z.enum(["window", "crop"]),
  /** For crops: classes of the objects that are compared; empty = all. */
  classes: z.array(z.string().min(1).max(64)).max(32).default([]),
});
export type Concept = z.infer<typeof concept>;

const vocabulary = z.object({ concepts: z.array(concept).max(400) });

/** The zero-shot concepts that queries may name, in the order of the file. */
export interface ConceptVocabulary {
  concepts: Concept[];
  /** Scenarios whose events queries may name. Not of the concept file: whoever reads queries adds those of the library. */
  scenarios?: readonly NamedScenario[];
}

/** A library without concepts, for tests and for a vocabulary file that cannot be read. */
export const EMPTY_VOCABULARY: ConceptVocabulary = { concepts: [] };

/**
 * Checks the data of `resources/concepts.yaml`, already parsed by the caller.
 * @throws {Error} one sentence that names every place that is wrong, so that whoever edited the file can mend it.
 */
export function parseVocabulary(data: unknown): ConceptVocabulary {
  const result = vocabulary.safeParse(data);
  if (!result.success) {
    const places = result.error.issues.slice(0, 5).map((issue) => `${nameOf(data, issue.path)}: ${issue.message}`);
    throw new Error(`The concept vocabulary is not valid. ${places.join("; ")}`);
  }
  const seen = new Set<string>();
  for (const { id } of result.data.concepts) {
    if (seen.has(id)) throw new Error(`The concept vocabulary is not valid. The id "${id}" is used twice.`);
    seen.add(id);
  }
  return result.data;
}

/** "concepts[3] (smoke).prompts": people look for the id, not for the index. */
function nameOf(data: unknown, path: PropertyKey[]): string {
  const [list, index, ...rest] = path;
  if (typeof index !== "number") return path.map(String).join(".") || "file";
  const entry = (data as { concepts?: Array<{ id?: unknown } | null> }).concepts?.[index];
  const id = typeof entry?.id === "string" ? ` (${entry.id})` : "";
  return `${String(list)}[${index}]${id}${rest.map((key) => `.${String(key)}`).join("")}`;
}
