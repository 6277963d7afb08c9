import type { Scenario } from "../domain/scenario.ts";
import type { RecordedAt } from "../domain/time.ts";
import type { RunFacts } from "../facts/types.ts";
import { formatMediaTime, zoneClock } from "../lib/timecode.ts";
import type { Finding } from "./evaluate.ts";

/** What sentences need to know of the footage. */
export interface Told {
  recordedAt: Pick<RecordedAt, "utcMs" | "zone">;
  facts: RunFacts;
  /** False where built-in motion saw it. */
  classesKnown: boolean;
}

/** What lasts no longer than a moment is shown is told as a moment. */
const MOMENT_US = 1_000_001;

/** A finding in one plain sentence with its times, by the clock of the recording where that is known. */
export function sentenceOf(finding: Finding, { names }: Scenario, { recordedAt }: Told, language: "en" | "ko"): string {
  const time = (us: number) =>
    recordedAt.utcMs === null
      ? formatMediaTime(us, 0, 3_600_000_000)
      : zoneClock(recordedAt.zone).parts(recordedAt.utcMs + Math.floor(us / 1000)).time;
  const { startUs, endUs } = finding;
  const isMoment = endUs - startUs <= MOMENT_US;
  const middleUs = (startUs + endUs) / 2;
  const [from, to] = isMoment ? [time(middleUs), time(middleUs)] : [time(startUs), time(endUs)];
  if (language === "ko") return `${names.ko}: ${from === to ? from : `${from}부터 ${to}까지`}.`;
  return `${names.en}: ${from === to ? `at ${from}` : `from ${from} to ${to}`}.`;
}
