import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CasesEvent } from "#shared/contract/cases.ts";
import { EvidenceWorld } from "../../../test/evidenceWorld.ts";

let it: EvidenceWorld;
beforeEach(() => {
  it = new EvidenceWorld();
});
afterEach(() => it.close());

const kinds = (id: Parameters<typeof it.cases.get>[0]) => it.cases.get(id).contents.map((one) => one.content.kind);

test("a case holds spans, frames, events, answers and notes in time order, with who added each and when", async () => {
  const video = await it.add();
  const clockless = await it.add("clockless.mp4", { utcMs: null });
  const { id } = it.cases.create("  Break-in at the gate ");
  it.cases.addItem(id, { kind: "note" }, "Called the owner.");
  it.cases.addItem(id, { kind: "still", videoId: clockless, tUs: 40_000 }, "");
  it.cases.addItem(id, { kind: "span", videoId: video, fromUs: 1_200_000, toUs: 2_000_000, trackId: 3 }, "He runs.");
  it.nowMs += 5000;
  it.operator = "Lee";
  it.cases.addItem(id, { kind: "event", eventId: it.event(video).id }, "");
  it.cases.addItem(id, { kind: "answer", answerId: it.answer(video).id }, "");
  const shown = it.cases.get(id);
  expect(shown).toMatchObject({ title: "Break-in at the gate", state: "open", items: 5, createdBy: "Kim" });
  // The answer cites what begins at 0; a note and a recording without a clock have no time and come last, as they were added.
  expect(kinds(id)).toEqual(["answer", "event", "span", "note", "still"]);
  const [, event, span] = shown.contents;
  expect([event!.addedBy, event!.addedAtMs - span!.addedAtMs, span!.addedBy]).toEqual(["Lee", 5000, "Kim"]);
  expect(span!.content).toMatchObject({
    kind: "span",
    bestUs: 1_200_000,
    trackId: 3,
    video: { camera: "Gate", durationUs: 2_400_000 },
  });
  expect(it.cases.list()).toMatchObject([{ id, items: 5, changedAtMs: it.nowMs }]);
});

test("what an item holds stands when the event is marked anew, the answer goes and the recording is removed", async () => {
  const video = await it.add();
  const event = it.event(video);
  const answer = it.answer(video);
  const { id } = it.cases.create("x");
  it.cases.addItem(id, { kind: "event", eventId: event.id }, "");
  it.cases.addItem(id, { kind: "answer", answerId: answer.id }, "");
  it.events.set(event.id, { ...event, state: "dismissed", sentence: { en: "other", ko: "other" }, scenarioVersion: 9 });
  it.answers.delete(answer.id);
  it.store.videos.patch(video, { missing: true });
  expect(it.cases.get(id).contents.map((one) => one.footage[video])).toEqual(["missing", "missing"]);
  it.store.videos.patch(video, { missing: false, sha256: "ab".repeat(32) });
  expect(it.cases.get(id).contents[0]!.footage).toEqual({ [video]: "changed" });
  it.store.videos.delete(video);
  const [first, second] = it.cases.get(id).contents;
  expect(first!.footage).toEqual({ [video]: "removed" });
  const kept = [first!, second!].map((one) => one.content);
  expect(kept.find((one) => one.kind === "event")!.event).toEqual(event);
  expect(kept.find((one) => one.kind === "answer")!.answer).toEqual(answer);
});

test("the cases that hold a recording are told, whatever the item is", async () => {
  const [spanned, cited, free] = [await it.add(), await it.add(), await it.add()];
  const [one, two] = [it.cases.create("one").id, it.cases.create("two").id];
  it.cases.addItem(one, { kind: "span", videoId: spanned, fromUs: 0, toUs: 40_000 }, "");
  it.cases.addItem(two, { kind: "event", eventId: it.event(spanned).id }, "");
  it.cases.addItem(two, { kind: "answer", answerId: it.answer(cited).id }, "");
  const holding = (...ids: Array<typeof free>) => it.cases.holding(ids).map((it) => it.title);
  expect([holding(spanned), holding(cited), holding(free), holding()]).toEqual([["two", "one"], ["two"], [], []]);
});

