import { create } from "zustand";
import type { BenchEvent } from "#shared/contract/captions.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Caption, CaptionSettings } from "#shared/domain/caption.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import { problemFrom } from "../../../lib/problems.ts";

/** As many settings as are laid side by side. */
export const MOST_COLUMNS = 8;

/** What came of one column, with the settings that it came of: the column's own may have been changed since. */
export interface BenchResult {
  settings: CaptionSettings;
  state: "waiting" | "asking" | "writing" | "done" | "failed" | "stopped";
  model: ModelUse | null;
  text: string;
  /** Whole once it is done. */
  caption: Caption | null;
  problem: Problem | null;
}

export interface BenchColumn {
  id: number;
  settings: CaptionSettings;
  result: BenchResult | null;
}

interface BenchState {
  span: MediaSpan | null;
  columns: readonly BenchColumn[];
  running: boolean;
  /** Lays the bench over a span. Its columns stay from span to span, their answers do not; the first time, and from a caption, they begin with `settings` and the same with objects told. */
  open(span: MediaSpan, settings: CaptionSettings, anew?: boolean): void;
  add(settings: CaptionSettings): void;
  duplicate(id: number): void;
  remove(id: number): void;
  change(id: number, change: Partial<CaptionSettings>): void;
  /** The same change in every column. */
  changeAll(change: Partial<CaptionSettings>): void;
  /** Runs these columns, or all, one after the other. */
  run(client: SightlineClient, ids?: readonly number[]): void;
  stop(): void;
}

let columns = 0;
let running: AbortController | null = null;
const column = (settings: CaptionSettings): BenchColumn => ({ id: ++columns, settings, result: null });

const isLive = (result: BenchResult): boolean =>
  result.state === "waiting" || result.state === "asking" || result.state === "writing";

/** The bench of this window. Outside React: it runs on while the operator looks at something else. */
export const useBench = create<BenchState>((set, get) => {
  const update = (change: (one: BenchColumn) => BenchColumn): void => set((s) => ({ columns: s.columns.map(change) }));
  const halt = (): void => {
    running?.abort();
    running = null;
    set({ running: false });
    update((one) => (one.result && isLive(one.result) ? { ...one, result: stopped(one.result) } : one));
  };
  return {
    span: null,
    columns: [],
    running: false,
    open(span, settings, anew = false) {
      const { span: before, columns: known } = get();
      const same = before?.videoId === span.videoId && before.fromUs === span.fromUs && before.toUs === span.toUs;
      if (known.length === 0 || anew) {
        halt();
        // Priming is never carried into a new bench.
        const first = { ...settings, primed: null };
        set({
          span,
          columns: [column(first), column({ ...first, objects: first.objects === "text" ? "none" : "text" })],
        });
      } else if (!same) {
        halt();
        set({ span, columns: known.map((one) => ({ ...one, result: null })) });
      }
    },
    add: (settings) =>
      set((s) => (s.columns.length < MOST_COLUMNS ? { columns: [...s.columns, column(settings)] } : {})),
    duplicate: (id) =>
      set((s) => {
        const at = s.columns.findIndex((one) => one.id === id);
        const source = s.columns[at];
        if (!source || s.columns.length >= MOST_COLUMNS) return {};
        return { columns: s.columns.toSpliced(at + 1, 0, column(source.settings)) };
      }),
    remove: (id) => set((s) => (s.columns.length > 1 ? { columns: s.columns.filter((one) => one.id !== id) } : {})),
    change: (id, change) =>
      update((one) => (one.id === id ? { ...one, settings: { ...one.settings, ...change } } : one)),
    changeAll: (change) => update((one) => ({ ...one, settings: { ...one.settings, ...change } })),
    run(client, ids) {
      const { span, columns: all } = get();
      const chosen = all.filter((one) => ids === undefined || ids.includes(one.id));
      if (!span || chosen.length === 0) return;
      halt();
      const stop = new AbortController();
      running = stop;
      const order = chosen.map((one) => one.id);
      set({ running: true });
      update((one) => (order.includes(one.id) ? { ...one, result: fresh(one.settings) } : one));
      const change = (id: number | undefined, next: (result: BenchResult) => BenchResult): void => {
        if (running !== stop) return;
        update((one) => (one.id === id && one.result ? { ...one, result: next(one.result) } : one));
      };
      const tell = (event: BenchEvent): void => {
        if (event.kind === "run") change(order[event.run], (result) => fold(result, event));
        else if (event.kind === "failed")
          change(order[event.run], (result) => ({ ...result, state: "failed", problem: event.problem }));
      };
      const end = (problem: Problem | null): void => {
        if (running !== stop) return;
        running = null;
        set({ running: false });
        update((one) => {
          if (!one.result || !isLive(one.result)) return one;
          return { ...one, result: problem ? { ...one.result, state: "failed", problem } : stopped(one.result) };
        });
      };
      void follow(
        client,
        span,
        chosen.map((one) => one.settings),
        stop.signal,
        tell,
      ).then(
        () => end(null),
        (error: unknown) => end(problemFrom(error)),
      );
    },
    stop: halt,
  };
});

function fresh(settings: CaptionSettings): BenchResult {
  return { settings, state: "waiting", model: null, text: "", caption: null, problem: null };
}

function stopped(result: BenchResult): BenchResult {
  return { ...result, state: "stopped" };
}

function fold(result: BenchResult, { event }: Extract<BenchEvent, { kind: "run" }>): BenchResult {
  if (event.kind === "asked") return { ...result, state: "asking", model: event.model };
  if (event.kind === "text") return { ...result, state: "writing", text: result.text + event.text };
  return { ...result, state: "done", text: event.caption.text, model: event.caption.model, caption: event.caption };
}

async function follow(
  client: SightlineClient,
  span: MediaSpan,
  runs: CaptionSettings[],
  signal: AbortSignal,
  tell: (event: BenchEvent) => void,
): Promise<void> {
  for await (const event of await client.captions.bench({ span, runs }, { signal })) {
    // Leaving the loop closes the iterator, and with it what runs in the backend.
    if (signal.aborted) break;
    tell(event);
  }
}

/** "A" for the first column. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);
