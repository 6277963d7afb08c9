import type { Caption } from "#shared/domain/caption.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { TextRow } from "../../store/lance/textIndex.ts";
import type { UnsettledCaption } from "../../store/sqlite/captionsTable.ts";
import type { CaptionDeps } from "./types.ts";

/** A text of the index holds at most so many characters; a longer caption becomes several. */
const ROW_CHARACTERS = 10_000;
const AT_ONCE = 200;
/** The index is tidied after so many writes: each is a file of its own. */
const TIDY_EVERY = 64;

/**
 * Keeps the texts of the index in step with the captions of the library. SQLite says what is still to be done, so nothing is lost by a crash, a move of the index, or a store that is out of reach: the next
 * `sync` does it.
 */
export class CaptionIndex {
  readonly #deps: Pick<CaptionDeps, "store" | "texts" | "logger">;
  #last: Promise<void> = Promise.resolve();
  #writes = 0;
  #closed = false;

  constructor(deps: Pick<CaptionDeps, "store" | "texts" | "logger">) {
    this.#deps = deps;
  }

  /** Writes and deletes what is due. Never rejects; resolves when that is done or cannot be done now. */
  sync(): Promise<void> {
    this.#last = this.#last.then(() => this.#run());
    return this.#last;
  }

  /** Waits for the write that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#closed) {
        const due = this.#deps.store.captions.unsettled(AT_ONCE);
        if (due.length === 0 || !(await this.#settle(due))) return;
      }
    } catch (error) {
      this.#deps.logger.warn("captions could not be written to the index; tried again later", { error });
    }
  }

  /** Returns false when the index is out of reach, or the service closes. */
  async #settle(due: UnsettledCaption[]): Promise<boolean> {
    for (const group of groups(due)) {
      const texts = this.#deps.texts();
      if (!texts || this.#closed) return false;
      const [{ videoId, fromUs }] = group;
      const here = this.#deps.store.captions.at(videoId, fromUs).filter((caption) => !caption.primed);
      await texts.append({
        video: videoId,
        kind: "caption",
        fromUs,
        toUs: fromUs + 1,
        model: here.at(-1)?.model.model.slice(0, 200) ?? "",
        rows: here.flatMap(rowsOf),
      });
      this.#deps.store.captions.settle(group);
      // Removed meanwhile: nothing of it may stay.
      if (!this.#deps.store.videos.find(videoId)) await texts.deleteVideos([videoId]);
      if (++this.#writes % TIDY_EVERY === 0) await texts.optimize();
    }
    return true;
  }
}

/** Captions that begin at the same time of the same video are written together: a write replaces what begins there. */
function groups(due: readonly UnsettledCaption[]): Array<[UnsettledCaption, ...UnsettledCaption[]]> {
  const byStart = new Map<string, [UnsettledCaption, ...UnsettledCaption[]]>();
  for (const caption of due) {
    const key = startKey(caption);
    const group = byStart.get(key);
    if (group) group.push(caption);
    else byStart.set(key, [caption]);
  }
  return [...byStart.values()];
}

const startKey = ({ videoId, fromUs }: { videoId: VideoId; fromUs: number }) => `${videoId} ${fromUs}`;

function rowsOf({ fromUs, toUs, text }: Caption): TextRow[] {
  const pieces = Array.from({ length: Math.ceil(text.length / ROW_CHARACTERS) }, (_, i) =>
    text.slice(i * ROW_CHARACTERS, (i + 1) * ROW_CHARACTERS),
  );
  return pieces.map((piece) => ({ startUs: fromUs, endUs: toUs, text: piece, box: null, confidence: 1 }));
}
