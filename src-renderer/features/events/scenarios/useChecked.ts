import { useEffect, useState } from "react";
import type { Problem } from "#shared/domain/errors.ts";
import type { ScenarioHead, ScenarioProblem } from "#shared/domain/event.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { problemFrom } from "../../../lib/problems.ts";

/** How long after the last key the text is read: short enough to feel at once, long enough not to ask for every letter. */
const PAUSE_MS = 250;

export interface Checked {
  /** The text that was read; null before the first answer. */
  text: string | null;
  problems: readonly ScenarioProblem[];
  head: ScenarioHead | null;
  /** Why this text could not be read. */
  failed: Problem | null;
}

const NOTHING: Checked = { text: null, problems: [], head: null, failed: null };

/** What the backend thinks of a text, a moment after it stopped changing. An answer to an older text is not heard. */
export function useChecked(text: string | null): { checked: Checked; checking: boolean } {
  const client = useClient();
  const [checked, setChecked] = useState<Checked>(NOTHING);
  useEffect(() => {
    if (text === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.scenarios
        .check({ yaml: text }, { signal: stop.signal })
        .then(({ problems, head }) => {
          if (!stop.signal.aborted) setChecked({ text, problems, head, failed: null });
        })
        .catch((error: unknown) => {
          // What was known of an older text stays beside the reason.
          if (!stop.signal.aborted) setChecked((known) => ({ ...known, text, failed: problemFrom(error) }));
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, text]);
  return { checked, checking: text !== null && checked.text !== text };
}
