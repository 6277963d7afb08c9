import { expect, test } from "vitest";
import { query as querySchema } from "../domain/query.ts";
import type { CameraFilter, Criterion } from "../domain/query.ts";
import { compact } from "./compact.ts";
import {
  describeCriterion,
  EMPTY_VOCABULARY,
  isEmptyQuery,
  parseQuery,
  parseVocabulary,
  replaceCriterion,
  toggleNegated,
  withCriterion,
  withoutCriterion,
} from "./index.ts";

const context = { now: "2026-11-23T14:30:00", classes: [], cameras: [], vocabulary: EMPTY_VOCABULARY };
const read = (text: string) => parseQuery(text, context);
const first = (text: string) => read(text).steps[0]!.criteria[0]!;
const label = (text: string, language: "en" | "ko") => describeCriterion(first(text), language, EMPTY_VOCABULARY);

test("a chip that is removed takes its words out of the phrase", () => {
  const query = read("red car, person fixing a roof");
  const [car] = query.steps[0]!.criteria;
  const without = querySchema.parse(withoutCriterion(query, car!.id));
  expect(compact(without).expect).toBe("free:fixing a roof & person");
  expect(without.steps[0]!.phrase).toBe("person fixing a roof");
  expect(compact(withoutCriterion(query, "nobody"))).toEqual(compact(query));
});

test("removing the last chip leaves an empty query", () => {
  const query = read("car");
  expect(isEmptyQuery(query)).toBe(false);
  expect(isEmptyQuery(withoutCriterion(query, first("car").id))).toBe(true);
  expect(isEmptyQuery(withoutCriterion(read("yesterday"), read("yesterday").times[0]!.id))).toBe(true);
});

test("a chip turned into an exclusion leaves the phrase, comes back when turned again, and contradictions follow", () => {
  const query = read("red car, truck");
  const { id } = query.steps[0]!.criteria[0]!;
  const turned = toggleNegated(query, id);
  expect(compact(turned).expect).toBe("truck & !car[red]");
  expect(turned.steps[0]!.phrase).toBe("truck");
  expect(toggleNegated(turned, id).steps[0]!.phrase).toBe("truck red car");
  const both = withCriterion(read("red car"), { ...first("car"), negated: true });
  expect(both.contradictions).toHaveLength(1);
  expect(withoutCriterion(both, both.steps[0]!.criteria[1]!.id).contradictions).toEqual([]);
});

test("a chip that is replaced keeps its id and place and is the operator's", () => {
  const query = read("red car near a truck");
  const { id } = query.steps[0]!.criteria[0]!;
  const replaced = replaceCriterion(query, id, { ...first("blue bus"), id: "other" });
  expect(replaced.steps[0]!.criteria[0]).toMatchObject({ id, origin: "operator", kind: "object" });
  expect(replaced.steps[0]!.phrase).toBe("");
  const free: Criterion = {
    id: "x",
    kind: "free",
    text: "a red lorry",
    span: null,
    origin: "operator",
    negated: false,
  };
  expect(replaceCriterion(query, id, free).steps[0]!.phrase).toBe("a red lorry");
});

test("chips can be added to an empty query, each with an id of its own", () => {
  const camera: CameraFilter = { id: "camera", camera: "gate", span: null, origin: "operator", negated: false };
  const query = withCriterion(withCriterion(withCriterion(read(""), first("car")), first("car")), camera);
  expect(querySchema.parse(query).steps[0]!.criteria.map((one) => one.id)).toEqual(["object-0", "object-0-2"]);
  expect(query.cameras).toEqual([camera]);
});

test("chips are short sentences in either language", () => {
  expect(label("a person in a red jacket walking left", "en")).toBe("person wearing red top moving left");
  expect(label("a person in a red jacket walking left", "ko")).toBe("왼쪽으로 이동하는 빨간색 상의를 입은 사람");
  expect(label("사람 5명 이상", "en")).toBe("at least 5 people");
  expect(label("at least 3 cars", "ko")).toBe("승용차 3대 이상");
  expect(label("no car", "ko")).toBe("승용차 없이");
  const [time] = read("monday after 22:00").times;
  expect(describeCriterion(time!, "en", EMPTY_VOCABULARY)).toBe("Mon 22:00–24:00");
  expect(describeCriterion(time!, "ko", EMPTY_VOCABULARY)).toBe("월 22:00–24:00");
});

test("a vocabulary that is wrong is refused with the entry's name", () => {
  const entry = { id: "fire", en: "fire", ko: "불", synonyms: {}, prompts: ["a fire"], scope: "window" };
  expect(parseVocabulary({ concepts: [entry] }).concepts[0]).toMatchObject({ id: "fire", classes: [] });
  expect(() => parseVocabulary({ concepts: [{ ...entry, prompts: [] }] })).toThrow(/concepts\[0\] \(fire\)\.prompts/);
  expect(() => parseVocabulary({ concepts: [entry, entry] })).toThrow(/"fire" is used twice/);
  expect(() => parseVocabulary(null)).toThrow(/not valid/);
});
