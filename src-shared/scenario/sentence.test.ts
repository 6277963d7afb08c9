import { describe, expect, test } from "vitest";
import { findingsIn, person, runOf, scenarioOf, stands, upright } from "../../test/scenarioWorlds.ts";
import { sentenceOf, type Told } from "./sentence.ts";

const people = { object: { classes: ["person"] } };
const recordedAt = { utcMs: Date.UTC(2026, 10, 21, 13, 14, 0), zone: "Asia/Seoul" };

const tell = (when: object, run: ReturnType<typeof runOf>, told: Partial<Told> = {}) => {
  const [finding] = findingsIn(when, run);
  const known = { recordedAt, facts: run.facts, classesKnown: true, ...told };
  return (["en", "ko"] as const).map((language) => sentenceOf(finding!, scenarioOf(when), known, language));
};
const { en, ko } = scenarioOf(people).names;

describe("a finding in one sentence", () => {
  test("says what, when by the recording's clock, and who; a moment as one, not as the second that is shown of it", () => {
    const crosses = person([0, 0.1, 0.8, 0.2], [10, 0.9, 0.8, 0.2]);
    const run = runOf({ actors: [crosses], areas: [upright("gate", 0.5)] });
    expect(tell({ crosses: "gate", ...people }, run)).toEqual([
      `${en} at 22:14:05: a person.`,
      `22:14:05에 ${ko}: 사람.`,
    ]);
  });

  test("by the time of the video where the clock is not known; two by their looks, of more the first", () => {
    const two = runOf({ actors: [stands(0, 20, 0.3), stands(0, 20, 0.6)] });
    const unknown = { recordedAt: { utcMs: null, zone: "UTC" } };
    expect(tell({ ...people, count: { min: 2 } }, two, unknown)[0]).toBe(
      `${en} from 0:00:00 to 0:00:20 of the video: a person and a person.`,
    );
    const four = runOf({ actors: [0.2, 0.4, 0.6, 0.8].map((x) => stands(0, 20, x)) });
    expect(tell({ ...people, count: { min: 4 } }, four)).toEqual([
      `${en} from 22:14:00 to 22:14:20: a person and three other objects.`,
      `22:14:00부터 22:14:20까지 ${ko}: 사람 외 물체 3개.`,
    ]);
  });

  test("one colour is said; of two the main one is not known; where only motion was seen, something moves", () => {
    const run = runOf({ actors: [stands(0, 20, 0.5)] });
    run.facts.objects.upper[0] = 0b1000;
    expect(tell({ ...people, for: "10s" }, run)).toEqual([
      `${en} from 22:14:00 to 22:14:20: a person in a red top.`,
      `22:14:00부터 22:14:20까지 ${ko}: 빨간 상의를 입은 사람.`,
    ]);
    run.facts.objects.upper[0] = 0b1001;
    expect(tell({ ...people, for: "10s" }, run)[0]).toContain(": a person.");
    expect(tell({ ...people, for: "10s" }, run, { classesKnown: false })[0]).toContain(": something moving.");
  });
});
