/**
 * Forty queries in English and Korean against generated footage with exact truth: node bench/queryTruth.ts [--seed 1]
 *
 * Every query has a library of its own (three recordings), in which one scene is right and every other misses something that was asked for: another colour, the other way, the wrong order, too
 * early in the evening. Parsed by the rules, matched by facts alone. Prints what came first where that was wrong, R@1, and how many answers were not the truth.
 */
import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Query } from "../src-shared/domain/query.ts";
import type { RecordedAt } from "../src-shared/domain/time.ts";
import type { RunFacts } from "../src-shared/facts/types.ts";
import { zonedToUtc } from "../src-shared/lib/zonedTime.ts";
import { parseQuery, parseVocabulary } from "../src-shared/query/index.ts";
import { TEST_CAMERAS, TEST_NOW, TEST_QUERIES, type TestQuery } from "../src-shared/query/testQueries.ts";
import { matchSequence } from "../src-shared/match/matchSequence.ts";
import { matchStep } from "../src-shared/match/matchStep.ts";
import type { CriterionSpans, RunView } from "../src-shared/match/types.ts";
import { spansOfTime } from "../src-main/search/timeFilter.ts";
import { FactsWorld } from "../test/factsWorld.ts";
import { seededRandom } from "../test/seededRandom.ts";
import { SCRIPTS, type Scene, type Script } from "./lib/queryScenes.ts";

const ZONE = "Asia/Seoul";
const LABELS: ReadonlySet<string> = new Set(
  "person bicycle car motorcycle bus truck dog cat suitcase backpack bench bird".split(" "),
);

interface Video {
  camera: string;
  recorded: RecordedAt;
  durationUs: number;
  facts: RunFacts;
  /** Where a concept holds; stands in for the encoder. */
  concepts: Array<{ concept: string; startUs: number; endUs: number }>;
}

interface Answer {
  video: number;
  startUs: number;
  endUs: number;
  strength: number;
}

export interface Outcome {
  query: string;
  /** The best answer lies on the right scene. */
  first: boolean;
  /** Answers that do not. */
  wrong: number;
  answers: Answer[];
  truth: { video: number; startUs: number; endUs: number };
}

/** Three recordings with the right scene once, in a place by the seed, and each wrong one in every recording. */
function libraryFor(query: TestQuery, seed: number): { videos: Video[]; truth: Outcome["truth"] } {
  const script = SCRIPTS[query.en];
  if (!script) throw new Error(`no scenes for "${query.en}"`);
  const random = seededRandom(seed);
  const sets: NonNullable<Script["videos"]> =
    script.videos ?? TEST_CAMERAS.map((camera, i) => ({ camera, start: `2026-11-1${i}T10:00:00` }));
  const rightVideo = script.videos ? script.videos.findIndex((it) => it.right) : Math.floor(random() * sets.length);
  const truth = { video: rightVideo, startUs: 0, endUs: 0 };
  const videos = sets.map((set, v): Video => {
    const world = new FactsWorld({ seed: seed * 31 + v });
    const concepts: Video["concepts"] = [];
    let endS = 0;
    const place = (scene: Scene, atS: number) => {
      for (const actor of scene.actors)
        world.add({ ...actor, path: actor.path.map(([t, ...rest]) => [t + atS, ...rest]) });
      for (const it of scene.signals ?? [])
        world.signal({ ...it, startUs: it.startUs + atS * 1e6, endUs: it.endUs + atS * 1e6 });
      for (const concept of scene.concepts ?? [])
        concepts.push({ concept, startUs: atS * 1e6, endUs: (atS + scene.lengthS) * 1e6 });
      endS = Math.max(endS, atS + scene.lengthS);
    };
    const gap = script.gapS ?? 20;
    const order = script.wrong.map((scene) => ({ scene, right: false }));
    if (v === rightVideo && set.rightAtS === undefined)
      order.splice(Math.floor(random() * (order.length + 1)), 0, { scene: script.right, right: true });
    const hold = (atS: number) => {
      truth.startUs = atS * 1e6;
      truth.endUs = (atS + script.right.lengthS) * 1e6;
    };
    let atS = set.fromS ?? 5;
    for (const { scene, right } of order) {
      if (right) hold(atS);
      place(scene, atS);
      atS += scene.lengthS + gap;
    }
    if (v === rightVideo && set.rightAtS !== undefined) {
      place(script.right, set.rightAtS);
      hold(set.rightAtS);
    }
    // The right scene where, or when, it was not asked for.
    for (const elsewhere of set.alsoAtS ?? []) place(script.right, elsewhere);
    const utcMs = zonedToUtc(Date.parse(`${set.start}Z`), ZONE);
    return {
      camera: set.camera,
      recorded: { utcMs, source: "operator", zone: ZONE, zoneKnown: true },
      durationUs: (endS + 10) * 1e6,
      facts: world.facts(),
      concepts,
    };
  });
  return { videos, truth };
}

