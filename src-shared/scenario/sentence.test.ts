import { expect, test } from "vitest";
import { walks } from "../../test/scenarioActors.ts";
import { findingsIn, runOf, scenarioOf, upright } from "../../test/scenarioWorlds.ts";
import { sentenceOf } from "./sentence.ts";

const run = runOf({ actors: [walks(10, 20)], areas: [upright("gate", 0.5)] }, { tremble: 0 });
const told = { facts: run.facts, classesKnown: true };
const media = { ...told, recordedAt: { utcMs: null, zone: "UTC" } };
const wall = { ...told, recordedAt: { utcMs: Date.UTC(2026, 0, 2, 3, 4, 0), zone: "Asia/Seoul" } };
const say = (when: object, of: typeof media | typeof wall) => {
  const scenario = { ...scenarioOf(when), names: { en: "Gate", ko: "출입문" } };
  const [finding] = findingsIn(when, run);
  return [sentenceOf(finding!, scenario, of, "en"), sentenceOf(finding!, scenario, of, "ko")];
};

test("what lasts is told from when to when, by the recording's clock where that is known", () => {
  expect(say({ object: {} }, media)).toEqual(["Gate: from 0:00:10 to 0:00:20.", "출입문: 0:00:10부터 0:00:20까지."]);
  expect(say({ object: {} }, wall)).toEqual(["Gate: from 12:04:10 to 12:04:20.", "출입문: 12:04:10부터 12:04:20까지."]);
});

test("a moment is told as one, not as the second that is shown of it", () => {
  expect(say({ crosses: "gate" }, media)).toEqual(["Gate: at 0:00:15.", "출입문: 0:00:15."]);
});
