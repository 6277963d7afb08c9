import type { LibraryRef, PublishedNoise, PublishedVideo, SharedTrouble } from "#shared/domain/sharing.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { TextReader } from "./lance/textIndex.ts";
import type { VectorReader } from "./lance/vectorTypes.ts";

/** Another library's footage as it was last read, for searching and nothing else: there is no way to write to it from here. */
export interface SharedFootage {
  library: LibraryRef;
  /** Dual encoder of its vectors; null = it has none. */
  encoder: string | null;
  noise: PublishedNoise | null;
  /** Why it could not be read anew; what was read before still answers. */
  trouble: SharedTrouble | null;
  videos: readonly PublishedVideo[];
  /** Facts of one of its runs. Its run numbers are its own: they say nothing beside those of another library. */
  facts(run: number): RunFacts | null;
  /** Null while its index cannot be reached. */
  vectors: VectorReader | null;
  texts: Pick<TextReader, "search"> | null;
}
