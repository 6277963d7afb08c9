import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import type { TextLine } from "#shared/vision/protocol.ts";
import { createWorker, OEM, PSM, type Worker } from "tesseract.js";
import type { RgbFrame } from "../types.ts";
import { isText } from "./lines.ts";

export type TextLanguage = "eng" | "kor";

/** A recogniser that nobody asks is closed after this long: each holds about 100 MB. */
const IDLE_MS = 60_000;

/**
 * Tesseract in a worker thread of its own. One picture at a time; opened on first use, closed when idle. The language data come from the
 * installed packages: nothing is fetched and nothing is cached outside the temporary folder.
 */
export class TextReader {
  #open: { key: string; worker: Promise<Worker>; folder: string | null } | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** Lines of a picture, top to bottom as found; boxes normalised to the picture. Throws AppError(CANCELLED, MODEL_INVALID). */
  read(frame: RgbFrame, languages: readonly TextLanguage[], signal: AbortSignal): Promise<TextLine[]> {
    const result = this.#last.then(() => this.#read(frame, languages, signal));
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const open = this.#open;
    this.#open = null;
    if (!open) return;
    await open.worker.then((worker) => worker.terminate()).catch(() => {});
    if (open.folder) await rm(open.folder, { recursive: true, force: true });
  }

  async #read(frame: RgbFrame, languages: readonly TextLanguage[], signal: AbortSignal): Promise<TextLine[]> {
    clearTimeout(this.#idle);
    if (signal.aborted) throw fail("CANCELLED");
    const worker = await this.#worker(languages);
    const aborted = new Promise<never>((_, reject) => {
      // Recognition cannot be interrupted: the thread goes, the next picture opens a new one.
      signal.addEventListener("abort", () => void this.close().finally(() => reject(fail("CANCELLED"))), {
        once: true,
      });
    });
    aborted.catch(() => {});
    const page = await Promise.race([worker.recognize(greyMap(frame), {}, { blocks: true, text: false }), aborted]);
    this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    const lines = (page.data.blocks ?? []).flatMap((block) => block.paragraphs.flatMap((it) => it.lines));
    return lines
      .filter((line) => isText(line.text, line.confidence))
      .map(({ text, confidence, bbox }) => ({
        text: text.replace(/\s+/g, " ").trim(),
        confidence: confidence / 100,
        box: {
          x: bbox.x0 / frame.width,
          y: bbox.y0 / frame.height,
          w: (bbox.x1 - bbox.x0) / frame.width,
          h: (bbox.y1 - bbox.y0) / frame.height,
        },
      }));
  }

  async #worker(languages: readonly TextLanguage[]): Promise<Worker> {
    const key = languages.join("+");
    if (this.#open?.key !== key) {
      await this.close();
      const open = { key, worker: Promise.resolve() as unknown as Promise<Worker>, folder: null as string | null };
      open.worker = openWorker(languages, (folder) => (open.folder = folder));
      this.#open = open;
      open.worker.catch(() => (this.#open = this.#open === open ? null : this.#open));
    }
    return await this.#open!.worker;
  }
}

async function openWorker(languages: readonly TextLanguage[], onFolder: (path: string) => void): Promise<Worker> {
  const require = createRequire(import.meta.url);
  try {
    // Tesseract reads all languages from one folder; each package brings its own.
    const folder = await mkdtemp(join(tmpdir(), "sightline-ocr-"));
    onFolder(folder);
    for (const language of languages) {
      const home = dirname(require.resolve(`@tesseract.js-data/${language}/package.json`));
      await copyFile(
        join(home, "4.0.0_best_int", `${language}.traineddata.gz`),
        join(folder, `${language}.traineddata.gz`),
      );
    }
    const worker = await createWorker([...languages], OEM.LSTM_ONLY, {
      langPath: folder,
      cacheMethod: "none",
      // Faults come back as rejections; the default would throw them into the event loop.
      errorHandler: () => {},
    });
    // Footage has words here and there, not pages.
    // A stated resolution keeps it from guessing one, and from saying so for every picture.
    await worker.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT, user_defined_dpi: "300" });
    return worker;
  } catch (error) {
    throw fail("MODEL_INVALID", `text recognition could not be opened: ${String(error)}`, error);
  }
}

/** A PGM file in memory: luma by BT.601 weights. */
function greyMap({ data, width, height }: RgbFrame): Buffer {
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1");
  const out = Buffer.alloc(head.length + width * height);
  head.copy(out);
  for (let p = 0, o = head.length; o < out.length; p += 3, o++)
    out[o] = (data[p]! * 77 + data[p + 1]! * 150 + data[p + 2]! * 29) >> 8;
  return out;
}
