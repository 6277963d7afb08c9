import { ORPCError, type implement } from "@orpc/server";
import type { Contract } from "#shared/contract/index.ts";
import type { CasesEvent } from "#shared/contract/cases.ts";
import {
  caseId,
  caseItemId,
  exportId,
  type AuditAction,
  type AuditEntry,
  type CaseContent,
  type CaseHead,
  type CaseVideo,
  type ExportState,
  type NewCaseItem,
  type ShownCase,
  type ShownItem,
} from "#shared/domain/case.ts";
import type { ProblemCode } from "#shared/domain/errors.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { StoredAnswer } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { Channel } from "./channel.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type Stored = Omit<ShownCase, "items">;

const refused = (code: ProblemCode) => new ORPCError("PROBLEM", { defined: true, data: problemOf(code) });
const hex = (n: number) => n.toString(16).padStart(64, "0");

/** Cases over the fake library: items are copied as the backend copies them; hashes are made up. */
export class FakeCases {
  readonly #videos: () => Map<string, VideoSummary>;
  readonly #event: (id: string) => SceneEvent | undefined;
  readonly #answer: (id: string) => StoredAnswer | undefined;
  readonly #stored = new Map<string, Stored>();
  readonly #watch = new Channel<CasesEvent>();
  audit: AuditEntry[] = [];
  exports: ExportState[] = [];
  /** What the next check of the log says. */
  broken: { seq: number; why: "changed" } | null = null;
  #seq = 0;
  #made = 0;
  /** The wall clock; a test sets it. */
  nowMs = Date.UTC(2026, 6, 16, 1, 5, 0);

  constructor(
    videos: () => Map<string, VideoSummary>,
    event: (id: string) => SceneEvent | undefined,
    answer: (id: string) => StoredAnswer | undefined,
  ) {
    this.#videos = videos;
    this.#event = event;
    this.#answer = answer;
  }

  /** Makes a case with one item of each kind that the fake library has. */
  seed(title: string, items: NewCaseItem[], note = ""): ShownCase {
    const id = this.#create(title).id;
    for (const item of items) this.#add(id, item, note);
    return this.#need(id);
  }

  setExport(state: ExportState): void {
    this.exports = [state, ...this.exports.filter((it) => it.id !== state.id)];
    this.#told();
  }

