import { mkdir } from "node:fs/promises";
import { AppError } from "#shared/domain/errors.ts";
import { videoFiles } from "../platform/libraryPaths.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import { playsDirectly } from "./playable.ts";
import { requireSource } from "./source.ts";
import type { StageContext } from "./types.ts";

/**
 * First lane of an import: fingerprint, probe, then poster, sprite and frame table, so that a card has its picture while the analysis of earlier files still runs. Stages that
 * were done before a restart are not done again. `passOn` queues what comes after: in the same tick as the last stage's end, or whoever watches would see the job at its analysis for a moment and
 * then waiting for it.
 */
export async function prepareVideo(context: StageContext, passOn: () => void): Promise<void> {
  const { deps, media, signal, job } = context;
  const { videos } = deps.store;
  const finished = new Set(job.stages.filter((stage) => stage.state === "done").map((stage) => stage.stage));
  await requireSource(context);
  const { id, path } = context.video();

  if (!finished.has("fingerprint")) {
    context.begin("fingerprint");
    if (context.video().sha256 === null) {
      const onProgress = (progress: number) => context.report("fingerprint", { progress });
      videos.patch(id, { sha256: await media.fingerprint(path, { signal, onProgress }) });
    }
    context.done("fingerprint");
  }

  if (!finished.has("probe") || context.video().media === null) {
    context.begin("probe");
    const probed = await media.probe(path, { signal, onProgress: (progress) => context.report("probe", { progress }) });
    const before = context.video();
    const needsProxy = !playsDirectly(probed.media, deps.playable());
    videos.patch(id, {
      media: probed.media,
      probeProblem: probed.problem,
      // The operator's word stands; the container's stands over the file name's.
      ...(probed.recordedAt && before.recordedAt.source !== "operator" ? { recordedAt: probed.recordedAt } : {}),
      ...(before.proxy === "none" && needsProxy ? { proxy: "needed" as const } : {}),
    });
    context.done("probe");
  }

  if (!finished.has("poster")) {
    context.begin("poster");
    await makePictures(context);
    context.done("poster", context.video().hasPoster ? "done" : "failed");
  }
  signal.throwIfAborted();
  passOn();
}

/** Pictures are a convenience: one that cannot be made is logged and left out, unless the disk is full or the job was stopped. */
async function makePictures(context: StageContext): Promise<void> {
  const { deps, media, signal } = context;
  const { videos } = deps.store;
  const { id, path, media: info } = context.video();
  if (!info) return;
  const files = videoFiles(deps.paths, id);
  await mkdir(deps.paths.thumbnails, { recursive: true });
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      const error = fromSystemError(thrown);
      if (signal.aborted || (error instanceof AppError && error.code === "DISK_FULL")) throw error;
      deps.logger.warn(`${what} could not be made`, { id, error });
    }
  };
  const part = (from: number, share: number) => (progress: number) =>
    context.report("poster", { progress: from + progress * share });
  await attempt("poster", async () => {
    await media.writePoster(path, info, files.poster, { signal, onProgress: part(0, 0.2) });
    videos.patch(id, { hasPoster: true });
  });
  await attempt("frame table", async () => {
    await media.writeFrameTable(path, info, files.frameTable, { signal, onProgress: part(0.2, 0.3) });
  });
  if (info.still) return;
  await attempt("sprite", async () => {
    videos.patch(id, {
      sprite: await media.writeSprite(path, info, files.sprite, { signal, onProgress: part(0.5, 0.5) }),
    });
  });
}
