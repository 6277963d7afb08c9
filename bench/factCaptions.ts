/**
 * Captions without a model over the real footage: node bench/factCaptions.ts [--motion] [--again] [--only TEXT] [--language en|ko] [--no-pictures]
 *
 * Narrates every clip of naturalQueries.json whole, through the backend that every host uses, and prints its sentences with what they cite. The library (YOLOX-nano at the default sampling, or built-in
 * motion with `--motion`) is kept in bench/.work/captions between runs; `--again` analyses every clip once more. Of each clip a sheet of pictures in bench/.work/captions/*.png: one for each
 * sentence, at the time and with the box of the first thing it cites. Whether a sentence is right is for eyes: the table of bench/README.md.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { Narration } from "../src-shared/contract/captions.ts";
import type { EvidenceItem, Language } from "../src-shared/domain/evidence.ts";
import type { VideoSummary } from "../src-shared/domain/video.ts";
import { locateFfmpeg } from "../src-main/media/locate.ts";
import { openMaterialLibrary } from "./lib/materialLibrary.ts";
import { ROOT } from "./visionHarness.ts";

const { values } = parseArgs({
  options: {
    motion: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    language: { type: "string" },
    "no-pictures": { type: "boolean", default: false },
  },
});
const languages: Language[] = values.language === "en" || values.language === "ko" ? [values.language] : ["en", "ko"];
const packId = values.motion ? "motion" : "yolox-nano";
const work = join(ROOT, "bench", ".work", "captions");
const { clips } = JSON.parse(readFileSync(join(import.meta.dirname, "naturalQueries.json"), "utf8")) as {
  clips: Record<string, string>;
};
const { ffmpeg } = await locateFfmpeg();
const COLUMNS = 3;

const { client, close } = await openMaterialLibrary({
  dataDir: join(work, packId),
  clips,
  packId,
  again: values.again,
});
try {
  const times: number[] = [];
  for (const video of await client.library.list({})) {
    if (!video.media || !video.name.includes(values.only)) continue;
    console.log(`\n${video.name}, ${(video.media.durationUs / 1e6).toFixed(1)} s, ${video.objectCount} objects`);
    const span = { videoId: video.id, fromUs: 0, toUs: video.media.durationUs };
    for (const language of languages) {
      const startedAt = performance.now();
      const narration = await client.captions.narrate({ span, language });
      times.push(performance.now() - startedAt);
      print(narration);
      if (!values["no-pictures"] && language === languages[0]) sheet(video, narration);
    }
  }
  times.sort((a, b) => a - b);
  console.log(
    `\n${times.length} captions, ${times[times.length >> 1]?.toFixed(1)} ms each (median), ${times.at(-1)?.toFixed(1)} ms (longest)`,
  );
} finally {
  await close();
}

function print({ sentences, evidence }: Narration): void {
  for (const [i, { text, evidence: ids, verdict }] of sentences.entries()) {
    const cited = ids.map((id) => evidence.find((one) => one.id === id)).filter((one) => one !== undefined);
    const tracks = [...new Set(cited.flatMap(({ trackIds }) => trackIds))];
    const mark = verdict === "supported" ? "" : ` (${verdict})`;
    console.log(`  ${i + 1}. ${text}${mark}  [${tracks.map((track) => `#${track}`).join(" ")}]`);
  }
}

/** One picture for each sentence: the moment that a click on its first citation shows. */
function sheet(video: VideoSummary, { sentences, evidence }: Narration): void {
  const shown = sentences
    .map(({ evidence: [first] }) => evidence.find(({ id }) => id === first))
    .filter((one) => one !== undefined);
  const out = join(work, `${basename(video.name)}-${packId}.png`);
  rmSync(out, { force: true });
  if (shown.length === 0) return;
  const inputs = shown.flatMap(({ bestUs }) => ["-ss", (Math.max(0, bestUs) / 1e6).toFixed(3), "-i", video.path]);
  const tiles = shown.map((item, i) => `[${i}:v]trim=end_frame=1,scale=640:480,setsar=1${boxOf(item)}[p${i}]`);
  const all = shown.map((_, i) => `[p${i}]`).join("");
  const joined = `${all}concat=n=${shown.length}:v=1:a=0,tile=${COLUMNS}x${Math.ceil(shown.length / COLUMNS)}`;
  const args = ["-v", "error", "-y", ...inputs, "-filter_complex", [...tiles, `${joined}[out]`].join(";")];
  execFileSync(ffmpeg, [...args, "-map", "[out]", "-frames:v", "1", out], { stdio: ["ignore", "ignore", "inherit"] });
}

function boxOf({ box }: EvidenceItem): string {
  if (!box) return "";
  const [x, y, w, h] = [box.x * 640, box.y * 480, box.w * 640, box.h * 480].map(Math.round);
  return `,drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=lime:t=2`;
}
