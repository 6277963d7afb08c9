import { expect, test } from "vitest";
import type { PackManifest, PackStatus } from "#shared/domain/model.ts";
import { noPacks, testBackend } from "../../test/backendFixture.ts";
import { tinyEncoderManifest } from "../../test/tinyEncoder.ts";
import { tinyManifest } from "../../test/tinyPack.ts";
import type { ModelPacks } from "../models/types.ts";

/** Installed packs without files. */
function installed(manifests: PackManifest[]): ModelPacks {
  const status = (manifest: PackManifest): PackStatus => ({
    manifest,
    state: "installed",
    installedBytes: 1,
    download: null,
    problem: null,
    selfTests: [],
    variant: null,
    suggested: false,
    active: false,
  });
  const find = (id: string) => manifests.find((it) => it.id === id);
  return {
    ...noPacks(),
    resolve: async (id) => (find(id) ? { manifest: find(id)!, paths: {} } : null),
    list: async () => manifests.map(status),
    get: async (id) => status(find(id)!),
    remove: async (id) => status(find(id)!),
  };
}

test("each task has its own active pack; activating or removing one leaves the others as they are", async () => {
  const detector = tinyManifest({ id: "detector" });
  const encoder = { ...tinyEncoderManifest(), id: "encoder" };
  const open: PackManifest = { ...tinyManifest({ id: "open" }), task: "open-detect", family: "owl" };
  const reid: PackManifest = { ...tinyManifest({ id: "reid" }), task: "reid", family: "reid" };
  const backend = await testBackend({ createModels: async () => installed([detector, encoder, open, reid]) });
  try {
    const { models, system } = backend.client;
    await models.activate({ id: "encoder" });
    expect(await system.settings()).toMatchObject({
      activePack: "motion",
      encoderPack: "encoder",
      firstRunDone: false,
    });
    await models.activate({ id: "open" });
    await models.activate({ id: "detector" });
    expect(await system.settings()).toMatchObject({
      activePack: "detector",
      encoderPack: "encoder",
      openPack: "open",
      firstRunDone: true,
    });
    const active = (await models.list()).filter((pack) => pack.active).map((pack) => pack.manifest.id);
    expect(active).toEqual(["detector", "encoder", "open"]);
    await expect(models.activate({ id: "reid" })).rejects.toMatchObject({ data: { code: "INVALID_INPUT" } });
    await expect(models.activate({ id: "nothing" })).rejects.toMatchObject({ data: { code: "MODEL_MISSING" } });

    expect((await models.remove({ id: "encoder" })).active).toBe(false);
    expect(await system.settings()).toMatchObject({ activePack: "detector", encoderPack: null, openPack: "open" });
    await models.remove({ id: "open" });
    await models.remove({ id: "detector" });
    expect(await system.settings()).toMatchObject({ activePack: "motion", openPack: null });
  } finally {
    await backend.close();
  }
});
