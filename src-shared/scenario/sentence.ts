import type { Language } from "../domain/evidence.ts";
import { COLOR_NAMES, type ColorName } from "../domain/geometry.ts";
import type { Scenario } from "../domain/scenario.ts";
import type { RecordedAt } from "../domain/time.ts";
import type { RunFacts } from "../facts/types.ts";
import { countPhrase, joinList, objectPhrase, spanPhrase } from "../words/index.ts";
import type { Finding } from "./evaluate.ts";

/** Objects that a sentence describes; of more, the first alone, and how many others. */
const DESCRIBED = 2;
/** What lasts no longer than a moment is shown is told as a moment. */
const MOMENT_US = 1_000_001;

/** What sentences need to know of the footage. */
export interface Told {
  recordedAt: Pick<RecordedAt, "utcMs" | "zone">;
  facts: RunFacts;
  /** False where built-in motion saw it. */
  classesKnown: boolean;
}

/**
 * A finding in one plain sentence: what it is called, when, and whom it is about, by the clock of the recording where that is known. "Line crossed at 22:14:05: a person in a red top." /
 * "22:14:05에 선을 넘음: 빨간 상의를 입은 사람."
 */
export function sentenceOf(finding: Finding, { names }: Scenario, told: Told, language: Language): string {
  const { startUs, endUs } = finding;
  const middleUs = (startUs + endUs) / 2;
  const [fromUs, toUs] = endUs - startUs <= MOMENT_US ? [middleUs, middleUs] : [startUs, endUs];
  const when = spanPhrase(told.recordedAt, fromUs, toUs, language);
  const who = subjects(finding.trackIds, told, language);
  const what = language === "ko" ? `${when} ${names.ko}` : `${names.en} ${when}`;
  return `${what}${who && `: ${who}`}.`;
}

/** The objects as one looks at them, the main one first; empty for a finding without any. */
function subjects(trackIds: readonly number[], { facts, classesKnown }: Told, language: Language): string {
  const seen = trackIds.flatMap((track) => {
    const at = facts.objects.track.indexOf(track);
    return at < 0 ? [] : [phraseAt(at, facts, classesKnown, language)];
  });
  if (seen.length <= DESCRIBED) return joinList(seen, language);
  const others = countPhrase(seen.length - 1, null, language);
  return language === "ko" ? `${seen[0]} 외 ${others}` : `${seen[0]} and ${others.replace(" ", " other ")}`;
}

function phraseAt(at: number, { objects, classes }: RunFacts, classesKnown: boolean, language: Language): string {
  const colors = {
    all: onlyColor(objects.colors[at]!),
    upper: onlyColor(objects.upper[at]!),
    lower: onlyColor(objects.lower[at]!),
  };
  return objectPhrase({ class: classes[objects.class[at]!] ?? "", colors }, language, { classesKnown });
}

/** Of several colours the facts do not tell which is the main one: nothing is said then. */
function onlyColor(mask: number): ColorName[] {
  const names = COLOR_NAMES.filter((_, bit) => mask & (1 << bit));
  return names.length === 1 ? names : [];
}
