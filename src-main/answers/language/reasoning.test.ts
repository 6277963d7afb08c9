import { expect, test } from "vitest";
import { ReasoningFilter } from "./reasoning.ts";

test("prose without end where JSON was asked for ends as a bad answer, not in memory", () => {
  const filter = new ReasoningFilter(true);
  const push = () => {
    for (let i = 0; i < 1000; i++) filter.push("and so on and on, ".repeat(20));
  };
  expect(push).toThrow(expect.objectContaining({ code: "LANGUAGE_MODEL_BAD_ANSWER" }));
});

test("what is thought aloud before JSON is left out, also without an opening mark", () => {
  const filter = new ReasoningFilter(true);
  expect(filter.push("let me see")).toBe("");
  expect(filter.push(', it is</think>{"a"') + filter.push(":1}") + filter.end()).toBe('{"a":1}');
});
