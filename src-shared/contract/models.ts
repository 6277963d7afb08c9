import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { deviceKind, packId, packStatus, selfTestReport } from "../domain/model.ts";
import { base } from "./base.ts";

const one = z.object({ id: packId });

export const modelsEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), packs: z.array(packStatus) }),
  z.object({ kind: z.literal("changed"), pack: packStatus }),
]);
export type ModelsEvent = z.infer<typeof modelsEvent>;

export const modelsContract = {
  watch: base.output(eventIterator(modelsEvent)),
  list: base.output(z.array(packStatus)),
  download: base.input(one).output(packStatus),
  cancelDownload: base.input(one).output(packStatus),
  /** Takes a weights file from this machine's disk; verified by checksum where known, and by loading it. */
  addFromFile: base.input(z.object({ id: packId, path: z.string().min(1).max(4096) })).output(packStatus),
  remove: base.input(one).output(packStatus),
  activate: base
    .input(z.object({ id: z.union([packId, z.literal("motion")]) }))
    .output(z.object({ active: z.string() })),
  selfTest: base
    .input(z.object({ id: packId, devices: z.array(deviceKind).optional() }))
    .output(z.array(selfTestReport)),
};
