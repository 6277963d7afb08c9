import type { ModelsEvent } from "#shared/contract/models.ts";
import type { Settings } from "#shared/contract/system.ts";
import type { PackManifest, PackStatus } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import { Changes } from "../platform/changes.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

/** The setting that names the pack in use for a task. Re-identification is switched in the settings, not activated. */
const ACTIVE: Partial<Record<PackManifest["task"], "activePack" | "encoderPack" | "openPack">> = {
  detect: "activePack",
  encode: "encoderPack",
  "open-detect": "openPack",
};

export function modelsHandlers(os: Implementer, state: BackendState) {
  const packs = () => state.need().packs;
  const shown = (status: PackStatus): PackStatus => {
    const setting = ACTIVE[status.manifest.task];
    const active = setting !== undefined && state.need().settings.read()[setting] === status.manifest.id;
    return { ...status, active };
  };

  /** Changes settings so that running parts hear of it. */
  const apply = (patch: Partial<Settings>): void => {
    const core = state.need();
    const before = core.settings.read();
    core.settingsChanged(before, core.settings.update(patch));
    state.changes.announce("status");
  };

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
      // A removed pack cannot stay the one that new imports use.
      const now = state.need().settings.read();
      const patch: Partial<Settings> = {};
      if (now.activePack === input.id) patch.activePack = "motion";
      for (const key of ["reidPack", "encoderPack", "openPack"] as const) if (now[key] === input.id) patch[key] = null;
      apply(patch);
      return shown(status);
    }),
    activate: os.models.activate.handler(async ({ input }) => {
      // Who chose a detector, here or on the command line, has answered the question of the first start.
      const detects: Partial<Settings> = { activePack: input.id, firstRunDone: true };
      if (input.id === "motion") apply(detects);
      else {
        const pack = await packs().resolve(input.id);
        if (!pack) throw fail("MODEL_MISSING", input.id);
        const setting = ACTIVE[pack.manifest.task];
        if (!setting) throw fail("INVALID_INPUT", `${input.id} is switched on in the settings, not activated`);
        apply(setting === "activePack" ? detects : { [setting]: input.id });
      }
      return { active: input.id };
    }),
    selfTest: os.models.selfTest.handler(({ input, signal }) =>
      packs().selfTest(input.id, input.devices, untilEither(signal, state)),
    ),
  };
}
