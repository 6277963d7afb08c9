import { createVisionClient } from "../vision/client.ts";
import type { VisionClient } from "../vision/types.ts";
import { hostPaths } from "../hosts/hostPaths.ts";
import { locateFfmpeg } from "../media/locate.ts";
import { forkHost } from "../platform/forkHost.ts";
import type { Logger } from "../platform/logger.ts";

/** A vision process for commands that need no library. The caller closes it. */
export async function openVision(logger: Logger): Promise<VisionClient> {
  const paths = hostPaths();
  const tools = await locateFfmpeg();
  return createVisionClient({
    host: forkHost,
    entry: paths.visionEntry,
    config: {
      ffmpegPath: tools.ffmpeg,
      workerEntry: paths.inferenceWorkerEntry,
      cpuWorkers: 0,
      devicePreference: ["cpu"],
    },
    logger,
  });
}
