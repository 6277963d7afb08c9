/**
 * What tracks alone tell of a fight: node bench/fightFigures.ts [--pack yolox-nano|picodet-s-416|nanodet-m-416] [--rate 5]
 *
 * The clips of the material's folders fight and nofight, analysed. Of each: how many people are seen at once, how many of them stand in one bunch or are joined by being near each other in any shape, the greatest
 * unrest and speed of a person, and of one who is near another, each as the largest of some thresholds at which a condition of that kind still holds for a moment. No scenario's `for` is asked.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { VideoId } from "../src-shared/domain/video.ts";
import { openMaterialLibrary } from "./lib/materialLibrary.ts";
import { ROOT } from "./visionHarness.ts";

const { values } = parseArgs({
  options: { pack: { type: "string", default: "yolox-nano" }, rate: { type: "string", default: "5" } },
});
const PERSON = "{ classes: [person] }";
const FIGURES = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2];
const COUNTS = Array.from({ length: 12 }, (_, i) => i + 1);
/** Columns: thresholds, ascending, and the condition that one of them makes. */
const PROBES: Record<string, [steps: readonly number[], when: (least: number) => string]> = {
  "people at once": [COUNTS, (n) => `{ object: ${PERSON}, count: { min: ${n} } }`],
  "in a bunch": [COUNTS.slice(1), (n) => `{ crowding: ${PERSON}, count: { min: ${n} } }`],
  joined: [COUNTS.slice(1), (n) => `{ crowding: ${PERSON}, count: { min: ${n} }, shape: any }`],
  unrest: [FIGURES, (x) => `{ object: ${PERSON}, now: { unrest: { min: ${x} } } }`],
  "unrest near another": [
    FIGURES,
    (x) =>
      `{ all: [{ object: ${PERSON}, now: { unrest: { min: ${x} } } }, { relation: near, of: ${PERSON}, with: ${PERSON} }], tracks: same }`,
  ],
  speed: [FIGURES, (x) => `{ object: ${PERSON}, now: { speed: { min: ${x} } } }`],
  lying: [[1], () => `{ relation: lying, of: ${PERSON} }`],
};

const { client, close } = await openMaterialLibrary({
  dataDir: join(ROOT, "bench", ".work", "fights", `${values.pack}-${values.rate}`, "library"),
  clips: { fight: "fight", nofight: "no fight" },
  packId: values.pack,
  sampleFps: Number(values.rate),
  again: false,
});
try {
  const clips = (await client.library.list({})).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = new Map<VideoId, string[]>(clips.map(({ id, name }) => [id, [name.replace(/\.mp4$/u, "")]]));
  for (const [steps, when] of Object.values(PROBES)) {
    const most = new Map<VideoId, number>();
    for (const step of steps) {
      const yaml = `id: probe\nlevel: notice\nnames: { en: p, ko: p }\nwhy: { en: p, ko: p }\nwhen: ${when(step)}\n`;
      for await (const event of await client.scenarios.try({ yaml }))
        if (event.kind === "done") for (const { videoId } of event.appears) most.set(videoId, step);
    }
    for (const [id, row] of rows) row.push(String(most.get(id) ?? 0));
  }
  console.log(`| clip | ${Object.keys(PROBES).join(" | ")} |`);
  console.log(`| --- |${" --- |".repeat(Object.keys(PROBES).length)}`);
  for (const row of rows.values()) console.log(`| ${row.join(" | ")} |`);
} finally {
  await close();
}
