import { afterEach, expect, test } from "vitest";
import type { SavedEvent } from "#shared/contract/search.ts";
import type { Actor } from "../../test/factsWorld.ts";
import { createSearchService } from "./searchService.ts";
import { queryOf, searchWorld } from "../../test/searchWorld.ts";

const open: Array<Awaited<ReturnType<typeof searchWorld>>> = [];
const world = async () => {
  const made = await searchWorld();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const walker: Actor = {
  class: "person",
  path: [
    [5, 0.1, 0.8, 0.3],
    [12, 0.9, 0.8, 0.3],
  ],
};
const persons = queryOf({ steps: [[{ kind: "object", object: { classes: ["person"] } }]] });

test("a search is kept, changed and removed", async () => {
  const { search } = await world();
  const made = search.saved.save({ name: " People ", query: persons, pinned: false });
  expect(search.saved.list()).toEqual([made]);
  expect(made).toMatchObject({ name: "People", pinned: false, unseen: 0 });
  const changed = search.saved.save({ id: made.id, name: "All people", query: persons, pinned: true });
  expect(search.saved.list()).toEqual([changed]);
  expect(changed).toMatchObject({ id: made.id, pinned: true, createdAtMs: made.createdAtMs });
  expect(search.saved.remove(made.id)).toBe(true);
  expect(search.saved.remove(made.id)).toBe(false);
  expect(() => search.saved.save({ id: made.id, name: "x", query: persons, pinned: true })).toThrow(
    expect.objectContaining({ code: "NOT_FOUND" }),
  );
});

test("what could never find anything again is refused", async () => {
  const { search } = await world();
  const picture = queryOf({ examples: [{ id: "e", source: { kind: "image", imageId: "q_0123456789" } }] });
  for (const query of [queryOf({}), picture])
    expect(() => search.saved.save({ name: "n", query, pinned: true })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
});

test("a pinned search tells of each new import once, counts what is unseen, and others stay quiet", async () => {
  const w = await world();
  w.add({ actors: [walker] });
  // The announcement of what was there before is over.
  await Promise.resolve();
  await w.search.settled();
  const pinned = w.search.saved.save({ name: "people", query: persons, pinned: true });
  w.search.saved.save({ name: "unpinned", query: persons, pinned: false });
  const leave = new AbortController();
  const seen: SavedEvent[] = [];
  const watching = (async () => {
    for await (const event of w.search.saved.watch(leave.signal)) {
      seen.push(event);
      if (event.kind === "found") leave.abort();
    }
  })();
  const id = w.add({
    actors: [
      walker,
      {
        ...walker,
        path: [
          [40, 0.1, 0.8, 0.3],
          [48, 0.9, 0.8, 0.3],
        ],
      },
    ],
    shows: [],
  });
  await watching;
  expect(seen[0]).toMatchObject({ kind: "snapshot" });
  expect(seen.at(-1)).toMatchObject({ kind: "found", videoId: id, search: { id: pinned.id, unseen: 2 } });
  // Embedded later: what was told already is not told again.
  w.search.embedded(id);
  await w.search.settled();
  expect(w.search.saved.list().map((it) => it.unseen)).toEqual([2, 0]);
  expect(w.search.saved.markSeen(pinned.id).unseen).toBe(0);
});

test("a new import that does not match is silent", async () => {
  const w = await world();
  w.search.saved.save({ name: "people", query: persons, pinned: true });
  w.add({ actors: [{ ...walker, class: "car" }] });
  await Promise.resolve();
  await w.search.settled();
  expect(w.search.saved.list()[0]!.unseen).toBe(0);
});

test("what was told of a video is not told again after a restart", async () => {
  const w = await world();
  const id = w.search.saved.save({ name: "people", query: persons, pinned: true }).id;
  const video = w.add({ actors: [walker] });
  await Promise.resolve();
  await w.search.settled();
  expect(w.store.savedSearches.find(id)!.unseen).toBe(1);
  // Another life of the same library.
  const later = createSearchService(w.deps);
  expect(await later.saved.check(video, new AbortController().signal)).toBe(0);
  expect(w.store.savedSearches.find(id)!.unseen).toBe(1);
  await later.close();
});