test("items are put in an order of one's own and back, and an arrangement that misses one is refused", async () => {
  const video = await it.add();
  const { id } = it.cases.create("x");
  const add = (tUs: number) => it.cases.addItem(id, { kind: "still", videoId: video, tUs }, "").id;
  const [late, early, middle] = [add(2_000_000), add(0), add(1_000_000)];
  const order = () => it.cases.get(id).contents.map((one) => one.id);
  expect(order()).toEqual([early, middle, late]);
  expect(
    it.cases.arrange(id, "own").contents.map((one) => one.id),
    "begins as it was shown",
  ).toEqual([early, middle, late]);
  it.cases.arrange(id, "own", [late, early, middle]);
  expect(order()).toEqual([late, early, middle]);
  const next = add(500_000);
  expect(order()).toEqual([late, early, middle, next]);
  for (const wrong of [
    [late, early, middle],
    [late, early, middle, middle],
    [late, early, middle, next, next],
  ])
    expect(() => it.cases.arrange(id, "own", wrong)).toThrow();
  expect(it.cases.arrange(id, "time").contents.map((one) => one.id)).toEqual([early, next, middle, late]);
});

test("a closed case refuses every change until it is opened again; a wrong span and an empty note are refused", async () => {
  const video = await it.add();
  const { id } = it.cases.create("x");
  const item = it.cases.addItem(id, { kind: "still", videoId: video, tUs: 0 }, "");
  expect(it.cases.setState(id, "closed")).toMatchObject({ state: "closed", closedAtMs: it.nowMs });
  const rows = () => it.cases.audit(null, 100).total;
  const before = rows();
  for (const change of [
    () => it.cases.rename(id, "y"),
    () => it.cases.addItem(id, { kind: "note" }, "n"),
    () => it.cases.editItem(item.id, "n"),
    () => it.cases.removeItem(item.id),
    () => it.cases.arrange(id, "own"),
  ])
    expect(change).toThrow("The case is closed.");
  expect(rows()).toBe(before);
  expect(it.cases.setState(id, "open")).toMatchObject({ state: "open", closedAtMs: null });
  expect(it.cases.editItem(item.id, "looks left").note).toBe("looks left");
  expect(() => it.cases.addItem(id, { kind: "span", videoId: video, fromUs: 5, toUs: 5 }, "")).toThrow();
  expect(() => it.cases.addItem(id, { kind: "span", videoId: video, fromUs: 5, toUs: 9, bestUs: 10 }, "")).toThrow();
  expect(() => it.cases.addItem(id, { kind: "note" }, "  ")).toThrow();
  expect(it.cases.removeItem(item.id)).toBe(true);
  expect(it.cases.removeItem(item.id)).toBe(false);
});

test("every change is a row of the log, a deletion gives a receipt that names its row, and a change that fails writes none", async () => {
  const video = await it.add();
  const { id } = it.cases.create("x");
  const item = it.cases.addItem(id, { kind: "span", videoId: video, fromUs: 0, toUs: 40_000 }, "note");
  it.cases.rename(id, "y");
  it.cases.removeItem(item.id);
  it.cases.addItem(id, { kind: "note" }, "n");
  expect(() =>
    it.cases.addItem(id, { kind: "still", videoId: "v_0000000000gone" as typeof video, tUs: 0 }, ""),
  ).toThrow();
  const receipt = it.cases.remove(id);
  const { entries, total } = it.cases.audit(id, 100);
  expect(entries.map((one) => one.action)).toEqual([
    "caseDeleted",
    "itemAdded",
    "itemRemoved",
    "caseRenamed",
    "itemAdded",
    "caseCreated",
  ]);
  expect(receipt).toEqual({ id, title: "y", items: 1, auditSeq: total, auditHash: entries[0]!.hash });
  expect(entries[4]!.data).toMatchObject({ kind: "span", videoId: video, fromUs: 0, toUs: 40_000, note: "note" });
  expect(() => it.cases.get(id)).toThrow();
  expect(it.store.db.all("SELECT * FROM caseItems")).toEqual([]);
  expect(it.cases.verifyAudit()).toMatchObject({ rows: total, broken: null });
});

