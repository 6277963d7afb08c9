import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LibraryEvent } from "#shared/contract/library.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { checkSourceFiles, relinkVideo } from "../library/relink.ts";
import { removeVideo } from "../library/removal.ts";
import { findSummary, summaryOf } from "../library/summary.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";
import { requireZone } from "./settings.ts";

export function libraryHandlers(os: Implementer, state: BackendState) {
  const summary = (id: VideoId) => {
    const { store } = state.need();
    return summaryOf(store, store.videos.need(id));
  };
  return {
    watch: os.library.watch.handler(({ signal }) => {
      const { store } = state.need();
      return store.videoChanges.watch<LibraryEvent>(
        untilEither(signal, state),
        () => ({ kind: "snapshot", videos: store.videos.list().map((row) => summaryOf(store, row)) }),
        (id) => {
          const video = findSummary(store, id);
          return video ? { kind: "changed", video } : { kind: "removed", id };
        },
      );
    }),
    get: os.library.get.handler(({ input }) => summary(input.id)),
    list: os.library.list.handler(({ input }) => {
      const { store } = state.need();
      return store.videos
        .list()
        .filter(
          (row) =>
            (input.state === undefined || row.state === input.state) &&
            (input.camera === undefined || row.camera === input.camera),
        )
        .map((row) => summaryOf(store, row));
    }),
    import: os.library.import.handler(async ({ input, signal }) => {
      const { importer } = state.need();
      if (input.options.recordedAt) requireZone(input.options.recordedAt.zone);
      return await importer.import(input.paths, input.options, untilEither(signal, state));
    }),
    plan: os.library.plan.handler(({ input, signal }) =>
      state.need().importer.plan(input.paths, untilEither(signal, state)),
    ),
    update: os.library.update.handler(({ input }) => {
      const { store } = state.need();
      const { ids, camera, tags, recordedAt } = input;
      if (recordedAt) requireZone(recordedAt.zone);
      store.db.transaction(() => {
        for (const id of ids) {
          store.videos.need(id);
          store.videos.patch(id, {
            ...(camera === undefined ? {} : { camera: camera?.trim() || null }),
            ...(tags === undefined ? {} : { tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))] }),
            ...(recordedAt === undefined ? {} : { recordedAt }),
          });
        }
      });
      return ids.map(summary);
    }),
    reanalyse: os.library.reanalyse.handler(async ({ input }) => ({
      queued: await state
        .need()
        .runner.reanalyse(input.ids, { packId: input.packId ?? null, sampleFps: input.sampleFps ?? null }),
    })),
    relink: os.library.relink.handler(({ input, signal }) =>
      relinkVideo(state.need().library, input.id, input.path, untilEither(signal, state)),
    ),
    checkFiles: os.library.checkFiles.handler(({ signal }) =>
      checkSourceFiles(state.need().library, untilEither(signal, state)),
    ),
    remove: os.library.remove.handler(async ({ input }) => {
      const { library, index, cases } = state.need();
      const receipts = [];
      for (const id of new Set(input.ids)) {
        const receipt = await removeVideo(library, id);
        const { sha256, sourceKept } = receipt;
        cases.note({ action: "videoRemoved", data: { videoId: id, sha256, sourceKept } });
        receipts.push(receipt);
      }
      void index.optimize();
      return { receipts };
    }),
    browse: os.library.browse.handler(({ input }) => browse(state, input.path)),
  };
}

/** The roots, or what is in a folder below one. Hidden entries are left out; what cannot be read counts as not there. */
async function browse(state: BackendState, path: string | null) {
  const { gate } = state.need();
  if (path === null) {
    return { path: null, entries: gate.roots.map((root) => ({ name: root, path: root, folder: true, sizeBytes: 0 })) };
  }
  await gate.check(path);
  const names = await readdir(path).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === "ENOTDIR"
      ? fail("INVALID_INPUT", "not a folder")
      : fromSystemError(error);
  });
  const entries = [];
  for (const name of names.filter((it) => !it.startsWith(".")).sort()) {
    const info = await stat(join(path, name)).catch(() => null);
    if (info && (info.isDirectory() || info.isFile()))
      entries.push({
        name,
        path: join(path, name),
        folder: info.isDirectory(),
        sizeBytes: info.isDirectory() ? 0 : info.size,
      });
  }
  return { path, entries };
}
