import { useCallback, useEffect, useRef, useState } from "react";
import type { TrialEvent } from "#shared/contract/events.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { problemFrom } from "../../../lib/problems.ts";

export type TrialResult = Extract<TrialEvent, { kind: "done" }>;

/** A trial of this window; `text` is what was tried. */
export type Trial =
  | { state: "running"; text: string; progress: Extract<TrialEvent, { kind: "progress" }> | null }
  | { state: "done"; text: string; result: TrialResult }
  | { state: "failed"; text: string; problem: Problem };

/** Runs a text over everything indexed. A second trial ends the first, and so does leaving. */
export function useTrial(): { trial: Trial | null; start: (text: string) => void; stop: () => void } {
  const client = useClient();
  const [trial, setTrial] = useState<Trial | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setTrial((now) => (now?.state === "running" ? null : now));
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(
    (text: string) => {
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      setTrial({ state: "running", text, progress: null });
      const follow = async (): Promise<void> => {
        for await (const event of await client.scenarios.try({ yaml: text }, { signal: mine.signal })) {
          if (mine.signal.aborted) return;
          if (event.kind === "progress") setTrial({ state: "running", text, progress: event });
          else setTrial({ state: "done", text, result: event });
        }
      };
      follow().catch((error: unknown) => {
        if (!mine.signal.aborted) setTrial({ state: "failed", text, problem: problemFrom(error) });
      });
    },
    [client],
  );
  return { trial, start, stop };
}
