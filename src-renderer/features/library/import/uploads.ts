import { create } from "zustand";
import type { ImportOptions } from "#shared/contract/library.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { uploadFile } from "../../../transport/upload.ts";

export interface UploadItem {
  id: number;
  name: string;
  totalBytes: number;
  sentBytes: number;
  state: "waiting" | "sending" | "done" | "duplicate" | "rejected" | "failed" | "cancelled";
  /** For a duplicate the name it has already; for a rejection why. */
  reason: string | null;
  problem: Problem | null;
}

export type Send = typeof uploadFile;

interface Pending {
  file: File;
  url: string;
  options: ImportOptions;
  stop: AbortController;
}

/** Two at a time: one disk and one loopback wire gain nothing from more. */
const AT_ONCE = 2;

/** Files on their way into the library's folder (browser host). Lives outside React: an upload goes on whatever view is open. */
export function createUploads(send: Send = uploadFile) {
  const store = create<{ items: readonly UploadItem[] }>(() => ({ items: [] }));
  const pending = new Map<number, Pending>();
  let nextId = 1;

  const change = (id: number, part: Partial<UploadItem>): void =>
    store.setState((s) => ({ items: s.items.map((item) => (item.id === id ? { ...item, ...part } : item)) }));
  const pump = (): void => {
    const { items } = store.getState();
    const free = AT_ONCE - items.filter((i) => i.state === "sending").length;
    for (const item of items.filter((i) => i.state === "waiting").slice(0, Math.max(0, free))) void run(item.id);
  };
  const run = async (id: number): Promise<void> => {
    const work = pending.get(id);
    if (!work) return;
    change(id, { state: "sending", sentBytes: 0, problem: null });
    try {
      const result = await send(work.file, {
        url: work.url,
        import: work.options,
        signal: work.stop.signal,
        onProgress: (sentBytes) => change(id, { sentBytes }),
      });
      pending.delete(id);
      change(id, {
        state: result.outcome === "queued" ? "done" : result.outcome,
        sentBytes: work.file.size,
        reason: result.reason,
      });
    } catch (error) {
      const problem = problemFrom(error);
      change(id, problem.code === "CANCELLED" ? { state: "cancelled" } : { state: "failed", problem });
    }
    pump();
  };
  return {
    store,
    add(files: readonly File[], url: string, options: ImportOptions = {}): void {
      const items = files.map((file): UploadItem => {
        const id = nextId++;
        pending.set(id, { file, url, options, stop: new AbortController() });
        return {
          id,
          name: file.name,
          totalBytes: file.size,
          sentBytes: 0,
          state: "waiting",
          reason: null,
          problem: null,
        };
      });
      store.setState((s) => ({ items: [...s.items, ...items] }));
      pump();
    },
    cancel(id: number): void {
      const item = store.getState().items.find((i) => i.id === id);
      pending.get(id)?.stop.abort();
      if (item?.state === "waiting") change(id, { state: "cancelled" });
    },
    retry(id: number): void {
      const work = pending.get(id);
      if (!work) return;
      pending.set(id, { ...work, stop: new AbortController() });
      change(id, { state: "waiting", sentBytes: 0, problem: null });
      pump();
    },
    clearFinished(): void {
      store.setState((s) => ({
        items: s.items.filter((i) => {
          const kept = i.state === "waiting" || i.state === "sending" || i.state === "failed";
          if (!kept) pending.delete(i.id);
          return kept;
        }),
      }));
    },
  };
}

export const uploads = createUploads();
