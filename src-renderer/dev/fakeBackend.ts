import { createRouterClient, implement, ORPCError } from "@orpc/server";
import { contract, type SightlineClient } from "#shared/contract/index.ts";
import type { Settings, SystemInfo, SystemStatus } from "#shared/contract/system.ts";
import type { ProblemCode } from "#shared/domain/errors.ts";
import type { Job } from "#shared/domain/job.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { Channel } from "./channel.ts";
import { FakeAnswers } from "./fakeAnswers.ts";
import { FakeCases } from "./fakeCases.ts";
import { FakeCaptions } from "./fakeCaptions.ts";
import { FakeEvents } from "./fakeEvents.ts";
import { fakeJob, STAGES } from "./fakeJobs.ts";
import { FakeLanguage } from "./fakeLanguage.ts";
import { fakePacks } from "./fakePacks.ts";
import { fakeVideo } from "./fakeVideos.ts";
import { FakeSearch } from "./fakeSearch.ts";
import { fakeTracks } from "./fakeTracks.ts";

export type Scene = "full" | "empty" | "firstRun" | "failed" | "loading";

type ListEvent<K extends string, T> = { kind: "changed" } & Record<K, T>;

/** The whole backend in memory, behind the real contract: inputs and outputs are parsed, so a fake that lies about shapes fails. */
export class FakeBackend {
  videos = new Map<string, VideoSummary>();
  jobs = new Map<string, Job>();
  packs: PackStatus[];
  status: SystemStatus = { state: "ready", problem: null, vision: { state: "idle", problem: null } };
  settings: Settings = {
    language: "system",
    theme: "dark",
    activePack: "yolox-nano",
    reidPack: null,
    sampleFps: 5,
    devicePreference: ["cuda", "webgpu", "cpu"],
    cpuWorkers: 0,
    motionGate: true,
    assumedZone: "Asia/Seoul",
    firstRunDone: true,
    encoderPack: null,
    openPack: null,
    openNames: [],
    readClocks: false,
    operatorName: "",
    libraryName: "",
    shareLibrary: true,
  };
  info: SystemInfo = {
    version: "0.1.0",
    host: "browser",
    platform: "linux",
    dataDir: "/home/operator/.local/share/sightline",
    mediaBase: "/fake-media",
    uploadUrl: "/fake-upload",
    roots: ["/footage"],
    hardware: { cpu: "AMD Ryzen 9 7950X", cores: 16, memoryBytes: 64e9, gpu: "NVIDIA RTX A6000" },
    ffmpeg: { path: "/usr/bin/ffmpeg", version: "7.1.2", origin: "system" },
    storage: {
      freeBytes: 412e9,
      libraryBytes: 23.4e9,
      proxiesBytes: 18.2e9,
      thumbnailsBytes: 0.9e9,
      modelsBytes: 0.05e9,
      indexBytes: 4.25e9,
    },
  };
  /** Every call made, newest last: "jobs.pause", ["j_..."]. For tests. */
  readonly calls: Array<{ name: string; input: unknown }> = [];
  /** Makes the next call of that name fail with a code. */
  readonly failNext = new Map<string, ProblemCode>();
  readonly search = new FakeSearch(() => this.videos);
  readonly language = new FakeLanguage();
  readonly captions = new FakeCaptions(this.language, () => this.videos);
  readonly answers = new FakeAnswers(
    this.language,
    () => this.videos,
    (text) => this.search.understand(text),
  );
  readonly events = new FakeEvents(() => this.videos);
  readonly cases = new FakeCases(
    () => this.videos,
    (id) => this.events.events.get(id),
    (id) => this.answers.answers.get(id),
  );
  readonly #library = new Channel<
    | { kind: "snapshot"; videos: VideoSummary[] }
    | ListEvent<"video", VideoSummary>
    | { kind: "removed"; id: VideoSummary["id"] }
  >();
  readonly #jobs = new Channel<
    { kind: "snapshot"; jobs: Job[] } | ListEvent<"job", Job> | { kind: "removed"; id: Job["id"] }
  >();
  readonly #models = new Channel<{ kind: "snapshot"; packs: PackStatus[] } | ListEvent<"pack", PackStatus>>();
  readonly #system = new Channel<SystemStatus>();
  #silent = false;

