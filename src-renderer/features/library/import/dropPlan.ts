import type { z } from "zod";
import type { importPlan } from "#shared/contract/library.ts";

export type ImportPlan = z.infer<typeof importPlan>;

/** What a drag says of itself before the button is released. Browsers hide names and sizes until then; kinds and counts are all there is. */
export interface DragSummary {
  videos: number;
  pictures: number;
  /** Folders, and files whose extension the system does not know. */
  unknown: number;
  /** Known to be something else: text, sound, archives. */
  others: number;
}

export function summariseDrag(items: Iterable<{ kind: string; type: string }>): DragSummary {
  const summary: DragSummary = { videos: 0, pictures: 0, unknown: 0, others: 0 };
  for (const item of items) {
    if (item.kind !== "file") continue;
    if (item.type.startsWith("video/")) summary.videos++;
    else if (item.type.startsWith("image/")) summary.pictures++;
    else if (item.type === "" || item.type === "application/octet-stream") summary.unknown++;
    else summary.others++;
  }
  return summary;
}

export function addable(s: DragSummary): number {
  return s.videos + s.pictures + s.unknown;
}

const FOOTAGE =
  /\.(mp4|m4v|mov|qt|mkv|webm|avi|ts|m2ts|mts|mpe?g|m2v|vob|flv|f4v|3gp|3g2|wmv|asf|ogv|dav|264|h264|265|h265|hevc|av1|ivf|mjpe?g|mxf|jpe?g|png|bmp|gif|webp|tiff?|avif)$/i;

/** In the browser there is only the name to go by; the backend looks inside. A name without an extension gets the benefit of the doubt. */
export function looksLikeFootage(file: { name: string; type: string }): boolean {
  return /^(video|image)\//.test(file.type) || FOOTAGE.test(file.name) || !/\.[A-Za-z0-9]{1,5}$/.test(file.name);
}

export interface PlanSummary {
  fresh: number;
  freshBytes: number;
  duplicates: number;
  ignored: number;
}

export function summarisePlan(plan: ImportPlan): PlanSummary {
  const summary: PlanSummary = { fresh: 0, freshBytes: 0, duplicates: 0, ignored: 0 };
  for (const file of plan.files) {
    if (file.verdict === "already-in-library") summary.duplicates++;
    else if (file.verdict === "ignored") summary.ignored++;
    else {
      summary.fresh++;
      summary.freshBytes += file.sizeBytes;
    }
  }
  return summary;
}

/** Files of a drop, folders walked (browser). Must be called before the drop event ends: entries are gone afterwards. */
export async function filesOfDrop(data: DataTransfer, limit = 10_000): Promise<File[]> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry?.();
    if (entry) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file) loose.push(file);
    }
  }
  const found = [...loose];
  for (let entry = entries.shift(); entry && found.length < limit; entry = entries.shift()) {
    if (entry.isFile) found.push(await fileOf(entry as FileSystemFileEntry));
    else if (entry.isDirectory) entries.push(...(await childrenOf(entry as FileSystemDirectoryEntry)));
  }
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** The reader gives at most a hundred at a time: it is asked until it gives none. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
