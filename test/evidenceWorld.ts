import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportState } from "#shared/domain/case.ts";
import { exportOptions, type CaseId } from "#shared/domain/case.ts";
import { sceneEvent, type SceneEvent } from "#shared/domain/event.ts";
import { storedAnswer, type StoredAnswer } from "#shared/domain/evidence.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { createEvidence } from "../src-main/evidence/createEvidence.ts";
import type { CaseService, EvidenceDeps, PackExports } from "../src-main/evidence/types.ts";
import { createMediaTools } from "../src-main/media/mediaTools.ts";
import { countingSource, makeClip, silentLogger, toolPairs } from "../src-main/media/testClips.ts";
import type { FrameTable, MediaTools } from "../src-main/media/types.ts";
import { FileSecrets } from "../src-main/platform/secrets/fileSecrets.ts";
import { openSqliteStore, type SqliteStore } from "../src-main/store/sqlite/store.ts";

const [tools] = await toolPairs();
const live = new AbortController().signal;

/** A box that goes from the left to the right through the clip. */
export const PATH: TrackPath = {
  trackId: 3,
  class: "person",
  confidence: 0.9,
  tUs: [0, 1_000_000, 2_360_000],
  x: [0, 0.3, 0.7],
  y: [0.2, 0.2, 0.2],
  w: [0.2, 0.2, 0.2],
  h: [0.6, 0.6, 0.6],
  score: [0.9, 0.9, 0.8],
};

export interface EvidenceOptions {
  media?: MediaTools | null;
  checkFolder?: (path: string) => Promise<void>;
  folder?: string;
}

/** Cases over a real SQLite file, real ffmpeg and a real clip of 60 numbered frames (25 a second, a key frame every 12). */
export class EvidenceWorld {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly cases: CaseService;
  readonly exports: PackExports;
  readonly media = createMediaTools(tools!, silentLogger);
  readonly events = new Map<string, SceneEvent>();
  readonly answers = new Map<string, StoredAnswer>();
  readonly secretsFile: string;
  /** The wall clock, set by the test. */
  nowMs = Date.UTC(2026, 10, 29, 6, 0, 0);
  operator = "Kim";
  paths: TrackPath[] | null = [PATH];
  #tables = new Map<string, FrameTable>();
  #count = 0;

