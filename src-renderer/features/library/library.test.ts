import { describe, expect, it } from "vitest";
import { foldList } from "../../lib/client/data.ts";
import { fakeVideo } from "../../dev/fakeVideos.ts";
import { displayName } from "../../lib/names.ts";
import { clockOf, tagsFrom } from "./editForm.ts";
import { applyFilter, noFilter } from "./filter.ts";
import { addable, looksLikeFootage, summariseDrag, summarisePlan } from "./import/dropPlan.ts";
import { clear, click, emptySelection, move, prune, selectAll, type Selection } from "../../lib/selection.ts";

const order = ["a", "b", "c", "d", "e"];
const plain = { range: false, toggle: false };
const shift = { range: true, toggle: false };
const ctrl = { range: false, toggle: true };
const none: Selection = emptySelection;
const chosen = (s: Selection): string => [...s.chosen].sort().join("");

describe("choosing videos", () => {
  it("spans from the first click, in either direction, as often as Shift is held", () => {
    let s = click(none, "c", order, plain);
    s = click(s, "e", order, shift);
    expect(chosen(s)).toBe("cde");
    s = click(s, "a", order, shift);
    expect(chosen(s)).toBe("abc");
  });
  it("adds and takes away with Ctrl", () => {
    const s = click(click(click(none, "a", order, plain), "d", order, ctrl), "a", order, ctrl);
    expect(chosen(s)).toBe("d");
  });
  it("walks with the arrows and stops at the ends", () => {
    let s = move(none, 1, order, plain);
    expect(s.focus).toBe("a");
    s = move(s, 3, order, shift);
    expect(chosen(s)).toBe("abcd");
    s = move(s, 99, order, plain);
    expect(chosen(s)).toBe("e");
    expect(chosen(move(s, -2, order, ctrl))).toBe("e");
  });
  it("forgets what a filter hides, so that delete never reaches it", () => {
    const s = selectAll(none, order);
    expect(chosen(prune(s, ["b", "c"]))).toBe("bc");
    expect(prune(s, order)).toBe(s);
    expect(chosen(clear(s))).toBe("");
  });
});

describe("filtering", () => {
  const videos = Array.from({ length: 60 }, (_, i) => fakeVideo(i));
  it("finds a class by its name in either language, and needs every word", () => {
    const korean = applyFilter(videos, { ...noFilter, text: "자전거" });
    expect(korean.length).toBeGreaterThan(0);
    expect(korean).toEqual(applyFilter(videos, { ...noFilter, text: "bicycle" }));
    expect(applyFilter(videos, { ...noFilter, text: "bicycle zzz" })).toEqual([]);
  });
  it("matches Korean names however the disk composed them", () => {
    const nfd = { ...fakeVideo(1), name: "정문 주차장.mp4".normalize("NFD") };
    expect(applyFilter([nfd], { ...noFilter, text: "정문" })).toHaveLength(1);
  });
  it("keeps a recording that runs past midnight under both of its days, in its own zone", () => {
    const base = fakeVideo(0);
    const v = {
      ...base,
      media: { ...base.media!, durationUs: 7_200_000_000 },
      recordedAt: {
        utcMs: Date.UTC(2026, 9, 1, 14, 30),
        source: "operator" as const,
        zone: "Asia/Seoul",
        zoneKnown: true,
      },
    };
    const on = (day: string) => applyFilter([v], { ...noFilter, from: day, to: day }).length;
    expect([on("2026-09-30"), on("2026-10-01"), on("2026-10-02"), on("2026-10-03")]).toEqual([0, 1, 1, 0]);
  });
  it("puts unknown recording times last in both orders", () => {
    for (const sort of ["recorded", "recordedUp"] as const)
      expect(applyFilter(videos, { ...noFilter, sort }).at(-1)?.recordedAt.utcMs).toBeNull();
  });
});

describe("what a drop will do", () => {
  it("counts what can be added before the button is released", () => {
    const s = summariseDrag([
      { kind: "file", type: "video/mp4" },
      { kind: "file", type: "image/png" },
      { kind: "file", type: "" },
      { kind: "file", type: "text/plain" },
      { kind: "string", type: "text/uri-list" },
    ]);
    expect(s).toEqual({ videos: 1, pictures: 1, unknown: 1, others: 1 });
    expect(addable(s)).toBe(3);
  });
  it("adds up a plan without what is already there", () => {
    const file = (verdict: "video" | "picture" | "already-in-library" | "ignored") => ({
      path: verdict,
      name: verdict,
      sizeBytes: 10,
      verdict,
    });
    expect(
      summarisePlan({
        files: [file("video"), file("picture"), file("already-in-library"), file("ignored")],
        totalBytes: 40,
        truncated: false,
      }),
    ).toEqual({ fresh: 2, freshBytes: 20, duplicates: 1, ignored: 1 });
  });
  it("takes recorders' own extensions and nameless files, and leaves documents", () => {
    const yes = ["a.dav", "B.MP4", "ch01", "x.h265"].map((name) => looksLikeFootage({ name, type: "" }));
    expect([...yes, looksLikeFootage({ name: "notes.txt", type: "text/plain" })]).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("what the operator types", () => {
  const form = { camera: null, tags: null, setClock: true, date: "2026-10-01", time: "22:14:05", zone: "Asia/Seoul" };
  it("becomes a start time in the zone that was named", () => {
    expect(clockOf(form)).toEqual({
      recordedAt: { utcMs: Date.UTC(2026, 9, 1, 13, 14, 5), source: "operator", zone: "Asia/Seoul", zoneKnown: true },
    });
  });
  it("is refused by the box that is wrong", () => {
    expect([
      clockOf({ ...form, date: "01/10/2026" }),
      clockOf({ ...form, time: "25:00" }),
      clockOf({ ...form, zone: "Seoul" }),
    ]).toEqual([{ error: "badDate" }, { error: "badTime" }, { error: "badZone" }]);
  });
  it("becomes tags once each", () => {
    expect(tagsFrom(" night, 사건 24 ,, night")).toEqual(["night", "사건 24"]);
  });
});

describe("names and lists", () => {
  it("do not let a name hide its real ending", () => {
    expect(displayName("\u202Egpj.exe.mp4")).toBe("\ufffdgpj.exe.mp4");
    expect(displayName("   ")).not.toBe("");
  });
  it("fold deltas in place and wait for the first snapshot", () => {
    const id = (x: { id: string }): string => x.id;
    expect(foldList<{ id: string }>(undefined, [{ kind: "changed", item: { id: "a" } }], id)).toBeUndefined();
    const items = [
      { id: "a", n: 1 },
      { id: "b", n: 1 },
    ];
    const next = foldList<{ id: string; n: number }>(
      items,
      [
        { kind: "changed", item: { id: "a", n: 2 } },
        { kind: "changed", item: { id: "c", n: 1 } },
        { kind: "removed", id: "b" },
      ],
      id,
    );
    expect(next).toEqual([
      { id: "a", n: 2 },
      { id: "c", n: 1 },
    ]);
  });
});
