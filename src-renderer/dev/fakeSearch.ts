import type { implement } from "@orpc/server";
import type { z } from "zod";
import type { Contract } from "#shared/contract/index.ts";
import {
  savedSearchId,
  type searchRequest,
  type IndexPlace,
  type IndexStatus,
  type SavedEvent,
  type SavedSearch,
  type SearchEvent,
  type SearchVocabulary,
} from "#shared/contract/search.ts";
import type { Moment, MomentReason } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { isEmptyQuery, parseQuery } from "#shared/query/index.ts";
import { contextOf } from "../lib/search/queryContext.ts";
import { Channel } from "./channel.ts";
import { FakeSharing } from "./fakeSharing.ts";
import { seeded } from "./fakeVideos.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type SearchRequest = z.output<typeof searchRequest>;
type Script = (request: SearchRequest, signal: AbortSignal | undefined) => AsyncGenerator<SearchEvent>;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const CONCEPTS = [
  { id: "fire", en: "fire", ko: "화재" },
  { id: "smoke", en: "smoke", ko: "연기" },
  { id: "crowd", en: "crowd", ko: "군중" },
  { id: "night", en: "night", ko: "밤" },
];

const SCENARIOS: SearchVocabulary["scenarios"] = [
  {
    id: "assault",
    names: { en: "People crowding in", ko: "사람들이 몰려듦" },
    words: { en: ["assault"], ko: ["폭행"] },
  },
  {
    id: "line-crossing",
    names: { en: "Line crossed", ko: "선을 넘음" },
    words: { en: ["line crossing"], ko: ["선 넘음"] },
  },
];

/** Every criterion, filter and example of a query, by id, in the order in which cards list them. */
const partIds = (query: Query): string[] => [
  ...query.steps.flatMap((step) => step.criteria.map((one) => one.id)),
  ...query.times.map((one) => one.id),
  ...query.cameras.map((one) => one.id),
  ...query.examples.map((one) => one.id),
];

/** A search over the fake library: believable moments, streamed in two lists. A text with "giraffe" or "기린" finds nothing. */
export class FakeSearch {
  readonly sharing = new FakeSharing();
  readonly #videos: () => Map<string, VideoSummary>;
  readonly #saved = new Map<string, SavedSearch>();
  readonly #events = new Channel<SavedEvent>();
  vocabulary: SearchVocabulary = {
    classes: ["person", "car", "bicycle", "truck", "backpack", "dog", "giraffe"].map((name, i) => ({
      name,
      objects: 900 - i * 120,
    })),
    cameras: ["Gate 1", "Gate 2", "Loading dock", "Lobby", "정문 주차장"],
    concepts: CONCEPTS,
    scenarios: SCENARIOS,
    hasEncoder: false,
  };
  status: IndexStatus = {
    location: "/home/operator/.local/share/sightline/index",
    serving: "siglip2-base-224",
    building: null,
    progress: 1,
    windows: 184_220,
    crops: 402_118,
    texts: 318,
    indexedUs: 612 * 3_600_000_000,
    bytes: 1_910_000_000,
    bytesPerHour: 3_120_000,
    unindexedRows: 2210,
    problem: null,
  };
  place: IndexPlace = {
    location: { kind: "folder" },
    folder: "/home/operator/.local/share/sightline/index",
    credentials: null,
  };
  /** Answers in the place of the usual one; for tests. */
  script: Script | null = null;
  /** Ms between the parts of an answer. */
  paceMs = 250;
  /** Signals of the searches that were opened, oldest first: a cancelled one is aborted. */
  readonly signals: AbortSignal[] = [];

  constructor(videos: () => Map<string, VideoSummary>) {
    this.#videos = videos;
  }