  constructor(scene: Scene = "full", videoCount = 60) {
    this.packs = fakePacks(scene === "full");
    if (scene === "full") {
      for (let i = 0; i < videoCount; i++) this.#put(fakeVideo(i));
      const states = [
        "running",
        "running",
        "paused",
        "queued",
        "queued",
        "queued",
        "failed",
        "failed",
        "done",
        "done",
        "cancelled",
      ] as const;
      [10, 24, 32, 55, 57, 59, 3, 14, 0, 1, 30].forEach((v, i) => {
        const video = [...this.videos.values()][v];
        if (!video) return;
        const job = fakeJob(i, video, states[i] ?? "queued", i === 1 ? 0.08 : 0.43);
        this.jobs.set(job.id, job);
      });
    }
    if (scene === "firstRun") this.settings = { ...this.settings, firstRunDone: false, activePack: "motion" };
    if (scene === "failed")
      this.status = {
        ...this.status,
        state: "failed",
        problem: problemOf("LIBRARY_IN_USE", "owner.json: pid 4121 on workstation-3, since 09:12", "L-88D0"),
      };
    this.#silent = scene === "loading";
  }

  #put(video: VideoSummary): void {
    this.videos.set(video.id, video);
  }
  setVideo(video: VideoSummary): void {
    this.#put(video);
    this.#library.emit({ kind: "changed", video });
  }
  removeVideo(id: VideoSummary["id"]): void {
    this.videos.delete(id);
    this.#library.emit({ kind: "removed", id });
  }
  setJob(job: Job): void {
    this.jobs.set(job.id, job);
    this.#jobs.emit({ kind: "changed", job });
  }
  setPack(pack: PackStatus): void {
    this.packs = this.packs.map((p) => (p.manifest.id === pack.manifest.id ? pack : p));
    this.#models.emit({ kind: "changed", pack });
  }
  setStatus(status: SystemStatus): void {
    this.status = status;
    this.#system.emit(status);
  }

  /** Moves running work on by `seconds`, for the dev page. */
  tick(seconds: number): void {
    for (const job of this.jobs.values()) {
      if (job.state !== "running") continue;
      const progress = Math.min(0.999, job.progress + seconds * 0.002);
      this.setJob({
        ...job,
        progress,
        lastSignMs: Date.now(),
        etaMs: Math.round((1 - progress) * 330_000),
        stages: job.stages.map((s) => (s.state === "running" ? { ...s, progress } : s)),
      });
    }
    for (const pack of this.packs) {
      if (pack.state !== "downloading" || !pack.download) continue;
      const receivedBytes = Math.min(
        (pack.download.totalBytes ?? 1) - 1,
        pack.download.receivedBytes + seconds * 30_000,
      );
      this.setPack({ ...pack, download: { ...pack.download, receivedBytes: Math.round(receivedBytes) } });
    }
  }

  client(): SightlineClient {
    const os = implement(contract);
    const note = (name: string, input?: unknown): void => {
      this.calls.push({ name, input });
      const code = this.failNext.get(name);
      if (!code) return;
      this.failNext.delete(name);
      throw new ORPCError("PROBLEM", { defined: true, data: problemOf(code, `${name} was told to fail`) });
    };
    const changeJobs = (name: string, input: { ids: string[] }, change: (job: Job) => Job): { changed: number } => {
      note(name, input);
      for (const id of input.ids) {
        const job = this.jobs.get(id);
        if (job) this.setJob(change(job));
      }
      return { changed: input.ids.length };
    };
    const packOf = (id: string): PackStatus => {
      const pack = this.packs.find((p) => p.manifest.id === id);
      if (!pack) throw new ORPCError("PROBLEM", { defined: true, data: problemOf("NOT_FOUND") });
      return pack;
    };
    const changePack = (name: string, id: string, change: Partial<PackStatus>): PackStatus => {
      note(name, { id });
      this.setPack({ ...packOf(id), ...change });
      return packOf(id);
    };
    const router = os.router({
      system: {
        status: os.system.status.handler(() => this.status),
        watch: os.system.watch.handler(({ signal }) => this.#system.follow(this.#silent ? null : this.status, signal)),
        info: os.system.info.handler(() => (note("system.info"), this.info)),
        settings: os.system.settings.handler(() => this.settings),
        updateSettings: os.system.updateSettings.handler(({ input }) => {
          note("system.updateSettings", input);
          this.settings = { ...this.settings, ...input };
          return this.settings;
        }),
        restart: os.system.restart.handler(() => {
          note("system.restart");
          this.setStatus({ ...this.status, state: "ready", problem: null });
          return this.status;
        }),
        reportPlayable: os.system.reportPlayable.handler(
          ({ input }) => (note("system.reportPlayable", input), { proxiesQueued: 0 }),
        ),
      },
      library: {
        watch: os.library.watch.handler(({ signal }) => {
          note("library.watch");
          return this.#library.follow(
            this.#silent ? null : { kind: "snapshot", videos: [...this.videos.values()] },
            signal,
          );
        }),
        get: os.library.get.handler(({ input }) => {
          const video = this.videos.get(input.id);
          if (!video) throw new ORPCError("PROBLEM", { defined: true, data: problemOf("NOT_FOUND") });
          return video;
        }),
        list: os.library.list.handler(() => [...this.videos.values()]),
        import: os.library.import.handler(({ input }) => {
          note("library.import", input);
          return input.paths.map((path, i) => {
            const video: VideoSummary = {
              ...fakeVideo(56),
              id: fakeVideo(900 + this.videos.size).id,
              name: path.split("/").at(-1) ?? path,
              path,
              state: "queued",
              addedAtMs: Date.now(),
            };
            if (path.includes("duplicate"))
              return { path, outcome: "duplicate" as const, videoId: fakeVideo(0).id, reason: fakeVideo(0).name };
            this.setVideo(video);
            this.setJob(fakeJob(100 + this.jobs.size + i, video, "queued"));
            return { path, outcome: "queued" as const, videoId: video.id, reason: null };
          });
        }),
        plan: os.library.plan.handler(({ input }) => {
          note("library.plan", input);
          const files = input.paths.map((path) => ({
            path,
            name: path.split("/").at(-1) ?? path,
            sizeBytes: 312_000_000,
            verdict: path.includes("duplicate")
              ? ("already-in-library" as const)
              : path.endsWith(".txt")
                ? ("ignored" as const)
                : ("video" as const),
          }));
          return { files, totalBytes: files.reduce((a, f) => a + f.sizeBytes, 0), truncated: false };
        }),
        update: os.library.update.handler(({ input }) => {
          note("library.update", input);
          return input.ids.flatMap((id) => {
            const video = this.videos.get(id);
            if (!video) return [];
            const next: VideoSummary = {
              ...video,
              ...(input.camera !== undefined ? { camera: input.camera } : {}),
              ...(input.tags ? { tags: input.tags } : {}),
              ...(input.recordedAt ? { recordedAt: input.recordedAt } : {}),
            };
            this.setVideo(next);
            return [next];
          });
        }),
        reanalyse: os.library.reanalyse.handler(
          ({ input }) => (note("library.reanalyse", input), { queued: input.ids.length }),
        ),
        relink: os.library.relink.handler(({ input }) => {
          note("library.relink", input);
          const video = this.videos.get(input.id);
          if (!video) throw new ORPCError("PROBLEM", { defined: true, data: problemOf("NOT_FOUND") });
          const next = { ...video, missing: false, problem: null, path: input.path };
          this.setVideo(next);
          return next;
        }),
        checkFiles: os.library.checkFiles.handler(() => (note("library.checkFiles"), { missing: 2, relinked: 0 })),
        remove: os.library.remove.handler(({ input }) => {
          note("library.remove", input);
          return {
            receipts: input.ids.flatMap((id) => {
              const video = this.videos.get(id);
              if (!video) return [];
              this.removeVideo(video.id);
              return [
                {
                  id: video.id,
                  name: video.name,
                  sha256: video.sha256,
                  rowsDeleted: 12_345,
                  filesDeleted: 4,
                  sourceKept: true,
                },
              ];
            }),
          };
        }),
        browse: os.library.browse.handler(({ input }) => {
          note("library.browse", input);
          if (input.path === null)
            return { path: null, entries: [{ name: "/footage", path: "/footage", folder: true, sizeBytes: 0 }] };
          return {
            path: input.path,
            entries: [
              { name: "2026-11-21", path: `${input.path}/2026-11-21`, folder: true, sizeBytes: 0 },
              { name: "정문", path: `${input.path}/정문`, folder: true, sizeBytes: 0 },
              ...Array.from({ length: 8 }, (_, i) => ({
                name: `ch0${String(i)}_20261121.mp4`,
                path: `${input.path ?? ""}/ch0${String(i)}_20261121.mp4`,
                folder: false,
                sizeBytes: 312_000_000 + i * 7_654_321,
              })),
            ],
          };
        }),
      },
      jobs: {
        watch: os.jobs.watch.handler(({ signal }) =>
          this.#jobs.follow(this.#silent ? null : { kind: "snapshot", jobs: [...this.jobs.values()] }, signal),
        ),
        pause: os.jobs.pause.handler(({ input }) =>
          changeJobs("jobs.pause", input, (j) => ({ ...j, state: "paused", speedX: null, etaMs: null })),
        ),
        resume: os.jobs.resume.handler(({ input }) =>
          changeJobs("jobs.resume", input, (j) => ({ ...j, state: "queued" })),
        ),
        cancel: os.jobs.cancel.handler(({ input }) =>
          changeJobs("jobs.cancel", input, (j) => ({ ...j, state: "cancelled" })),
        ),
        retry: os.jobs.retry.handler(({ input }) =>
          changeJobs("jobs.retry", input, (j) => ({ ...j, state: "queued", problem: null })),
        ),
        moveToFront: os.jobs.moveToFront.handler(({ input }) =>
          changeJobs("jobs.moveToFront", input, (j) => ({ ...j, position: 0 })),
        ),
        clearFinished: os.jobs.clearFinished.handler(() => {
          note("jobs.clearFinished");
          const gone = [...this.jobs.values()].filter((j) => j.state === "done" || j.state === "cancelled");
          for (const job of gone) {
            this.jobs.delete(job.id);
            this.#jobs.emit({ kind: "removed", id: job.id });
          }
          return { changed: gone.length };
        }),
      },
      media: fakeTracks.media(os, () => this.videos),
      tracks: fakeTracks.tracks(os, () => this.videos),
      search: this.search.router(os, note),
      sharing: this.search.sharing.router(os, note),
      language: this.language.router(os, note),
      captions: this.captions.router(os, note),
      answers: this.answers.router(os, note),
      events: this.events.eventRouter(os, note),
      scenarios: this.events.scenarioRouter(os, note),
      cases: this.cases.router(os, note),
      models: {
        watch: os.models.watch.handler(({ signal }) =>
          this.#models.follow(this.#silent ? null : { kind: "snapshot", packs: this.packs }, signal),
        ),
        list: os.models.list.handler(() => this.packs),
        download: os.models.download.handler(({ input }) =>
          changePack("models.download", input.id, {
            state: "downloading",
            problem: null,
            download: {
              receivedBytes: packOf(input.id).installedBytes,
              totalBytes: packOf(input.id).manifest.files[0]?.sizeBytes ?? null,
              bytesPerSecond: 2_400_000,
            },
          }),
        ),
        cancelDownload: os.models.cancelDownload.handler(({ input }) =>
          changePack("models.cancelDownload", input.id, { state: "partial", download: null }),
        ),
        addFromFile: os.models.addFromFile.handler(({ input }) =>
          changePack("models.addFromFile", input.id, { state: "installed", problem: null, installedBytes: 1 }),
        ),
        remove: os.models.remove.handler(({ input }) =>
          changePack("models.remove", input.id, {
            state: "absent",
            active: false,
            installedBytes: 0,
            problem: null,
            selfTests: [],
          }),
        ),
        activate: os.models.activate.handler(({ input }) => {
          note("models.activate", input);
          this.settings = { ...this.settings, activePack: input.id, firstRunDone: true };
          for (const p of this.packs)
            if (p.manifest.task === "detect") this.setPack({ ...p, active: p.manifest.id === input.id });
          return { active: input.id };
        }),
        selfTest: os.models.selfTest.handler(({ input }) => {
          note("models.selfTest", input);
          const reports = [
            {
              device: "cpu" as const,
              state: "passed" as const,
              maxAbsDiff: 2.1e-6,
              inferencesPerSecond: 98.4,
              reason: null,
              testedAtMs: Date.now(),
            },
          ];
          this.setPack({ ...packOf(input.id), selfTests: reports });
          return reports;
        }),
      },
    });
    return createRouterClient(router) as unknown as SightlineClient;
  }
}

export { STAGES };
