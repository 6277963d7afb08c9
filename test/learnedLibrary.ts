import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SearchEvent, SearchRequest } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Backend } from "../src-main/backend/backend.ts";
import { hostPaths } from "../src-main/hosts/hostPaths.ts";
import { openHost, type Host } from "../src-main/hosts/openHost.ts";
import { openHostBackend } from "../src-main/hosts/openHostBackend.ts";
import type { ChildHandle, ChildHost } from "../src-main/platform/childHost.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { libraryPaths } from "../src-main/platform/libraryPaths.ts";
import { ended, importOne, jobWhen, videoWhen } from "./backendFixture.ts";
import { findFfmpeg } from "./ffmpeg.ts";
import { collect } from "./searchWorld.ts";
import { writeTinyEncoder } from "./tinyEncoder.ts";

/** A coloured field in a gray, faintly noisy scene. */
export interface ColoredScene {
  color: keyof typeof RGB;
  fromS: number;
  toS: number;
  /** Crosses the picture instead of standing still. */
  moving?: boolean;
}

const RGB = {
  red: 0xde1e1e,
  green: 0x19aa2d,
  blue: 0x233cde,
  yellow: 0xebde28,
  white: 0xfafafa,
  purple: 0x8c28aa,
  orange: 0xf58c14,
};
const WIDTH = 160;
const HEIGHT = 120;
const FPS = 10;

const hex = (color: keyof typeof RGB) => `0x${RGB[color].toString(16).padStart(6, "0")}`;

/** Makes a recording of scenes. Standing fields fill the middle of the picture, moving ones are squares that cross it. */
export async function writeScenes(path: string, seconds: number, scenes: readonly ColoredScene[]): Promise<void> {
  const inputs = [`color=c=0x606060:s=${WIDTH}x${HEIGHT}:r=${FPS}:d=${seconds},noise=alls=4:allf=t:all_seed=7[s0]`];
  scenes.forEach(({ color, fromS, toS, moving }, i) => {
    const [w, h] = moving ? [44, 44] : [96, 80];
    const x = moving ? `'4+(t-${fromS})*${((WIDTH - 52) / (toS - fromS)).toFixed(2)}'` : "32";
    inputs.push(
      `color=c=${hex(color)}:s=${w}x${h}:r=${FPS}:d=${seconds}[c${i}]`,
      `[s${i}][c${i}]overlay=x=${x}:y=${(HEIGHT - h) / 2}:enable='between(t,${fromS},${toS - 0.05})'[s${i + 1}]`,
    );
  });
  const codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-g", "20", "-pix_fmt", "yuv420p"];
  const graph = ["-filter_complex", inputs.join(";"), "-map", `[s${scenes.length}]`];
  await promisify(execFile)(findFfmpeg(), ["-v", "error", "-nostdin", "-y", ...graph, ...codec, path]);
}

/** A PNG of one colour with a gray rim. */
export async function colorPng(color: keyof typeof RGB, path: string): Promise<void> {
  const graph = `color=c=0x606060:s=64x48:d=1,drawbox=x=12:y=8:w=40:h=32:color=${hex(color)}:t=fill`;
  const input = ["-f", "lavfi", "-i", graph, "-frames:v", "1"];
  await promisify(execFile)(findFfmpeg(), ["-v", "error", "-nostdin", "-y", ...input, path]);
}

export interface LearnedLibrary {
  backend: Backend;
  client: Backend["client"];
  folder: string;
  dataDir: string;
  /** Imports a recording of scenes; resolves when it is analysed and, unless `embedded` is false, indexed. */
  add(name: string, seconds: number, scenes: readonly ColoredScene[]): Promise<string>;
  /** Resolves when no job waits or runs. */
  idle(): Promise<void>;
  /** The last list and the closing event. */
  find(request: SearchRequest): Promise<Answer>;
  /** Kills the vision process with SIGKILL right after it is given its next request of this kind. Resolves with the process id once it is dead. */
  killAt(kind: string): Promise<number | undefined>;
  /** Keeps requests of this kind from the vision process until the function that it returns is called. */
  holdAt(kind: string): () => void;
  close(): Promise<void>;
}