  heads(): CaseHead[] {
    return [...this.#stored.values()]
      .toReversed()
      .map(({ contents, ...head }) => ({ ...head, items: contents.length }));
  }

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      watch: os.cases.watch.handler(({ signal }) => this.#watch.follow(this.#state(), signal)),
      list: os.cases.list.handler(() => this.heads()),
      get: os.cases.get.handler(({ input }) => this.#need(input.id)),
      holding: os.cases.holding.handler(({ input }) => {
        const held = (one: ShownItem): boolean => input.videoIds.some((id) => id in one.footage);
        return this.heads().filter((one) => this.#raw(one.id).contents.some(held));
      }),
      create: os.cases.create.handler(({ input }) => (note("cases.create", input), this.#create(input.title))),
      rename: os.cases.rename.handler(({ input }) => {
        note("cases.rename", input);
        return this.#change(this.#open(input.id), { title: input.title }, "caseRenamed");
      }),
      setState: os.cases.setState.handler(({ input }) => {
        note("cases.setState", input);
        const closed = input.state === "closed";
        return this.#change(
          this.#raw(input.id),
          { state: input.state, closedAtMs: closed ? this.nowMs : null },
          closed ? "caseClosed" : "caseReopened",
        );
      }),
      remove: os.cases.remove.handler(({ input }) => {
        note("cases.remove", input);
        const { id, title, contents } = this.#raw(input.id);
        this.#stored.delete(id);
        const row = this.#log("caseDeleted", id, { title });
        this.#told();
        return { id, title, items: contents.length, auditSeq: row.seq, auditHash: row.hash };
      }),
      addItem: os.cases.addItem.handler(
        ({ input }) => (note("cases.addItem", input), this.#add(input.caseId, input.item, input.note)),
      ),
      editItem: os.cases.editItem.handler(({ input }) => {
        note("cases.editItem", input);
        const { of, item } = this.#item(input.id);
        item.note = input.note;
        this.#log("itemNoted", of.id, { item: input.id });
        this.#told();
        return item;
      }),
      removeItem: os.cases.removeItem.handler(({ input }) => {
        note("cases.removeItem", input);
        const { of } = this.#item(input.id);
        of.contents = of.contents.filter((it) => it.id !== input.id);
        this.#log("itemRemoved", of.id, { item: input.id });
        this.#told();
        return { removed: true };
      }),
      arrange: os.cases.arrange.handler(({ input }) => {
        note("cases.arrange", input);
        const of = this.#open(input.id);
        of.order = input.order;
        const { ids } = input;
        if (ids) of.contents.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
        this.#log("caseArranged", of.id, { order: input.order });
        this.#told();
        return this.#need(input.id);
      }),
      exportFolder: os.cases.exportFolder.handler(() => ({ path: "/home/operator/.local/share/sightline/packs" })),
      startExport: os.cases.startExport.handler(({ input }) => {
        note("cases.startExport", input);
        const of = this.#raw(input.id);
        const state: ExportState = {
          id: exportId.parse(`x_fake${String(++this.#made).padStart(8, "0")}`),
          caseId: of.id,
          state: "running",
          done: 0,
          total: of.contents.length,
          fraction: 0.12,
          path: null,
          files: 0,
          bytes: 0,
          notMade: 0,
          problem: null,
          startedAtMs: this.nowMs,
        };
        this.#log("exportStarted", of.id, { export: state.id });
        this.setExport(state);
        return state;
      }),
      cancelExport: os.cases.cancelExport.handler(({ input }) => {
        note("cases.cancelExport", input);
        const known = this.exports.find((it) => it.id === input.id);
        if (known) this.setExport({ ...known, state: "cancelled" });
        return { cancelled: known !== undefined };
      }),
      signingKey: os.cases.signingKey.handler(() => ({
        fingerprint: "3f9a0c1be27d4586a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0",
        publicKey: "MCowBQYDK2VwAyEA",
      })),
      audit: os.cases.audit.handler(({ input }) => {
        const rows = this.audit.filter((it) => input.caseId === null || it.caseId === input.caseId).toReversed();
        return { entries: rows.slice(0, input.limit), total: rows.length };
      }),
      verifyAudit: os.cases.verifyAudit.handler(() => ({
        rows: this.audit.length,
        head: this.audit.at(-1)?.hash ?? hex(0),
        broken: this.broken,
        setBack: this.audit.filter((it) => it.setBackMs > 0).length,
      })),
    };
  }

  #create(title: string): CaseHead {
    const id = caseId.parse(`c_fake${String(++this.#made).padStart(8, "0")}`);
    this.#stored.set(id, {
      id,
      title,
      state: "open",
      order: "time",
      createdBy: "Kim",
      createdAtMs: this.nowMs,
      changedAtMs: this.nowMs,
      closedAtMs: null,
      contents: [],
    });
    this.#log("caseCreated", id, { title });
    this.#told();
    return { ...this.#raw(id), items: 0 };
  }

  #add(to: string, asked: NewCaseItem, note: string): ShownItem {
    const of = this.#open(to);
    const content = this.#contentOf(asked);
    const videos = content.kind === "note" ? [] : content.kind === "answer" ? content.videos : [content.video];
    const item: ShownItem = {
      id: caseItemId.parse(`ci_fake${String(++this.#made).padStart(8, "0")}`),
      caseId: of.id,
      seq: this.#made,
      note,
      addedBy: "Kim",
      addedAtMs: this.nowMs,
      content,
      footage: Object.fromEntries(
        videos.map((it) => {
          const video = this.#videos().get(it.videoId);
          return [it.videoId, video ? (video.missing ? "missing" : "here") : "removed"] as const;
        }),
      ),
    };
    of.contents.push(item);
    of.changedAtMs = this.nowMs;
    this.#log("itemAdded", of.id, { item: item.id, kind: content.kind });
    this.#told();
    return item;
  }

  #contentOf(asked: NewCaseItem): CaseContent {
    switch (asked.kind) {
      case "span": {
        const { videoId, fromUs, toUs, bestUs = fromUs, trackId = null, box = null } = asked;
        return { kind: "span", video: this.#videoOf(videoId), fromUs, toUs, bestUs, trackId, box };
      }
      case "still": {
        const { videoId, tUs, trackId = null, box = null } = asked;
        return { kind: "still", video: this.#videoOf(videoId), tUs, trackId, box };
      }
      case "event": {
        const event = this.#event(asked.eventId);
        if (!event) throw refused("NOT_FOUND");
        return { kind: "event", video: this.#videoOf(event.videoId), event };
      }
      case "answer": {
        const answer = this.#answer(asked.answerId);
        if (!answer) throw refused("NOT_FOUND");
        const ids = [...new Set(answer.evidence.map((it) => it.videoId))];
        return { kind: "answer", answer, videos: ids.map((id) => this.#videoOf(id)) };
      }
      case "note":
        return { kind: "note" };
    }
  }

  #videoOf(id: string): CaseVideo {
    const video = this.#videos().get(id);
    if (!video) throw refused("NOT_FOUND");
    const { name, sha256, sizeBytes, camera, recordedAt, media } = video;
    return { videoId: video.id, name, sha256, sizeBytes, camera, recordedAt, durationUs: media?.durationUs ?? null };
  }

  #change(of: Stored, change: Partial<Stored>, action: AuditAction): CaseHead {
    Object.assign(of, change, { changedAtMs: this.nowMs });
    this.#log(action, of.id, {});
    this.#told();
    const { contents, ...head } = of;
    return { ...head, items: contents.length };
  }

  #raw(id: string): Stored {
    const of = this.#stored.get(id);
    if (!of) throw refused("NOT_FOUND");
    return of;
  }
  #open(id: string): Stored {
    const of = this.#raw(id);
    if (of.state === "closed") throw refused("CASE_CLOSED");
    return of;
  }
  #item(id: string): { of: Stored; item: ShownItem } {
    for (const of of this.#stored.values()) {
      const item = of.contents.find((it) => it.id === id);
      if (item) return { of: this.#open(of.id), item };
    }
    throw refused("NOT_FOUND");
  }
  /** By time where it is not arranged, those without a clock last. */
  #need(id: string): ShownCase {
    const of = this.#raw(id);
    const at = ({ content }: ShownItem): number => {
      if (content.kind === "note" || content.kind === "answer") return Number.POSITIVE_INFINITY;
      const { utcMs } = content.video.recordedAt;
      const us =
        content.kind === "still" ? content.tUs : content.kind === "span" ? content.fromUs : content.event.startUs;
      return utcMs === null ? Number.POSITIVE_INFINITY : utcMs + us / 1000;
    };
    const contents =
      of.order === "own"
        ? [...of.contents]
        : of.contents.toSorted((a, b) => (at(a) === at(b) ? a.seq - b.seq : at(a) - at(b)));
    return { ...of, contents, items: contents.length };
  }

  #log(action: AuditAction, of: CaseHead["id"], data: AuditEntry["data"]): AuditEntry {
    const seq = this.audit.length + 1;
    const last = this.audit.at(-1);
    const setBackMs = last ? Math.max(0, last.atMs - this.nowMs) : 0;
    const prev = last?.hash ?? hex(0);
    const row = { seq, atMs: this.nowMs, setBackMs, actor: "Kim", action, caseId: of, data, prev, hash: hex(seq) };
    this.audit.push(row);
    return row;
  }

  #state = (): CasesEvent => ({ cases: this.heads(), exports: this.exports, seq: this.#seq });
  #told(): void {
    this.#seq++;
    this.#watch.emit(this.#state());
  }
}
