import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { problem } from "../domain/errors.ts";
import { deviceKind } from "../domain/model.ts";
import { base } from "./base.ts";

/** The backend's health. Start-up failure is a state, not a hang. */
export const systemStatus = z.object({
  state: z.enum(["starting", "ready", "failed", "stopping"]),
  problem: problem.nullable(),
  vision: z.object({ state: z.enum(["idle", "running", "restarting", "unavailable"]), problem: problem.nullable() }),
});
export type SystemStatus = z.infer<typeof systemStatus>;

export const settings = z.object({
  language: z.enum(["system", "en", "ko"]),
  theme: z.enum(["dark", "light"]),
  /** Detector pack id or "motion". */
  activePack: z.string(),
  reidPack: z.string().nullable(),
  sampleFps: z.number().min(0.1).max(60),
  devicePreference: z.array(deviceKind),
  /** 0 = automatic. */
  cpuWorkers: z.int().min(0).max(64),
  motionGate: z.boolean(),
  /** IANA zone assumed where a recording does not say. */
  assumedZone: z.string().max(64),
  firstRunDone: z.boolean(),
  /** Dual encoder that the index is made with; null = none. */
  encoderPack: z.string().nullable(),
  /** Open-vocabulary detector; null = none. */
  openPack: z.string().nullable(),
  /** Names that an import looks for with the open-vocabulary detector; empty = it does not. */
  openNames: z.array(z.string().min(1).max(100)).max(32),
  /** Read burnt-in clocks at import. */
  readClocks: z.boolean(),
  /** Who is named in cases and in the audit log; "" = the account of the operating system. */
  operatorName: z.string().max(80),
  /** What other libraries at a shared address see this one as; "" = the name of the machine. */
  libraryName: z.string().max(60),
  /** Whether they may find this library's footage. */
  shareLibrary: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

export const systemInfo = z.object({
  version: z.string(),
  host: z.enum(["electron", "browser", "cli"]),
  platform: z.string(),
  dataDir: z.string(),
  /** Absolute URL prefix of the media routes, with its token where one is needed. */
  mediaBase: z.string(),
  /** Where the browser host sends uploads (POST, one file a request); null when files are indexed in place. */
  uploadUrl: z.string().nullable(),
  roots: z.array(z.string()),
  hardware: z.object({ cpu: z.string(), cores: z.int(), memoryBytes: z.int(), gpu: z.string().nullable() }),
  ffmpeg: z
    .object({ path: z.string(), version: z.string(), origin: z.enum(["environment", "system", "bundled"]) })
    .nullable(),
  storage: z.object({
    freeBytes: z.int().nullable(),
    libraryBytes: z.int(),
    proxiesBytes: z.int(),
    thumbnailsBytes: z.int(),
    modelsBytes: z.int(),
    indexBytes: z.int(),
  }),
});
export type SystemInfo = z.infer<typeof systemInfo>;

export const systemContract = {
  status: base.output(systemStatus),
  watch: base.output(eventIterator(systemStatus)),
  info: base.output(systemInfo),
  settings: base.output(settings),
  updateSettings: base.input(settings.partial()).output(settings),
  /** Tries to open the library again after a start-up failure. */
  restart: base.output(systemStatus),
  /** What this renderer can play: MIME type -> canPlayType was "probably" or "maybe". Decides which videos need a proxy. */
  reportPlayable: base
    .input(z.object({ types: z.record(z.string().max(200), z.boolean()) }))
    .output(z.object({ proxiesQueued: z.int() })),
};
