import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { gradientFrame, runSelfTest } from "../detect/selfTest.ts";
import { ImageSide } from "./imageSide.ts";
import { devicesFor, encoderSpecOf, sideOf } from "./sides.ts";
import { TextSide } from "./textSide.ts";

const TEXTS = ["a person walking", "a red car", "fire and smoke"];
/** The same input twice on one CPU: the order of sums is the same, so nothing but rounding of threads may differ. */
const REPEAT_TOLERANCE = 1e-4;

/**
 * Tests a dual encoder. On the CPU both sides must give unit vectors of the manifest's length, the same ones twice, and tell texts apart; each device's
 * picture side is then compared with the CPU's and its speed measured (pictures a second, one at a time). Throws only when the CPU cannot run the
 * pack: MODEL_MISSING, MODEL_INVALID; and CANCELLED.
 */
export async function runEncoderSelfTest(
  pack: LoadedPack,
  devices: readonly DeviceKind[],
  options: { intraOpThreads?: number; signal?: AbortSignal } = {},
): Promise<SelfTestReport[]> {
  encoderSpecOf(pack.manifest);
  const open = { devices: ["cpu"] as const, intraOpThreads: options.intraOpThreads ?? 0 };
  const text = await TextSide.open(pack, open);
  try {
    const vectors = await text.embed(TEXTS);
    checkVectors(pack, "text", vectors, await text.embed(TEXTS), text.dim);
    const first = vectors.subarray(0, text.dim);
    if (vectors.every((value, i) => value === first[i % text.dim]))
      throw fail("MODEL_INVALID", `${pack.manifest.id}: every text has the same vector`);
  } finally {
    await text.close();
  }
  if (options.signal?.aborted) throw fail("CANCELLED");
  const image = await ImageSide.open(pack, open);
  try {
    // Neither square nor of the network's size: fitting is tried too.
    const pictures = [gradientFrame(320, 240), gradientFrame(90, 160)];
    const vectors = await image.embed(pictures);
    checkVectors(pack, "picture", vectors, await image.embed(pictures), image.dim);
  } finally {
    await image.close();
  }
  if (options.signal?.aborted) throw fail("CANCELLED");
  const usable = devicesFor(pack, [...devices, "cpu"]);
  const tried = devices.filter((device) => usable.devices.includes(device));
  const reports = await runSelfTest(sideOf(pack, "image-model"), tried, options);
  const unavailable = {
    state: "unavailable",
    maxAbsDiff: null,
    inferencesPerSecond: null,
    reason: usable.reason,
  } as const;
  return devices.map(
    (device) => reports.find((it) => it.device === device) ?? { device, ...unavailable, testedAtMs: Date.now() },
  );
}

function checkVectors(pack: LoadedPack, what: string, first: Float32Array, again: Float32Array, dim: number): void {
  for (let at = 0; at < first.length; at += dim) {
    const length = Math.hypot(...first.subarray(at, at + dim));
    if (!(Math.abs(length - 1) < 1e-3))
      throw fail("MODEL_INVALID", `${pack.manifest.id}: a ${what}'s vector has no direction`);
  }
  const worst = first.reduce((most, value, i) => Math.max(most, Math.abs(value - again[i]!)), 0);
  if (!(worst <= REPEAT_TOLERANCE))
    throw fail("MODEL_INVALID", `${pack.manifest.id}: the same ${what} gives other numbers the second time (${worst})`);
}
