import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import { choice, numberOption, sizeOption, UsageError } from "../args.ts";
import { printable, table } from "../output.ts";
import type { Command } from "../session.ts";

/** `track`: MOTChallenge detections in, results on stdout, by the app's tracker and its offline pass. Needs no library. */
export const trackCommand: Command = async ({ args, output, signal, vision }) => {
  const [file] = args.positionals;
  const fps = numberOption(args, "fps");
  if (file === undefined || fps === undefined) throw new UsageError("track <det.txt> --fps N --size WxH");
  const size = sizeOption(args, "size");
  const text = await readFile(resolve(file), "utf8").catch((error: unknown) => {
    throw fail("FILE_MISSING", file, error);
  });
  const tracks = await (await vision()).trackMot(text, { fps, ...size }, signal);
  output.result({ format: "mot", text: tracks }, () => tracks.trimEnd());
  return 0;
};

/** Below it a detection is no use to anybody; COCO evaluation wants the weak ones too. */
const COCO_MIN_SCORE = 0.01;

/** `detect`: a detector over pictures; COCO detection results, or a table. Status 1 when a picture could not be read. */
export const detectCommand: Command = async ({ args, output, signal, library, vision, packs }) => {
  if (args.positionals.length === 0) throw new UsageError("detect wants pictures");
  const id = args.get("pack");
  if (id === undefined) throw new UsageError("detect wants --pack <id>; models list shows them");
  const format = choice(args, "format", ["coco", "text"] as const, "text");
  await library();
  const pack = await packs(id);
  const minScore = numberOption(args, "score") ?? (format === "coco" ? COCO_MIN_SCORE : pack.manifest.thresholds.score);
  const { images, device } = await (
    await vision()
  ).detectImages(
    args.positionals.map((path) => resolve(path)),
    pack,
    minScore,
    signal,
  );
  const { labels } = pack.manifest;
  for (const image of images) if (image.problem) output.warn(`${printable(image.path)}: ${image.problem.message}`);
  const results = images.flatMap((image, index) =>
    image.detections.map((d) => ({
      image_id: imageId(image.path, index),
      file_name: args.positionals[index],
      category_id: cocoCategory(labels, d.label),
      category_name: labels[d.label] ?? String(d.label),
      bbox: [d.x * image.width, d.y * image.height, d.w * image.width, d.h * image.height].map(
        (value) => Math.round(value * 100) / 100,
      ),
      score: Math.round(d.score * 1e5) / 1e5,
    })),
  );
  output.note(`ran on ${device}`);
  output.result(results, () =>
    format === "coco"
      ? JSON.stringify(results)
      : table(
          ["picture", "class", "score", "x", "y", "w", "h"],
          results.map((r) => [r.file_name ?? "", r.category_name, r.score, ...r.bbox]),
        ),
  );
  return images.some((image) => image.problem) ? 1 : 0;
};

/** COCO names its pictures by their id ("000000039769.jpg"); others are numbered from 1 in the order given. */
function imageId(path: string, index: number): number {
  const name = path.split(/[\\/]/).pop() ?? "";
  const digits = /^(?:\w*_)?(\d{6,15})\.\w+$/.exec(name)?.[1];
  return digits === undefined ? index + 1 : Number(digits);
}

/** COCO's published category ids have gaps (1..90); the 80 contiguous labels are mapped to them. */
const COCO_GAPS = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

function cocoCategory(labels: ReadonlyArray<string | null>, label: number): number {
  if (labels.length !== 80) return label;
  let category = label + 1;
  for (const gap of COCO_GAPS) if (category >= gap) category++;
  return category;
}
