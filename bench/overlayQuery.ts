/**
 * Overlay query of 60 s windows on 10 hours of boxes (10 h x 5 fps x 6 objects = 1,080,000 samples), as tracks.window asks it, with twenty other videos' runs in the same table.
 *
 *   node bench/overlayQuery.ts [--hours 10] [--others 20]
 *
 * Prints the median, the 95th percentile and the worst of 200 random windows: before index upkeep (which the final pass does before anybody reads the run), after it, while another
 * video's ten hours are being written, and while upkeep for those goes on. Goal: under 50 ms at the 95th percentile wherever a reader can be.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { VideoId } from "../src-shared/domain/video.ts";
import type { FinalObject } from "../src-shared/vision/protocol.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { folderBytes } from "../src-main/platform/diskSpace.ts";
import { LanceIndex } from "../src-main/store/lance/lanceIndex.ts";
import { finalObject } from "../test/fakeVision.ts";

const { values } = parseArgs({
  options: { hours: { type: "string", default: "10" }, others: { type: "string", default: "20" } },
});
const hours = Number(values.hours);
const others = Number(values.others);
const FPS = 5;
const AT_ONCE = 6;
/** Every object lives this long; another takes its place. */
const LIFE_S = 30;

/** Objects of one hour, numbered on from `first`. */
function hourOf(hour: number, first: number): FinalObject[] {
  const objects: FinalObject[] = [];
  for (let start = 0; start < 3600; start += LIFE_S) {
    for (let lane = 0; lane < AT_ONCE; lane++) {
      const samples = Array.from({ length: LIFE_S * FPS }, (_, i) => [
        (hour * 3600 + start) * 1e6 + (i * 1e6) / FPS,
        (i / LIFE_S / FPS) * 0.9,
        lane / AT_ONCE,
        0.05,
        0.12,
        0.5 + Math.random() / 2,
      ]);
      objects.push(finalObject(first + objects.length, lane % 2 ? "car" : "person", samples));
    }
  }
  return objects;
}

async function measure(index: LanceIndex, run: number, count: number): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const fromUs = Math.floor(Math.random() * (hours * 3600 - 60)) * 1e6 + 12_345;
    const began = performance.now();
    const paths = await index.window(run, fromUs, fromUs + 60e6);
    times.push(performance.now() - began);
    const samples = paths.reduce((sum, path) => sum + path.tUs.length, 0);
    if (samples < 60 * FPS * AT_ONCE) throw new Error(`window at ${fromUs} has ${samples} samples`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${times.at(-1)!.toFixed(1)} ms of ${count}`;
}

const folder = await mkdtemp(join(tmpdir(), "sightline-overlay-"));
const index = await LanceIndex.open(join(folder, "index"), createSilentLogger());
try {
  for (let other = 0; other < others; other++)
    await index.append(100 + other, `v_other${String(other).padStart(6, "0")}` as VideoId, hourOf(other % hours, 1));
  await index.optimize();
  const began = performance.now();
  let first = 1;
  for (let hour = 0; hour < hours; hour++) {
    const objects = hourOf(hour, first);
    first += objects.length;
    await index.append(1, "v_benchmark00" as VideoId, objects);
  }
  const samples = (first - 1) * LIFE_S * FPS;
  console.log(
    `${samples} samples, ${first - 1} objects written in ${((performance.now() - began) / 1000).toFixed(1)} s (with making them)`,
  );
  console.log(
    `index not up to date, no reader yet (${await index.unindexedRows()} rows outside): ${await measure(index, 1, 50)}`,
  );
  const upkeep = performance.now();
  await index.optimize();
  console.log(
    `upkeep ${((performance.now() - upkeep) / 1000).toFixed(1)} s, folder ${((await folderBytes(folder)) / 1e6).toFixed(0)} MB`,
  );
  await measure(index, 1, 5);
  console.log(`index up to date (${await index.unindexedRows()} rows outside): ${await measure(index, 1, 200)}`);
  for (let hour = 0; hour < hours; hour++)
    await index.append(2, "v_benchmark01" as VideoId, hourOf(hour, 1 + hour * 720));
  console.log(
    `another video's rows not indexed (${await index.unindexedRows()} rows outside): ${await measure(index, 1, 200)}`,
  );
  let tidy = false;
  const tidying = index.optimize().then(() => (tidy = true));
  const during: string[] = [];
  while (!tidy) during.push(await measure(index, 1, 20));
  await tidying;
  console.log(`during its upkeep: ${during.join("; ")}`);
} finally {
  await index.close();
  await rm(folder, { recursive: true, force: true });
}
