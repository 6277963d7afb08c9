/**
 * How long a fact query takes over a whole library, in memory: node bench/factScan.ts [--runs 1000] [--objects 2000]
 *
 * Every run has objects of five classes with colours, directions and stays by a seed, about six at a time, and one relation for every five objects. Prints, per query, the matches, the
 * best and the median CPU time of nine passes over the whole library, one thread (CPU time, so that what else the machine does counts little).
 */
import { parseArgs } from "node:util";
import type { z } from "zod";
import type { ColorName } from "../src-shared/domain/geometry.ts";
import { objectPattern, queryStep, type QueryStep } from "../src-shared/domain/query.ts";
import { factsBytes } from "../src-shared/facts/codec.ts";
import type { RunFacts } from "../src-shared/facts/types.ts";
import { matchSequence } from "../src-shared/match/matchSequence.ts";
import { matchStep } from "../src-shared/match/matchStep.ts";
import { CLASSES, HOUR_US, hourOfFacts } from "./lib/hourOfFacts.ts";
import { seededRandom } from "../test/seededRandom.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, objects: { type: "string", default: "2000" } },
});
const runCount = Number(values.runs);
const objectCount = Number(values.objects);
const LABELS: ReadonlySet<string> = new Set(CLASSES);

function library(): RunFacts[] {
  const random = seededRandom(7);
  return Array.from({ length: runCount }, () => hourOfFacts(random, objectCount));
}

type Pattern = z.input<typeof objectPattern>;
let next = 0;
const object = (pattern: Pattern, negated = false) => ({
  kind: "object" as const,
  id: `c${next++}`,
  negated,
  object: objectPattern.parse(pattern),
});
const step = (...criteria: unknown[]): QueryStep => queryStep.parse({ criteria });
const colored = (name: string, ...names: ColorName[]): Pattern => ({
  classes: [name],
  colors: [{ part: "any", names }],
});

const QUERIES: Record<string, QueryStep[]> = {
  "a class that is not there": [step(object({ classes: ["bus"] }))],
  "red dog, fast, to the left, in from the right": [
    step(object({ ...colored("dog", "red"), directions: ["left"], speed: "fast", entry: "right" })),
  ],
  "red truck": [step(object(colored("truck", "red")))],
  "person (half of all objects)": [step(object({ classes: ["person"] }))],
  "the largest people": [step(object({ classes: ["person"], size: "large" }))],
  "red car and blue car": [step(object(colored("car", "red")), object(colored("car", "blue")))],
  "red person, no car": [step(object(colored("person", "red")), object({ classes: ["car"] }, true))],
  "at least eight people": [step(object({ classes: ["person"], count: { min: 8, max: null } }))],
  "red person near a car": [
    step({
      kind: "relation",
      id: "r",
      relation: "near",
      subject: objectPattern.parse(colored("person", "red")),
      object: objectPattern.parse({ classes: ["car"] }),
    }),
  ],
  "red person, then blue truck": [step(object(colored("person", "red"))), step(object(colored("truck", "blue")))],
};

const runs = library();
const bytes = runs.reduce((sum, facts) => sum + factsBytes(facts), 0);
const objects = runs.length * objectCount;
console.log(
  `${runs.length} runs x ${objectCount} objects: ${(bytes / 2 ** 20).toFixed(0)} MiB, ${(bytes / objects).toFixed(0)} bytes an object`,
);
for (const [name, steps] of Object.entries(QUERIES)) {
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < 9; round++) {
    found = 0;
    const began = process.threadCpuUsage();
    for (const facts of runs) {
      const run = { facts, labels: LABELS, durationUs: HOUR_US, within: null };
      const results = steps.map((one) => ({ matches: matchStep(one, run, []).matches, withinUs: one.withinUs }));
      found += results.length > 1 ? matchSequence(results).length : results[0]!.matches.length;
    }
    const { user, system } = process.threadCpuUsage(began);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: ${found} matches, best ${times[0]!.toFixed(1)} ms, median ${times[4]!.toFixed(1)} ms`);
}