  constructor(options: EvidenceOptions = {}) {
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), "sightline-evidence-"));
    this.store = openSqliteStore(join(this.folder, "library.sqlite"));
    this.secretsFile = join(this.folder, "secrets.json");
    const secrets = new FileSecrets(this.secretsFile);
    const deps: EvidenceDeps = {
      store: this.store,
      event: (id) => this.events.get(id) ?? missing(id),
      answer: (id) => this.answers.get(id) ?? missing(id),
      paths: async () => this.paths,
      frameTable: async (id) => this.#tables.get(id) ?? null,
      media: options.media === undefined ? this.media : options.media,
      secrets: async () => secrets,
      checkFolder: options.checkFolder ?? (async () => {}),
      packFolder: join(this.folder, "packs"),
      verifyPage: async () => readFileSync(join(import.meta.dirname, "../resources/pack/verify.html"), "utf8"),
      operator: () => this.operator,
      version: "1.2.3",
      clock: { nowMs: () => this.nowMs, monotonicMs: () => performance.now() },
      logger: silentLogger,
    };
    const { cases, exports } = createEvidence(deps);
    this.cases = cases;
    this.exports = exports;
  }

  /** Puts a recording into the library. */
  async add(
    name = "Gate_20260715_221400.mp4",
    known: { camera?: string; utcMs?: number | null } = {},
  ): Promise<VideoId> {
    const id = videoId.parse(`v_${String(++this.#count).padStart(12, "0")}`);
    mkdirSync(join(this.folder, "footage"), { recursive: true });
    const args = [...countingSource(60), "-c:v", "libx264", "-g", "12", "-sc_threshold", "0", "-bf", "2"];
    // Names of the library are free; the file's own is plain.
    const path = makeClip(tools!.ffmpeg, args, join(this.folder, "footage", `${id}.mp4`));
    const { media } = await this.media.probe(path, { signal: live });
    this.#tables.set(id, await this.media.writeFrameTable(path, media, `${path}.frames`, { signal: live }));
    this.store.videos.insert({
      id,
      name,
      path,
      origin: "inPlace",
      sizeBytes: statSync(path).size,
      mtimeMs: 0,
      recordedAt: {
        utcMs: known.utcMs === undefined ? Date.UTC(2026, 6, 15, 13, 14, 0) : known.utcMs,
        source: known.utcMs === null ? "unknown" : "fileName",
        zone: "Asia/Seoul",
        zoneKnown: false,
        evidence: name.slice(0, 300),
      },
      camera: known.camera ?? "Gate",
      sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
      addedAtMs: 0,
    });
    this.store.videos.patch(id, { media, state: "ready" });
    return id;
  }

  event(of: VideoId, more: Partial<SceneEvent> = {}): SceneEvent {
    const id = `ev_${String(++this.#count).padStart(12, "0")}`;
    const event = sceneEvent.parse({
      id,
      scenarioId: "line-crossed",
      scenarioVersion: 4,
      names: { en: "Line crossed", ko: "선을 넘음" },
      level: "warning",
      videoId: of,
      startUs: 600_000,
      endUs: 1_400_000,
      bestUs: 1_000_000,
      trackIds: [3],
      box: { x: 0.3, y: 0.2, w: 0.2, h: 0.6 },
      strength: 0.8,
      findings: 1,
      parts: [],
      against: null,
      sentence: { en: "A person crosses the line at 22:14:01.", ko: "22:14:01에 사람이 선을 넘습니다." },
      state: "confirmed",
      reason: null,
      note: "",
      reviewedAtMs: 1,
      stale: false,
      createdAtMs: 1,
      ...more,
    });
    this.events.set(id, event);
    return event;
  }

  answer(of: VideoId, more: Partial<StoredAnswer> = {}): StoredAnswer {
    const id = `a_${String(++this.#count).padStart(12, "0")}`;
    const base = {
      id: "E1",
      kind: "object",
      videoId: of,
      startUs: 0,
      endUs: 1e6,
      bestUs: 5e5,
      trackIds: [3],
      box: null,
    };
    const facts = {
      classes: ["person"],
      colors: [],
      directions: [],
      relations: [],
      signals: [],
      concepts: [],
      count: 1,
      words: null,
    };
    const evidence = {
      ...base,
      camera: "Gate",
      videoName: "g",
      utcMs: Date.UTC(2026, 6, 15, 13, 14, 0),
      zone: "Asia/Seoul",
      text: "a person",
      facts,
      modelWritten: false,
    };
    const sentence = { evidence: ["E1"], origin: "facts", repaired: false, problems: [] };
    const answer = storedAnswer.parse({
      id,
      kind: "answer",
      plan: { question: "how many people?", language: "en", intent: "howMany", query: EMPTY_QUERY },
      scope: {},
      model: null,
      sentences: [
        { ...sentence, text: "One person.", verdict: "supported" },
        { ...sentence, text: "He ran.", verdict: "unsupported" },
      ],
      evidence: [evidence],
      outcome: "answered",
      coverage: null,
      nearestMiss: null,
      problems: [],
      createdAtMs: 1,
      timings: { retrievalMs: 1, firstTokenMs: null, totalMs: 1 },
      usage: null,
      ...more,
    });
    this.answers.set(id, answer);
    return answer;
  }

  /** Exports a case and waits for its end. */
  async export(
    id: CaseId,
    more: { folder?: string; language?: "en" | "ko"; wholeFiles?: boolean } = {},
  ): Promise<ExportState> {
    const { folder = null, language = "en", ...options } = more;
    const { id: wanted } = await this.exports.start({ id, folder, language, options: exportOptions.parse(options) });
    return await this.ended(wanted);
  }

  async ended(id: string): Promise<ExportState> {
    const leave = new AbortController();
    try {
      for await (const { exports } of this.cases.watch(leave.signal)) {
        const found = exports.find((it) => it.id === id);
        if (found && found.state !== "running") return found;
      }
    } finally {
      leave.abort();
    }
    throw new Error("the watch ended first");
  }

  async close(options: { keep?: boolean } = {}): Promise<void> {
    await this.exports.close();
    await this.media.close();
    this.store.close();
    if (!options.keep) rmSync(this.folder, { recursive: true, force: true });
  }
}

const EMPTY_QUERY = { text: "people", language: "en", steps: [], times: [], cameras: [] };

function missing(id: string): never {
  throw fail("NOT_FOUND", id);
}
