import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { EMPTY_VOCABULARY, parseVocabulary, type ConceptVocabulary } from "#shared/query/index.ts";
import type { Logger } from "../../platform/logger.ts";

/**
 * The concept vocabulary: the operator's own copy where there is one, else the one that comes with the app. A copy that cannot be read is refused aloud and the app's is used, because a
 * search without concepts would be worse than one without the last edit.
 */
export async function loadVocabulary(own: string, bundled: string, logger: Logger): Promise<ConceptVocabulary> {
  for (const path of [own, bundled]) {
    try {
      return parseVocabulary(parse(await readFile(path, "utf8")));
    } catch (error) {
      const absent = path === own && (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!absent) logger.warn("the concept vocabulary cannot be used", { path, error });
    }
  }
  return EMPTY_VOCABULARY;
}

const hashes = new WeakMap<ConceptVocabulary, string>();

/** Changes when a score would: ids, prompts, scope and classes, in order. Worked out once for each vocabulary. */
export function vocabularyHash(vocabulary: ConceptVocabulary): string {
  let hash = hashes.get(vocabulary);
  if (hash === undefined) {
    const scored = vocabulary.concepts.map(({ id, prompts, scope, classes }) => ({ id, prompts, scope, classes }));
    hash = createHash("sha256").update(JSON.stringify(scored)).digest("hex").slice(0, 16);
    hashes.set(vocabulary, hash);
  }
  return hash;
}
