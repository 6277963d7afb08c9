import type { ModelsEvent } from "#shared/contract/models.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import { Changes } from "../platform/changes.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

export function modelsHandlers(os: Implementer, state: BackendState) {
  const packs = () => state.need().packs;
  const active = () => state.need().settings.read().activePack;
  const shown = (status: PackStatus): PackStatus => ({ ...status, active: status.manifest.id === active() });

  /** Statuses come by promise, so the newest is fetched when a change is read. */
  async function* watch(signal: AbortSignal): AsyncGenerator<ModelsEvent> {
    const core = state.need();
    const changes = new Changes();
    const stop = core.packs.onChange((id) => changes.announce(id));
    const stopActive = state.changes.subscribe(() => void announceAll());
    const announceAll = async () => {
      for (const pack of await core.packs.list()) changes.announce(pack.manifest.id);
    };
    try {
      for await (const id of changes.watch<string | null>(
        signal,
        () => null,
        (changed) => changed,
      )) {
        if (id === null) yield { kind: "snapshot", packs: (await core.packs.list()).map(shown) };
        else yield { kind: "changed", pack: shown(await core.packs.get(id)) };
      }
    } finally {
      stop();
      stopActive();
    }
  }

  return {
    watch: os.models.watch.handler(({ signal }) => watch(untilEither(signal, state))),
    list: os.models.list.handler(async () => (await packs().list()).map(shown)),
    download: os.models.download.handler(async ({ input }) => shown(await packs().download(input.id))),
    cancelDownload: os.models.cancelDownload.handler(async ({ input }) =>
      shown(await packs().cancelDownload(input.id)),
    ),
    addFromFile: os.models.addFromFile.handler(async ({ input, signal }) => {
      await state.need().gate.check(input.path);
      return shown(await packs().addFromFile(input.id, input.path, untilEither(signal, state)));
    }),
    remove: os.models.remove.handler(async ({ input }) => {
      const status = await packs().remove(input.id);
      const { settings } = state.need();
      // A removed pack cannot stay the one that new imports use.
      if (settings.read().activePack === input.id) settings.update({ activePack: "motion" });
      if (settings.read().reidPack === input.id) settings.update({ reidPack: null });
      state.changes.announce("status");
      return shown(status);
    }),
    activate: os.models.activate.handler(async ({ input }) => {
      const { settings } = state.need();
      if (input.id !== "motion") {
        const pack = await packs().resolve(input.id);
        if (!pack) throw fail("MODEL_MISSING", input.id);
        if (pack.manifest.task !== "detect") throw fail("INVALID_INPUT", `${input.id} is no detector`);
      }
      // Who chose a pack, here or on the command line, has answered the question of the first start.
      settings.update({ activePack: input.id, firstRunDone: true });
      state.changes.announce("status");
      return { active: input.id };
    }),
    selfTest: os.models.selfTest.handler(({ input, signal }) =>
      packs().selfTest(input.id, input.devices, untilEither(signal, state)),
    ),
  };
}
