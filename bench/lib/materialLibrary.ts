import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SightlineClient } from "../../src-shared/contract/index.ts";
import type { VideoSummary } from "../../src-shared/domain/video.ts";
import { hostPaths } from "../../src-main/hosts/hostPaths.ts";
import { openHostBackend } from "../../src-main/hosts/openHostBackend.ts";
import { forkHost } from "../../src-main/platform/forkHost.ts";
import { materialRoot, quietLogger } from "../visionHarness.ts";

/** Weights in the material, by pack. */
const WEIGHTS: Record<string, string> = {
  "yolox-nano": "yolox_nano.onnx",
  "picodet-s-416": "picodet_s_416_coco.onnx",
  "nanodet-m-416": "nanodet_m_416.onnx",
};
const ENDED = new Set<VideoSummary["state"]>(["ready", "incomplete", "failed", "cancelled"]);

export interface MaterialLibraryOptions {
  /** Folder of the library; kept between runs. */
  dataDir: string;
  /** File or folder of the footage -> camera name. */
  clips: Record<string, string>;
  /** A detector whose weights are in the material (WEIGHTS), or "motion". */
  packId: string;
  /** Frames a second that are analysed at import; left out = as the app does it. */
  sampleFps?: number;
  /** Analyse every clip once more, for after a change to detection or facts. */
  again: boolean;
}

/** A library of the real footage, analysed, behind the backend that every host uses. Close it at the end. */
export async function openMaterialLibrary({
  dataDir,
  clips,
  packId,
  sampleFps,
  again,
}: MaterialLibraryOptions): Promise<{ client: SightlineClient; close(): Promise<void> }> {
  mkdirSync(dataDir, { recursive: true });
  const backend = await openHostBackend({
    host: "cli",
    version: "",
    dataDir,
    mediaBase: "",
    uploadUrl: null,
    roots: [],
    address: null,
    childHost: forkHost,
    paths: hostPaths(),
    logger: quietLogger,
  });
  const { client } = backend;
  try {
    if (packId !== "motion") {
      const weights = WEIGHTS[packId];
      if (weights === undefined) throw new Error(`no weights of ${packId} are in the material`);
      const packs = await client.models.list();
      if (packs.find((it) => it.manifest.id === packId)?.state !== "installed")
        await client.models.addFromFile({ id: packId, path: join(materialRoot(), "models", weights) });
      await client.models.activate({ id: packId });
    }
    for (const [clip, camera] of Object.entries(clips)) {
      const path = join(materialRoot(), "footage", clip);
      const items = await client.library.import({
        paths: [path],
        options: { camera, ...(sampleFps === undefined ? {} : { sampleFps }) },
      });
      const ids = items.flatMap((it) => (it.videoId ? [it.videoId] : []));
      await client.library.update({ ids, camera });
    }
    if (again) {
      const ids = (await client.library.list({})).map((it) => it.id);
      await client.library.reanalyse({ ids, packId });
    }
    await settled(client);
  } catch (error) {
    await backend.close();
    throw error;
  }
  return { client, close: () => backend.close() };
}

/** Waits until every video's analysis has an end. */
async function settled(client: SightlineClient): Promise<void> {
  const states = new Map<string, VideoSummary["state"]>();
  for await (const event of await client.library.watch()) {
    if (event.kind === "snapshot") for (const { id, state } of event.videos) states.set(id, state);
    if (event.kind === "changed") states.set(event.video.id, event.video.state);
    if ([...states.values()].every((it) => ENDED.has(it))) return;
  }
}
