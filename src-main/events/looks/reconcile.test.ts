import { expect, test } from "vitest";
import type { EventDraft } from "#shared/domain/event.ts";
import type { KnownEvent } from "../../store/sqlite/eventsTable.ts";
import { reconcile } from "./reconcile.ts";

const S = 1_000_000;
const draft = (fromS: number, toS: number, track: number | null = null): EventDraft =>
  ({ startUs: fromS * S, endUs: toS * S, trackIds: track === null ? [] : [track] }) as unknown as EventDraft;
const known = (id: string, fromS: number, toS: number, track: number | null = null, isMarked = false): KnownEvent => ({
  id: id as KnownEvent["id"],
  scenario: "s",
  run: 1,
  startUs: fromS * S,
  endUs: toS * S,
  trackIds: track === null ? [] : [track],
  state: "new",
  stale: false,
  isMarked,
});

const outcome = (before: KnownEvent[], found: EventDraft[], run = 1) => {
  const { kept, made, stale, gone } = reconcile(before, found, run);
  return {
    kept: Object.fromEntries(kept.map(({ event, draft: now }) => [event.id, found.indexOf(now)])),
    made: made.map((it) => found.indexOf(it)),
    stale,
    gone,
  };
};

test("of two events that overlap, each finds its own again", () => {
  const before = [known("a", 0, 10), known("b", 8, 20)];
  expect(outcome(before, [draft(8, 21), draft(0, 9)])).toEqual({ kept: { a: 1, b: 0 }, made: [], stale: [], gone: [] });
});

test("an event of the same track stays the same however its times change, in the same run only", () => {
  const before = [known("a", 0, 100, 7)];
  expect(outcome(before, [draft(90, 100, 7)]).kept).toEqual({ a: 0 });
  expect(outcome(before, [draft(90, 100, 7)], 2), "other numbers").toEqual({
    kept: {},
    made: [0],
    stale: [],
    gone: ["a"],
  });
  expect(outcome(before, [draft(0, 100, 8)]), "somebody else").toMatchObject({ made: [0], gone: ["a"] });
  expect(outcome(before, [draft(0, 100, 8)], 2), "the same one, as far as a new analysis can tell").toMatchObject({
    made: [],
  });
  // A better time loses against the same main object.
  const both = { ...draft(0, 100), trackIds: [8, 7] };
  expect(outcome(before, [both, draft(50, 100, 7)]).kept).toEqual({ a: 1 });
  expect(outcome(before, [both]).kept).toEqual({ a: 0 });
});

test("instants are found again within a second, not further off", () => {
  const instant = [known("a", 10, 10.000001)];
  expect(outcome(instant, [draft(10.8, 10.800001)]).kept).toEqual({ a: 0 });
  expect(outcome(instant, [draft(12, 12.000001)])).toEqual({ kept: {}, made: [0], stale: [], gone: ["a"] });
});

test("what is not found goes, unless somebody decided something about it", () => {
  const before = [known("new", 0, 1), known("marked", 10, 11, null, true)];
  expect(outcome(before, [])).toEqual({ kept: {}, made: [], stale: ["marked"], gone: ["new"] });
});

test("one finding is one event again, never two", () => {
  const { kept, gone } = outcome([known("a", 0, 10), known("b", 1, 11)], [draft(0, 10)]);
  expect(kept).toEqual({ a: 0 });
  expect(gone).toEqual(["b"]);
});
