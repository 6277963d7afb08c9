import type { IndexStatus } from "#shared/contract/search.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { Core } from "./core.ts";
import { lookFor } from "./lookFor.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

export function searchHandlers(os: Implementer, state: BackendState) {
  const search = () => state.need().search;
  return {
    run: os.search.run.handler(({ input, signal }) => {
      const { searchIndex } = state.need();
      // For the next question: this one is answered without it, and says so.
      if (searchIndex.problem) void searchIndex.reconnect();
      return search().run(input, untilEither(signal, state));
    }),
    understand: os.search.understand.handler(({ input }) => search().understand(input.text)),
    vocabulary: os.search.vocabulary.handler(() => search().vocabulary()),
    addImage: os.search.addImage.handler(({ input }) => state.need().images.add(input.data)),
    saved: os.search.saved.handler(() => search().saved.list()),
    watchSaved: os.search.watchSaved.handler(({ signal }) => search().saved.watch(untilEither(signal, state))),
    save: os.search.save.handler(({ input }) => search().saved.save(input)),
    removeSaved: os.search.removeSaved.handler(({ input }) => ({ removed: search().saved.remove(input.id) })),
    markSeen: os.search.markSeen.handler(({ input }) => search().saved.markSeen(input.id)),
    readText: os.search.readText.handler(({ input }) => {
      const { fromUs = null, toUs = null } = input;
      if (fromUs !== null && toUs !== null && toUs <= fromUs)
        throw fail("INVALID_INPUT", `the span ends (${toUs}) before it begins (${fromUs})`);
      return { queued: state.need().runner.queueTexts(input.videoIds, { fromUs, toUs }) };
    }),
    lookFor: os.search.lookFor.handler(async ({ input, signal }) => {
      const { settings, packs, store, vision } = state.need();
      const { concepts } = await search().vocabulary();
      const deps = { settings: () => settings.read(), packs, store, vision, concepts: () => concepts };
      return await lookFor(deps, input, untilEither(signal, state));
    }),
    indexStatus: os.search.indexStatus.handler(() => indexStatus(state.need())),
    rebuildIndex: os.search.rebuildIndex.handler(async ({ input }) => ({
      queued: await state.need().runner.rebuild(input.videoIds),
    })),
    optimizeIndex: os.search.optimizeIndex.handler(async ({ signal }) => {
      const core = state.need();
      await core.searchIndex.needTexts().optimize();
      await core.searchIndex.vectors?.optimize(untilEither(signal, state), "asked");
      await core.index.optimize();
      return await indexStatus(core);
    }),
    indexLocation: os.search.indexLocation.handler(() => state.need().searchIndex.place()),
    setIndexLocation: os.search.setIndexLocation.handler(async ({ input }) => {
      const { searchIndex, runner, captions, sharing } = state.need();
      const leave = await searchIndex.leaving();
      const done = await searchIndex.move(input.location, input.credentials ?? null, {
        whileStopped: (work) => runner.whileIndexingStops(work),
        readAgain(spans) {
          for (const { video, fromUs, toUs } of spans)
            runner.enqueue(video, "text", { packId: null, sampleFps: null, fromUs, toUs });
        },
      });
      captions.indexChanged();
      // Not awaited: the place before may not answer any more.
      if (done.moved) void sharing.moved(leave);
      return { ...done, place: await searchIndex.place(), queued: await runner.queueEmbeddings() };
    }),
    reconnectIndex: os.search.reconnectIndex.handler(async () => {
      const core = state.need();
      await core.searchIndex.reconnect();
      return await indexStatus(core);
    }),
  };
}

async function indexStatus({ store, settings, searchIndex }: Core): Promise<IndexStatus> {
  const { serving, building, progress, windows, crops, indexedUs } = store.embeddings.serving(
    settings.read().encoderPack,
  );
  const { vectors, texts, location } = searchIndex;
  let { problem } = searchIndex;
  // An index on other machines may be slow or gone: the status then says so instead of failing.
  const asked = async <T>(work: () => Promise<T> | undefined): Promise<T | null> => {
    try {
      return (await work()) ?? null;
    } catch (error) {
      problem ??= toProblem(error);
      return null;
    }
  };
  const stats = await asked(() => (serving === null ? undefined : vectors?.stats(serving)));
  const textCount = await asked(() => texts?.count());
  const bytes = Math.round(stats?.bytes ?? 0);
  return {
    location,
    serving,
    building,
    progress,
    windows,
    crops,
    texts: textCount ?? 0,
    indexedUs: Math.round(indexedUs),
    bytes,
    bytesPerHour: indexedUs > 0 ? bytes / (indexedUs / 3_600_000_000) : null,
    unindexedRows: stats?.unindexedRows ?? 0,
    problem,
  };
}
