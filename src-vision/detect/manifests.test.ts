import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";

const folder = join(import.meta.dirname, "..", "..", "models");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const read = (name: string) => packManifest.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));

test("every promised detector and re-identification pack has a manifest", () => {
  const promised = [
    "yolox-nano",
    "yolox-tiny",
    "yolox-s",
    "nanodet-m-416",
    "picodet-s-416",
    "dfine-n-coco",
    "dfine-s-coco",
    "dfine-m-coco",
  ];
  promised.push(
    "rtdetr-r18",
    "rtdetr-r50",
    "rfdetr-nano",
    "rfdetr-small",
    "rfdetr-medium",
    "person-reid-0287",
    "person-reid-0288",
  );
  const found = files.map(read).filter((manifest) => manifest.task === "detect" || manifest.task === "reid");
  expect(found.map((manifest) => manifest.id).sort()).toEqual(promised.sort());
});

test.each(files)("%s is valid, named after itself, permissively licensed and fit for its family", (name) => {
  const manifest = read(name);
  expect(`${manifest.id}.json`).toBe(name);
  expect(["Apache-2.0", "MIT"]).toContain(manifest.licence.spdx);
  for (const url of manifest.files.flatMap((f) => f.urls)) expect(url).toMatch(/^https:/);
  for (const file of manifest.files) if (file.sha256 !== null) expect(file.sizeBytes).not.toBeNull();
  if (manifest.task === "detect") expect(manifest.labels.filter((label) => label !== null)).toHaveLength(80);
  if (manifest.family === "detr") expect(manifest.thresholds.nmsIoU).toBeNull();
  else if (manifest.task === "detect") expect(manifest.thresholds.nmsIoU).toBeGreaterThan(0);
});