test("a clock that goes back is written down, and the order stays", () => {
  const { id } = it.cases.create("x");
  it.nowMs -= 3_600_000;
  it.cases.rename(id, "y");
  it.nowMs += 10;
  it.cases.rename(id, "z");
  const { entries } = it.cases.audit(id, 10);
  expect(entries.map((one) => [one.seq, one.setBackMs])).toEqual([
    [3, 0],
    [2, 3_600_000],
    [1, 0],
  ]);
  expect(it.cases.verifyAudit()).toMatchObject({ broken: null, setBack: 1 });
});

/** Somebody who writes the database's file with a tool of their own. */
async function tamper(sql: string) {
  await it.close({ keep: true });
  const db = new DatabaseSync(join(it.folder, "library.sqlite"));
  db.exec(`DROP TRIGGER auditStands; DROP TRIGGER auditStays; ${sql}`);
  db.close();
  it = new EvidenceWorld({ folder: it.folder });
  return it.cases.verifyAudit();
}
function fill() {
  const { id } = it.cases.create("x");
  for (const title of ["a", "b", "c", "d"]) it.cases.rename(id, title);
}

test.each([
  ["a row's words", `UPDATE audit SET data = replace(data, '"b"', '"B"') WHERE seq = 3`, { seq: 3, why: "changed" }],
  ["who it was", `UPDATE audit SET actor = 'nobody' WHERE seq = 2`, { seq: 2, why: "changed" }],
  ["spelling only", `UPDATE audit SET data = data || ' ' WHERE seq = 2`, { seq: 2, why: "changed" }],
  ["no JSON", `UPDATE audit SET data = '{' WHERE seq = 5`, { seq: 5, why: "unreadable" }],
  ["a row taken out", `DELETE FROM audit WHERE seq = 3`, { seq: 4, why: "notFollowing" }],
  ["the first row taken out", `DELETE FROM audit WHERE seq = 1`, { seq: 2, why: "notFollowing" }],
  [
    "two rows exchanged",
    `UPDATE audit SET seq = -seq WHERE seq IN (2, 3); UPDATE audit SET seq = 5 + seq WHERE seq < 0`,
    { seq: 2, why: "notFollowing" },
  ],
  ["the last row cut off", `DELETE FROM audit WHERE seq = 5`, { seq: 5, why: "end" }],
  ["everything cut off", `DELETE FROM audit`, { seq: 1, why: "end" }],
  ["the end moved along", `DELETE FROM audit WHERE seq = 5; UPDATE auditHead SET seq = 4`, { seq: 5, why: "end" }],
  ["the clock made right", `UPDATE audit SET atMs = atMs + 1 WHERE seq = 4`, { seq: 4, why: "changed" }],
])("tampering with %s is found at its row", async (_, sql, broken) => {
  fill();
  expect(it.cases.verifyAudit().broken).toBeNull();
  expect((await tamper(sql)).broken).toEqual(broken);
});

test("the program itself cannot change or delete a row", () => {
  fill();
  for (const sql of ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"]) expect(() => it.store.db.run(sql)).toThrow();
  expect(it.cases.verifyAudit().broken).toBeNull();
});

test("watchers get every change, and hear when footage of an item goes", async () => {
  const video = await it.add();
  const leave = new AbortController();
  const heard: CasesEvent[] = [];
  const watching = (async () => {
    for await (const event of it.cases.watch(leave.signal)) {
      heard.push(event);
      if (event.cases[0]?.items === 1) it.store.videos.delete(video);
      if (heard.length > 1 && event.seq > heard.at(-2)!.seq && it.store.videos.find(video) === null) leave.abort();
    }
  })();
  const { id } = it.cases.create("x");
  await Promise.resolve();
  it.cases.addItem(id, { kind: "still", videoId: video, tUs: 0 }, "");
  await watching;
  expect(heard.at(-1)!.cases).toMatchObject([{ id, items: 1 }]);
  expect(it.store.caseChanges.listenerCount, "the service's own").toBe(1);
  expect(it.store.videoChanges.listenerCount).toBe(0);
});
