import { z } from "zod";
import { settings, type Settings } from "#shared/contract/system.ts";
import { fail } from "#shared/lib/problems.ts";
import type { SettingsTable } from "../store/sqlite/settingsTable.ts";

const KEY = "settings";
const PLAYABLE_KEY = "playable";
const playableTypes = z.record(z.string(), z.boolean());

/** This machine's zone, the best guess for a recorder beside it. */
const machineZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const DEFAULTS: Omit<Settings, "assumedZone"> = {
  language: "system",
  theme: "dark",
  activePack: "motion",
  reidPack: null,
  sampleFps: 5,
  devicePreference: ["cuda", "webgpu", "directml", "coreml", "cpu"],
  cpuWorkers: 0,
  motionGate: true,
  firstRunDone: false,
  encoderPack: null,
  openPack: null,
  openNames: [],
  readClocks: true,
  operatorName: "",
  libraryName: "",
  shareLibrary: true,
};

/** The library's settings; a value that a newer or damaged file left unreadable falls back to its default, one by one. */
export class SettingsStore {
  #table: SettingsTable;
  constructor(table: SettingsTable) {
    this.#table = table;
  }

  read(): Settings {
    const stored = z.record(z.string(), z.unknown()).safeParse(this.#table.read(KEY)).data ?? {};
    const result: Record<string, unknown> = { ...DEFAULTS, assumedZone: machineZone() };
    for (const [key, schema] of Object.entries(settings.shape)) {
      const parsed = schema.safeParse(stored[key]);
      if (parsed.success) result[key] = parsed.data;
    }
    return settings.parse(result);
  }

  /** Throws AppError(INVALID_INPUT) on a zone that does not exist. */
  update(patch: Partial<Settings>): Settings {
    if (patch.assumedZone !== undefined) requireZone(patch.assumedZone);
    const next = settings.parse({ ...this.read(), ...patch });
    this.#table.write(KEY, next);
    return next;
  }

  playable(): Record<string, boolean> {
    return playableTypes.safeParse(this.#table.read(PLAYABLE_KEY)).data ?? {};
  }

  rememberPlayable(types: Record<string, boolean>): void {
    this.#table.write(PLAYABLE_KEY, { ...this.playable(), ...types });
  }
}

/** Throws AppError(INVALID_INPUT) unless it is an IANA zone or an offset such as "+09:00". */
export function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw fail("INVALID_INPUT", `There is no time zone "${zone}".`);
  }
}
