import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { missingRuntime } from "../detect/session.ts";
import { devicesFor } from "../encode/sides.ts";
import { TextTokens } from "../encode/tokens.ts";
import { largestDifference, makeProbe, tryDevice } from "./owlDetector.ts";
import { openSpecOf, OwlGraph, type OwlAnswer } from "./owlGraph.ts";

/**
 * Tests an open-vocabulary detector: on the CPU it must answer numbers that tell its names apart; each device is compared with the CPU, and timed on one more picture. Blocks its thread
 * for seconds. Throws only when the CPU cannot run the pack: MODEL_MISSING, MODEL_INVALID.
 */
export async function runOpenSelfTest(
  pack: LoadedPack,
  devices: readonly DeviceKind[],
  options: { intraOpThreads: number },
): Promise<SelfTestReport[]> {
  const { manifest } = pack;
  const probe = makeProbe(manifest, await TextTokens.open(pack, openSpecOf(manifest)));
  const usable = devicesFor(pack, [...devices, "cpu"]);
  const cpu = await OwlGraph.load(pack, "cpu", options.intraOpThreads);
  try {
    const reference = await cpu.run(probe.tokens, probe.pixels);
    checkAnswer(manifest.id, reference, probe.tokens.rows);
    const reports: SelfTestReport[] = [];
    for (const device of devices) reports.push({ device, ...(await testOn(device)), testedAtMs: Date.now() });
    return reports;

    async function testOn(device: DeviceKind): Promise<Omit<SelfTestReport, "device" | "testedAtMs">> {
      const unavailable = { state: "unavailable", maxAbsDiff: null, inferencesPerSecond: null } as const;
      if (device === "cpu") {
        const started = performance.now();
        const maxAbsDiff = largestDifference(reference, await cpu.run(probe.tokens, probe.pixels));
        return { state: "passed", maxAbsDiff, inferencesPerSecond: perSecond(started), reason: null };
      }
      if (!usable.devices.includes(device)) return { ...unavailable, reason: usable.reason };
      const missing = missingRuntime(device);
      if (missing !== null) return { ...unavailable, reason: missing };
      const tried = await tryDevice(pack, device, options, probe, reference);
      if (typeof tried === "string") return { ...unavailable, state: "failed", reason: tried };
      try {
        const started = performance.now();
        await tried.graph.run(probe.tokens, probe.pixels);
        const { maxAbsDiff } = tried;
        return { state: "passed", maxAbsDiff, inferencesPerSecond: perSecond(started), reason: null };
      } finally {
        await tried.graph.close();
      }
    }
  } finally {
    await cpu.close();
  }
}

const perSecond = (startedMs: number): number => 1000 / Math.max(0.001, performance.now() - startedMs);

function checkAnswer(id: string, { logits, boxes }: OwlAnswer, names: number): void {
  if (![...logits, ...boxes].every((value) => Number.isFinite(value)))
    throw fail("MODEL_INVALID", `${id}: an answer on a plain picture holds what is no number`);
  if (logits.every((value, i) => value === logits[i - (i % names)]))
    throw fail("MODEL_INVALID", `${id}: every name gets the same score`);
}
