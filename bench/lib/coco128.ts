import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ImageDetections } from "#shared/vision/protocol.ts";
import type { GroundTruth, ScoredBox } from "./ap.ts";

export interface LabelledPicture {
  /** File name without its ending: the picture's id. */
  id: string;
  path: string;
  /** Centre and size in parts of the picture, as the label files hold them. */
  objects: Array<{ categoryId: number; cx: number; cy: number; w: number; h: number }>;
}

/** The pictures of truth/coco128 (images/ID.jpg, labels/ID.txt with "class cx cy w h" lines), by name. A picture without labels is empty. */
export function readCoco128(folder: string): LabelledPicture[] {
  return readdirSync(join(folder, "images"))
    .sort()
    .map((name) => {
      const id = basename(name, ".jpg");
      const labels = join(folder, "labels", `${id}.txt`);
      const lines = existsSync(labels) ? readFileSync(labels, "utf8").split("\n") : [];
      const objects = lines
        .filter((line) => line.trim() !== "")
        .map((line) => {
          const [categoryId, cx, cy, w, h] = line.trim().split(/\s+/).map(Number);
          return { categoryId: categoryId!, cx: cx!, cy: cy!, w: w!, h: h! };
        });
      return { id, path: join(folder, "images", name), objects };
    });
}

/** Truth in pixels of pictures whose size the detector told. Boxes are all there is, so the area is the box's. */
export function truthOf(picture: LabelledPicture, width: number, height: number): GroundTruth[] {
  return picture.objects.map((o) => ({
    imageId: picture.id,
    categoryId: o.categoryId,
    box: [(o.cx - o.w / 2) * width, (o.cy - o.h / 2) * height, o.w * width, o.h * height],
    area: o.w * width * o.h * height,
  }));
}

/** Detections of one picture in pixels. */
export function scoredBoxes(id: string, image: ImageDetections): ScoredBox[] {
  return image.detections.map((d) => ({
    imageId: id,
    categoryId: d.label,
    box: [d.x * image.width, d.y * image.height, d.w * image.width, d.h * image.height],
    score: d.score,
  }));
}
