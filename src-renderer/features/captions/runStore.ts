import { create } from "zustand";
import type { CaptionEvent } from "#shared/contract/captions.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Caption, CaptionSettings } from "#shared/domain/caption.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import { problemFrom } from "../../lib/problems.ts";

/** A caption that is being written, or that did not come to its end. */
export interface CaptionRun {
  span: MediaSpan;
  settings: CaptionSettings;
  /** `asking` until the first word. `stopped` and `failed` stay until they are put away, or, like `done`, until what was kept of them arrives. */
  state: "asking" | "writing" | "stopped" | "failed" | "done";
  /** Who was asked; null while frames are still being taken. */
  model: ModelUse | null;
  frames: number;
  text: string;
  startedAtMs: number;
  problem: Problem | null;
  /** As it was kept. */
  caption: Caption | null;
}

interface RunState {
  run: CaptionRun | null;
  /** Asks for a caption of a span. One at a time: a server has one GPU. */
  start(client: SightlineClient, span: MediaSpan, settings: CaptionSettings): void;
  stop(): void;
  dismiss(): void;
}

let running: AbortController | null = null;

/** The one caption that this window is having written. Outside React: it goes on while the operator looks at another tab or view. */
export const useCaptionRun = create<RunState>((set, get) => ({
  run: null,
  start(client, span, settings) {
    running?.abort();
    const stop = new AbortController();
    running = stop;
    set({
      run: {
        span,
        settings,
        state: "asking",
        model: null,
        frames: 0,
        text: "",
        startedAtMs: Date.now(),
        problem: null,
        caption: null,
      },
    });
    const change = (next: (run: CaptionRun) => CaptionRun | null): void => {
      // Another run, or nobody's any more: what this one still says is not heard.
      const { run } = get();
      if (running === stop && run) set({ run: next(run) });
    };
    void follow(client, span, settings, stop.signal, (event) => change((run) => foldRun(run, event))).then(
      () => change(ended),
      (error: unknown) =>
        change((run) => (isLive(run) ? { ...run, state: "failed", problem: problemFrom(error) } : run)),
    );
  },
  stop() {
    const { run } = get();
    running?.abort();
    if (run) set({ run: ended(run) });
  },
  dismiss() {
    running?.abort();
    running = null;
    set({ run: null });
  },
}));

export const isLive = (run: CaptionRun): boolean => run.state === "asking" || run.state === "writing";

/** Whether a kept caption is the one that this run was: then the run has nothing more to show. */
export function isSame(run: CaptionRun, caption: Caption): boolean {
  if (run.caption) return caption.id === run.caption.id;
  if (isLive(run)) return false;
  // The clock of the backend is that of this machine or a neighbour's: a second of doubt.
  const since = run.startedAtMs - 1000;
  return caption.fromUs === run.span.fromUs && caption.toUs === run.span.toUs && caption.createdAtMs >= since;
}

/** A run whose stream is over without a last word: its text stays, a bare beginning goes. */
function ended(run: CaptionRun): CaptionRun | null {
  if (!isLive(run)) return run;
  if (run.caption) return { ...run, state: "done" };
  return run.text === "" ? null : { ...run, state: "stopped" };
}

function foldRun(run: CaptionRun, event: CaptionEvent): CaptionRun {
  if (!isLive(run)) return run;
  if (event.kind === "asked") return { ...run, model: event.model, frames: event.frameUs.length };
  if (event.kind === "text") return { ...run, state: "writing", text: run.text + event.text };
  // Of one that broke off the beginning comes first, then why.
  return { ...run, state: event.caption.cut === "failed" ? run.state : "done", caption: event.caption };
}

async function follow(
  client: SightlineClient,
  span: MediaSpan,
  settings: CaptionSettings,
  signal: AbortSignal,
  tell: (event: CaptionEvent) => void,
): Promise<void> {
  for await (const event of await client.captions.run({ span, settings, keep: true }, { signal })) {
    // Leaving the loop closes the iterator, and with it the request to the model.
    if (signal.aborted) break;
    tell(event);
  }
}
