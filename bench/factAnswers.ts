/**
 * Questions about generated footage with exact truth, in English and Korean, answered from facts: node bench/factAnswers.ts [--seeds 1,2,3] [--show]
 *
 * Every seed is a library of four recordings (bench/lib/factLibrary.ts). Of each answer the sentences that state the figures are compared with the truth word for word (numbers, times, cameras), and the
 * tracks that they cite with the script's. Prints what is wrong, and how long an answer took.
 */
import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { RELATION_KINDS } from "../src-shared/domain/facts.ts";
import { parseVocabulary } from "../src-shared/query/index.ts";
import type { FactAnswer } from "../src-main/answers/facts/types.ts";
import { answersWorld } from "../test/answersWorld.ts";
import { FACT_QUESTIONS, setTimes, type Expected } from "./lib/factQuestions.ts";
import { factLibrary, Truth, worldVideos, type Thing } from "./lib/factLibrary.ts";

export interface Outcome {
  question: string;
  /** What is wrong; empty = exactly right. */
  wrong: string[];
  ms: number;
  answer: FactAnswer;
}

const vocabulary = parseVocabulary(parse(readFileSync(new URL("../resources/concepts.yaml", import.meta.url), "utf8")));

/** Asks all questions in one language of the library of a seed. */
export async function outcomes(language: "en" | "ko", seed: number): Promise<Outcome[]> {
  const library = factLibrary(seed);
  const world = await answersWorld({ vocabulary });
  try {
    const videos = worldVideos(library);
    const ids = videos.map((it) => world.add(it));
    const truth = new Truth(
      library,
      ids,
      videos.map((it) => world.tracksOf(it.actors)),
    );
    setTimes(truth, {
      near: relationOf(world, truth, "near", (it) => it.does === "standsByRedCar"),
      lying: relationOf(world, truth, "lying", (it) => it.does === "lies"),
      left: relationOf(world, truth, "leftBehind", (it) => it.does === "isLeft"),
    });
    const all: Outcome[] = [];
    for (const question of FACT_QUESTIONS) {
      const began = performance.now();
      const answer = await world.ask(question[language]);
      const ms = performance.now() - began;
      all.push({ question: question[language], wrong: compare(answer, question.expect(truth), language), ms, answer });
    }
    return all;
  } finally {
    await world.close();
  }
}

/** When a fact held of a thing, in seconds of its video. */
function relationOf(
  world: Awaited<ReturnType<typeof answersWorld>>,
  truth: Truth,
  kind: (typeof RELATION_KINDS)[number],
  which: (it: Thing) => boolean,
): { fromS: number; toS: number } {
  const [thing] = truth.things(which);
  const run = world.store.videos.need(truth.ids[thing!.video]!).currentRun!;
  const { relations: r } = world.facts.get(run)!;
  const track = truth.tracks[thing!.video]![thing!.actor]!;
  for (let i = 0; i < r.count; i++)
    if (r.kind[i] === RELATION_KINDS.indexOf(kind) && (r.a[i] === track || r.b[i] === track))
      return { fromS: Math.floor(r.startUs[i]! / 1e6), toS: Math.floor(r.endUs[i]! / 1e6) };
  throw new Error(`the footage holds no ${kind}`);
}

function compare(answer: FactAnswer, expected: Expected, language: "en" | "ko"): string[] {
  const wrong: string[] = [];
  const wanted = expected[language];
  wanted.forEach((text, i) => {
    if (answer.sentences[i]?.text !== text) wrong.push(`says "${answer.sentences[i]?.text ?? ""}", not "${text}"`);
  });
  if (answer.outcome !== (expected.outcome ?? "answered")) wrong.push(`is ${answer.outcome}`);
  const lead = answer.sentences.slice(0, wanted.length);
  if (expected.tracks) {
    const cited = new Set(
      lead.flatMap((it) => it.refs).flatMap((ref) => ref.trackIds.map((track) => `${ref.videoId}.${track}`)),
    );
    const missing = expected.tracks.filter((it) => !cited.has(it));
    const extra = [...cited].filter((it) => !expected.tracks!.includes(it));
    if (missing.length > 0) wrong.push(`does not cite ${missing.join(", ")}`);
    if (extra.length > 0) wrong.push(`cites ${extra.join(", ")} too`);
  }
  if (answer.sentences.some((it) => it.refs.length === 0)) wrong.push("has a sentence that rests on nothing");
  const known = new Set(answer.evidence.map((it) => JSON.stringify(it)));
  if (answer.sentences.some((it) => it.refs.some((ref) => !known.has(JSON.stringify(ref)))))
    wrong.push("cites what is not among its evidence");
  return wrong;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { seeds: { type: "string", default: "1,2,3,4,5" }, show: { type: "boolean", default: false } },
  });
  for (const language of ["en", "ko"] as const) {
    let right = 0;
    const times: number[] = [];
    for (const seed of values.seeds.split(",").map(Number)) {
      const all = await outcomes(language, seed);
      for (const { question, wrong, ms, answer } of all) {
        times.push(ms);
        if (wrong.length === 0) right++;
        else console.log(`WRONG  seed ${seed}  ${question}\n       ${wrong.join("\n       ")}`);
        if (values.show) console.log(`${question}\n${answer.sentences.map((it) => `    ${it.text}`).join("\n")}`);
      }
    }
    times.sort((a, b) => a - b);
    console.log(
      `${language}: ${right} of ${times.length} answers exactly right; ${times[times.length >> 1]!.toFixed(1)} ms in the median, ${times.at(-1)!.toFixed(0)} ms at most`,
    );
  }
}
