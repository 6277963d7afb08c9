import { expect, it } from "vitest";
import { createReviewStore } from "./reviewStore.ts";

it("shows an object among the objects when it is chosen, and stays at the captions when a sentence only highlights it", () => {
  const store = createReviewStore();
  const { set } = store.getState();
  set({ side: "captions" });
  set({ selectedId: 4, side: "captions" });
  expect([store.getState().selectedId, store.getState().side]).toEqual([4, "captions"]);
  set({ selectedId: null });
  expect(store.getState().side).toBe("captions");
  set({ selectedId: 5 });
  expect(store.getState().side).toBe("objects");
});
