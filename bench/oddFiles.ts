/**
 * What becomes of every odd, rare and broken file: probe, frame table, and a decode of all frames, as a Markdown table.
 *   SIGHTLINE_MATERIAL=<folder> node bench/oddFiles.ts [--bundled] > docs/odd-files.md
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#shared/domain/errors.ts";
import { judgeDecodeErrors } from "#shared/lib/decodeProblems.ts";
import { decodeTimes } from "../src-main/media/decodeTimes.ts";
import { locateFfmpeg } from "../src-main/media/locate.ts";
import { createMediaTools } from "../src-main/media/mediaTools.ts";
import { ProcessSet } from "../src-main/media/run.ts";
import { silentLogger } from "../src-main/media/testClips.ts";

const root = process.env["SIGHTLINE_MATERIAL"];
if (!root) throw new Error("SIGHTLINE_MATERIAL does not name the folder with odd/");
const tools = await locateFfmpeg(process.argv.includes("--bundled") ? { PATH: "" } : process.env);
const media = createMediaTools(tools, silentLogger);
const processes = new ProcessSet(silentLogger);
const signal = new AbortController().signal;
const scratch = mkdtempSync(join(tmpdir(), "sightline-odd-"));

console.log(`ffmpeg ${tools.version} (${tools.origin})\n`);
console.log(
  "| file | codec, size, rate | seconds | frames: table / decoded | state | code | what the operator reads |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const name of readdirSync(join(root, "odd")).toSorted()) {
  console.log(`| ${(await row(join(root, "odd", name), name)).join(" | ")} |`);
}
rmSync(scratch, { recursive: true });
await media.close();

async function row(path: string, name: string): Promise<string[]> {
  try {
    const { media: info, problem: atProbe } = await media.probe(path, { signal });
    const table = await media.writeFrameTable(path, info, join(scratch, "table"), { signal });
    await media.writePoster(path, info, join(scratch, "poster.jpg"), { signal });
    const decoded = await decodeTimes(processes, tools, { path, media: info, signal });
    const lastUs = decoded.timesUs.at(-1) ?? 0;
    const untilUs = lastUs === table.at(table.count - 1) ? table.endUs : lastUs;
    const problem = atProbe ?? judgeDecodeErrors(decoded.stderr, untilUs, info, decoded.timesUs.length);
    const extras = [
      info.rotation ? `turned ${info.rotation}` : "",
      info.mirrored ? "mirrored" : "",
      info.variableFrameRate ? "variable" : "",
      info.hdr ? "HDR" : "",
    ].filter(Boolean);
    return [
      name,
      [`${info.codec} ${info.width}x${info.height}`, info.fps.toFixed(2), ...extras].join(", "),
      (info.durationUs / 1e6).toFixed(2),
      `${table.count} / ${decoded.timesUs.length}`,
      problem ? "incomplete" : "ready",
      problem?.code ?? "",
      problem?.message ?? "",
    ];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [name, "", "", "", "failed", error.code, error.problem.message];
  }
}