export interface Answer {
  moments: Moment[];
  total: number;
  done: Extract<SearchEvent, { kind: "done" }>;
}

/**
 * A library as the browser host opens it, with nothing faked: ffmpeg, the vision process, the stores, the server. Two tiny dual encoders ("tiny-siglip", "tiny-clip") are installed as
 * packs, and `concepts` is the library's own vocabulary.
 */
export async function openLearnedLibrary(concepts: string): Promise<LearnedLibrary> {
  const folder = await mkdtemp(join(tmpdir(), "sightline-learned-"));
  const dataDir = join(folder, "data");
  const models = join(folder, "manifests");
  await mkdir(models);
  for (const family of ["siglip", "clip"] as const) {
    const { manifest } = await writeTinyEncoder(join(libraryPaths(dataDir).models, `tiny-${family}`), family);
    await writeFile(join(models, `${manifest.id}.json`), JSON.stringify(manifest));
  }
  await writeFile(join(libraryPaths(dataDir).root, "concepts.yaml"), concepts);

  let armed: { kind: string; settle: (pid: Promise<number | undefined>) => void } | null = null;
  let held: { kind: string; sends: Array<() => void> } | null = null;
  const childHost: ChildHost = {
    spawn(entry, options): ChildHandle {
      const child = forkHost.spawn(entry, options);
      return {
        ...child,
        send(message) {
          const kind = (message as { body?: { kind?: string } }).body?.kind;
          if (held && kind === held.kind) return void held.sends.push(() => child.send(message));
          child.send(message);
          if (!armed || kind !== armed.kind) return;
          const { settle } = armed;
          armed = null;
          child.kill();
          settle(child.exited.then(() => child.pid));
        },
      };
    },
  };
  let opened: Backend | null = null;
  const host: Host = await openHost({
    host: "browser",
    version: "0.0.0",
    dataDir,
    roots: [folder],
    childHost,
    paths: { ...hostPaths(), models },
    logger: createSilentLogger(),
    port: 0,
    pages: null,
    open: async (facts) => (opened = await openHostBackend(facts)),
  });
  await host.backend.settled;
  const backend = opened as Backend | null;
  if (!backend || backend.status().state !== "ready") {
    const why = JSON.stringify(backend?.status());
    await host.close();
    throw new Error(`the library did not open: ${why}`);
  }
  const { client } = backend;
  await client.system.updateSettings({ encoderPack: "tiny-siglip", readClocks: false, devicePreference: ["cpu"] });
  return {
    backend,
    client,
    folder,
    dataDir,
    async add(name, seconds, scenes) {
      const path = join(folder, name);
      await writeScenes(path, seconds, scenes);
      const id = await importOne(backend, path);
      await videoWhen(backend, id, ended);
      await jobWhen(backend, id, (job) => job.kind === "embed" && job.state === "done");
      return id;
    },
    async idle() {
      const leave = new AbortController();
      const open = new Set<string>();
      for await (const event of await client.jobs.watch(undefined, { signal: leave.signal })) {
        const jobs = event.kind === "snapshot" ? event.jobs : event.kind === "changed" ? [event.job] : [];
        for (const job of jobs)
          if (["done", "failed", "cancelled"].includes(job.state)) open.delete(job.id);
          else open.add(job.id);
        if (event.kind === "removed") open.delete(event.id);
        if (open.size === 0) break;
      }
      leave.abort();
    },
    async find(request) {
      const events = await collect(await client.search.run(request));
      const list = events.findLast((it) => it.kind === "moments");
      const done = events.at(-1);
      if (list?.kind !== "moments" || done?.kind !== "done") throw new Error("the answer ended early");
      return { moments: list.moments, total: list.total, done };
    },
    killAt: (kind) => new Promise((settle) => void (armed = { kind, settle })),
    holdAt(kind) {
      const mine = (held = { kind, sends: [] as Array<() => void> });
      return () => {
        held = null;
        for (const send of mine.sends) send();
      };
    },
    async close() {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
