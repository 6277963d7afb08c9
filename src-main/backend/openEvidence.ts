import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { AnswerService } from "../answers/types.ts";
import { createEvidence } from "../evidence/createEvidence.ts";
import type { CaseService, PackExports } from "../evidence/types.ts";
import type { EventService } from "../events/types.ts";
import type { PathGate } from "../library/sourceFiles.ts";
import type { TrackReader } from "../library/tracks.ts";
import type { Disposables } from "../platform/disposables.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import { fail } from "#shared/lib/problems.ts";
import type { SearchIndex } from "./openIndex.ts";
import type { BackendOptions } from "./options.ts";
import type { FrameTables } from "./playback.ts";
import type { SettingsStore } from "./settings.ts";

interface Parts {
  options: BackendOptions;
  paths: LibraryPaths;
  store: SqliteStore;
  searchIndex: SearchIndex;
  answers: AnswerService;
  events: EventService;
  tracks: TrackReader;
  frames: FrameTables;
  gate: PathGate;
  settings: SettingsStore;
}

/** Puts cases, the audit log and exports together from the parts of an open library. What it starts belongs to `own`. */
export async function openEvidence(
  { options, paths, store, searchIndex, answers, events, tracks, frames, gate, settings }: Parts,
  own: Disposables,
): Promise<{ cases: CaseService; exports: PackExports }> {
  const { resources } = options;
  const evidence = createEvidence({
    store,
    event: (id) => events.get(id),
    answer: (id) => answers.get(id),
    paths: async (id, fromUs, toUs) => {
      const { provisional, paths: found } = await tracks.window({ id, fromUs, toUs });
      return provisional ? null : found;
    },
    frameTable: (id) => frames.get(id),
    media: options.media,
    secrets: () => searchIndex.secrets(),
    checkFolder: (path) => gate.check(path),
    packFolder: paths.packs,
    verifyPage: async () => {
      if (!resources) throw fail("FILE_MISSING", "resources/pack/verify.html");
      return await readFile(join(resources, "pack", "verify.html"), "utf8");
    },
    operator: () => settings.read().operatorName.trim() || accountName(),
    version: options.version,
    clock: options.clock,
    logger: options.logger.child("evidence"),
  });
  own.add(evidence.exports, (it) => it.close());
  await evidence.exports.sweep();
  return evidence;
}

/** Who is logged in to this machine. */
function accountName(): string {
  try {
    return userInfo().username || "unknown";
  } catch {
    return "unknown"; // an account without an entry in the system's list, as in some containers
  }
}