  setSaved(search: SavedSearch): void {
    this.#saved.set(search.id, search);
    this.#events.emit({ kind: "changed", search });
  }
  /** A pinned search finds something in a new import. */
  found(search: SavedSearch, moments: Moment[]): void {
    const counted = { ...search, unseen: search.unseen + moments.length };
    this.setSaved(counted);
    const [first] = moments;
    if (first) this.#events.emit({ kind: "found", search: counted, videoId: first.videoId, moments });
  }
  understand(text: string): Query {
    return parseQuery(text, contextOf(this.vocabulary));
  }

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    return {
      run: os.search.run.handler(({ input, signal }) => {
        note("search.run", input);
        if (signal) this.signals.push(signal);
        return (this.script ?? this.#answer).call(this, input, signal);
      }),
      understand: os.search.understand.handler(({ input }) => this.understand(input.text)),
      vocabulary: os.search.vocabulary.handler(() => this.vocabulary),
      addImage: os.search.addImage.handler(({ input }) => {
        note("search.addImage", { bytes: input.data.length });
        return { imageId: `q_fake${String(input.data.length).padStart(8, "0")}`, width: 320, height: 180 };
      }),
      saved: os.search.saved.handler(() => [...this.#saved.values()]),
      watchSaved: os.search.watchSaved.handler(({ signal }) =>
        this.#events.follow({ kind: "snapshot", searches: [...this.#saved.values()] }, signal),
      ),
      save: os.search.save.handler(({ input }) => {
        note("search.save", input);
        const id = input.id ?? savedSearchId.parse(`s_fake${String(this.#saved.size + 1).padStart(8, "0")}`);
        const known = this.#saved.get(id);
        const { name, query, pinned } = input;
        const search = { id, name, query, pinned, createdAtMs: known?.createdAtMs ?? 0, unseen: known?.unseen ?? 0 };
        this.setSaved(search);
        return search;
      }),
      removeSaved: os.search.removeSaved.handler(({ input }) => {
        note("search.removeSaved", input);
        this.#events.emit({ kind: "removed", id: input.id });
        return { removed: this.#saved.delete(input.id) };
      }),
      markSeen: os.search.markSeen.handler(({ input, errors }) => {
        note("search.markSeen", input);
        const known = this.#saved.get(input.id);
        if (!known) throw errors.PROBLEM({ data: problemOf("NOT_FOUND") });
        this.setSaved({ ...known, unseen: 0 });
        return { ...known, unseen: 0 };
      }),
      readText: os.search.readText.handler(
        ({ input }) => (note("search.readText", input), { queued: input.videoIds.length }),
      ),
      lookFor: os.search.lookFor.handler(({ input }) => input.timesUs.map((tUs) => ({ tUs, detections: [] }))),
      indexStatus: os.search.indexStatus.handler(() => this.status),
      rebuildIndex: os.search.rebuildIndex.handler(({ input }) => {
        note("search.rebuildIndex", input);
        this.status = { ...this.status, building: this.status.serving, progress: 0.27 };
        return { queued: 41 };
      }),
      indexLocation: os.search.indexLocation.handler(() => this.place),
      setIndexLocation: os.search.setIndexLocation.handler(({ input: { location, credentials } }) => {
        note("search.setIndexLocation", { location, credentials });
        const before = this.place.location;
        this.place = { ...this.place, location, credentials: location.kind === "folder" ? null : "system" };
        const address = location.kind === "folder" ? this.place.folder : location.address;
        this.status = { ...this.status, location: address, problem: null };
        return {
          place: this.place,
          moved: true,
          left: before.kind === "folder" ? null : before.address,
          queued: this.#videos().size,
        };
      }),
      reconnectIndex: os.search.reconnectIndex.handler(() => {
        note("search.reconnectIndex");
        this.status = { ...this.status, problem: null };
        return this.status;
      }),
      optimizeIndex: os.search.optimizeIndex.handler(() => {
        note("search.optimizeIndex");
        this.status = { ...this.status, unindexedRows: 0 };
        return this.status;
      }),
    };
  }

  async *#answer(request: SearchRequest, signal: AbortSignal | undefined): AsyncGenerator<SearchEvent> {
    const began = performance.now();
    const took = (): number => Math.round(performance.now() - began);
    const query = request.query ?? this.understand(request.text);
    yield { kind: "understood", query };
    const searchable = [...this.#videos().values()].filter(
      (v) => v.media && !v.media.still && v.state === "ready" && (request.scope.videoIds?.includes(v.id) ?? true),
    );
    const us = searchable.reduce((sum, v) => sum + (v.media?.durationUs ?? 0), 0);
    const some = (reason: "notAnalysed" | "noEncoder" | "failed", videos: number, share: number) => ({
      reason,
      videos,
      us: Math.round(us * share),
      videoIds: searchable.slice(0, 3).map((v) => v.id),
    });
    const gaps = [
      some("notAnalysed", 5, 0.06),
      some("failed", 5, 0.04),
      ...(!this.vocabulary.hasEncoder && query.steps.some((s) => s.criteria.some((c) => c.kind === "free"))
        ? [some("noEncoder", searchable.length, 1)]
        : []),
    ];
    const coverage = {
      videos: searchable.length + 10,
      us: Math.round(us * 1.1),
      searchedUs: us,
      gaps,
      shared: request.shared ? this.sharing.coverage : [],
    };
    const nothing = isEmptyQuery(query) || /giraffe|기린/.test(query.text);
    const all = nothing ? [] : searchable.flatMap((v, i) => momentsOf(v, i, query, request)).slice(0, 120);
    if (request.shared && !nothing && !request.scope.videoIds) all.push(...this.sharing.moments);
    const miss = searchable[0] ? (momentsOf(searchable[0], 0, query, request)[0] ?? null) : null;
    if (!nothing) {
      await wait(this.paceMs * 0.6);
      if (signal?.aborted) return;
      const first = all.filter((_, i) => i % 2 === 0);
      yield { kind: "moments", moments: first, total: first.length, final: false, tookMs: took() };
      await wait(this.paceMs * 2);
      if (signal?.aborted) return;
      const best = all.toSorted((a, b) => b.score - a.score);
      yield { kind: "moments", moments: best, total: best.length, final: true, tookMs: took() };
    }
    yield {
      kind: "done",
      coverage,
      nearestMiss:
        nothing && miss
          ? {
              ...miss,
              band: "weak",
              reasons: miss.reasons.map((r, i) => (i === 0 ? { ...r, satisfied: false, evidence: null } : r)),
            }
          : null,
      problems: [],
      tookMs: took(),
    };
  }
}

/** Up to three moments of one video, where the drawn walker of the fake scene is (see fakeMediaPlugin). */
function momentsOf(video: VideoSummary, index: number, query: Query, request: SearchRequest): Moment[] {
  const random = seeded(index + 77);
  const durationUs = video.media?.durationUs ?? 0;
  const [fromUs, toUs] = [request.scope.fromUs ?? 0, request.scope.toUs ?? durationUs];
  return Array.from({ length: 1 + (index % 3) }, (_, n) => {
    const bestUs = Math.round(fromUs + (toUs - fromUs) * (0.1 + 0.8 * random()));
    const share = (bestUs / 60_000_000) % 1;
    const score = random();
    const box = { x: Math.max(0, 0.1 + 0.8 * share - 0.012), y: 0.53, w: 0.05, h: 0.23 };
    const trackId = 1 + (n % 3);
    const reasons = partIds(query).map((criterion, i): MomentReason => {
      const satisfied = i === 0 || random() < 0.75 ? true : random() < 0.5 ? false : null;
      return {
        criterion,
        satisfied,
        evidence: satisfied
          ? {
              route: i === 0 ? "facts" : "windows",
              weight: "fair",
              tUs: bestUs,
              trackIds: [trackId],
              box,
              value: score,
              text: null,
            }
          : null,
      };
    });
    return {
      id: `${video.id}:${String(bestUs)}`,
      library: null,
      videoId: video.id,
      startUs: Math.max(0, bestUs - 3_000_000),
      endUs: Math.min(durationUs, bestUs + 4_000_000),
      bestUs,
      box,
      trackId,
      score,
      band: score > 0.66 ? "strong" : score > 0.3 ? "likely" : "weak",
      reasons,
      steps: [],
    };
  });
}
