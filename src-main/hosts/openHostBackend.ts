import { availableParallelism } from "node:os";
import type { Backend } from "../backend/backend.ts";
import { locateFfmpeg } from "../media/locate.ts";
import { createMediaTools } from "../media/mediaTools.ts";
import type { MediaTools } from "../media/types.ts";
import { createLocalModels } from "../answers/local/localModels.ts";
import { createModelPacks } from "../models/packs.ts";
import { readManifests, SUGGESTED_ENCODER, suggestedPack } from "../models/manifests.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import { createVisionClient } from "../vision/client.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { HostFacts } from "./openHost.ts";

/** Puts the backend together for a host: its tools, its vision process, its models. Used by every entry (Electron, browser host, CLI). */
export async function openHostBackend(facts: HostFacts): Promise<Backend> {
  const { logger, paths, dataDir } = facts;
  // Read once, when the native module is loaded: its warnings would stand between the lines that a command prints.
  process.env["LANCEDB_LOG"] ??= "error";
  const { openBackend } = await import("../backend/backend.ts");
  const media = await findMediaTools(logger);
  const manifests = await readManifests(paths.models, logger.child("models"));
  let devicePreference: readonly DeviceKind[] = [];
  return await openBackend({
    dataDir,
    host: facts.host,
    ownsProcess: true,
    version: facts.version,
    media,
    createVision: (settings) => {
      // Called again whenever a setting of the vision process changes.
      devicePreference = settings.devicePreference;
      return createVisionClient({
        host: facts.childHost,
        entry: paths.visionEntry,
        config: {
          ffmpegPath: media?.tools.ffmpeg ?? "",
          workerEntry: paths.inferenceWorkerEntry,
          cpuWorkers: settings.cpuWorkers,
          devicePreference: settings.devicePreference,
        },
        logger: logger.child("vision"),
      });
    },
    createLocalModels: (resolve) =>
      createLocalModels({
        host: facts.childHost,
        entry: paths.languageEntry,
        resolve,
        logger: logger.child("language"),
      }),
    createModels: (vision, language) =>
      createModelPacks({
        folder: libraryPaths(dataDir).models,
        manifests,
        vision,
        language,
        logger: logger.child("models"),
        // Whether a GPU can run models is known only after its self-test; until then suggest for the processor.
        suggested: [suggestedPack({ cores: availableParallelism(), gpu: false }), SUGGESTED_ENCODER],
        devicePreference: () => devicePreference,
      }),

    // Loaded when an operator sets a broker up.
    loadMqtt: () => import("mqtt"),
    logger,
    resources: paths.resources,
    roots: facts.roots,
    mediaBase: facts.mediaBase,
    uploadUrl: facts.uploadUrl,
    address: facts.address,
    ...(facts.safeStorage ? { safeStorage: facts.safeStorage } : {}),
    ...(facts.background === undefined ? {} : { background: facts.background }),
  });
}

/** Null when this machine has no ffmpeg: the library still opens, and imports say FFMPEG_MISSING. */
async function findMediaTools(logger: Logger): Promise<MediaTools | null> {
  try {
    return createMediaTools(await locateFfmpeg(), logger.child("media"));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.warn("no ffmpeg", { detail: error.problem.detail });
    return null;
  }
}