function ask(query: Query, videos: Video[]): Answer[] {
  const answers: Answer[] = [];
  videos.forEach((video, v) => {
    const named = query.cameras.filter((it) => !it.negated);
    if (named.length > 0 && !named.some((it) => video.camera.toLowerCase().includes(it.camera.toLowerCase()))) return;
    const run: RunView = {
      facts: video.facts,
      labels: LABELS,
      durationUs: video.durationUs,
      within: query.times.length > 0 ? spansOfTime(query.times, video.recorded, video.durationUs) : null,
    };
    const steps = query.steps.map((step) => {
      const others = step.criteria.flatMap((criterion): CriterionSpans[] => {
        if (criterion.kind !== "concept") return [];
        const spans = video.concepts
          .filter((it) => it.concept === criterion.concept)
          .map(({ startUs, endUs }) => ({ startUs, endUs, bestUs: startUs, trackIds: [], box: null, strength: 0.8 }));
        return [{ criterion, known: true, route: "concepts", spans }];
      });
      return { matches: matchStep(step, run, others).matches, withinUs: step.withinUs };
    });
    const found = steps.length === 1 ? steps[0]!.matches : matchSequence(steps);
    for (const { startUs, endUs, strength } of found) answers.push({ video: v, startUs, endUs, strength });
  });
  return answers.sort((a, b) => b.strength - a.strength);
}

/** Asks all queries in one language. */
export function outcomes(language: "en" | "ko", seed: number): Outcome[] {
  const vocabulary = parseVocabulary(
    parse(readFileSync(new URL("../resources/concepts.yaml", import.meta.url), "utf8")),
  );
  return TEST_QUERIES.map((test) => {
    const query = parseQuery(test[language], {
      now: TEST_NOW,
      classes: [...LABELS],
      cameras: TEST_CAMERAS,
      vocabulary,
    });
    const { videos, truth } = libraryFor(test, seed);
    const answers = ask(query, videos);
    const right = (it: Answer) => it.video === truth.video && it.startUs < truth.endUs && it.endUs > truth.startUs;
    const wrong = answers.filter((it) => !right(it)).length;
    return { query: test[language], first: answers[0] !== undefined && right(answers[0]), wrong, answers, truth };
  });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "1" } } });
  for (const language of ["en", "ko"] as const) {
    const all = outcomes(language, Number(values.seed));
    for (const { query, first, wrong, answers, truth } of all) {
      if (first && wrong === 0) continue;
      const best = answers.slice(0, 3).map((it) => `${it.video}:${it.startUs / 1e6}-${it.endUs / 1e6}`);
      console.log(
        `${first ? "extra" : "WRONG"}  ${query}: ${wrong} of ${answers.length} not the truth; first ${best.join(", ")}; truth ${truth.video}:${truth.startUs / 1e6}-${truth.endUs / 1e6}`,
      );
    }
    const hits = all.filter((it) => it.first).length;
    const clean = all.filter((it) => it.first && it.wrong === 0).length;
    console.log(
      `${language}: R@1 ${(hits / all.length).toFixed(3)} (${hits} of ${all.length}); only the truth ${clean}`,
    );
  }
}
