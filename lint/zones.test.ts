import { expect, test } from "vitest";
// @ts-expect-error plain JavaScript: the linter loads it as it is
import { wrongArrow, zoneOf, zones } from "./zones.js";

const wrong = wrongArrow as (file: string, specifier: string) => string | null;

test.each([
  ["src-shared/lib/a.ts", "../../src-main/platform/logger.ts"],
  ["src-shared/lib/a.ts", "node:fs"],
  ["src-shared/lib/a.ts", "react"],
  ["src-preload/preload.ts", "../src-main/platform/logger.ts"],
  ["src-main/platform/a.ts", "../library/videos.ts"],
  ["src-main/library/a.ts", "../ingest/runner.ts"],
  ["src-main/ingest/a.ts", "../library/videos.ts"],
  ["src-main/store/a.ts", "../media/probe.ts"],
  ["src-main/backend/a.ts", "../server/http.ts"],
  ["src-main/backend/a.ts", "electron"],
  ["src-main/library/a.ts", "node:sqlite"],
  ["src-main/library/a.ts", "@lancedb/lancedb"],
  ["src-vision/a.ts", "../src-main/platform/logger.ts"],
  ["src-language/a.ts", "../src-main/platform/logger.ts"],
  ["src-main/answers/local/a.ts", "@huggingface/transformers"],
  ["src-main/answers/ask/a.ts", "../../search/answer.ts"],
  ["src-preload/index.ts", "node:path"],
  ["src-renderer/ui/a.tsx", "../features/library/LibraryPage.tsx"],
  ["src-renderer/features/library/a.tsx", "../review/ReviewPage.tsx"],
  ["src-renderer/features/library/a.tsx", "../../../src-main/backend/backend.ts"],
  ["src-renderer/features/library/a.tsx", "node:path"],
])("%s must not import %s", (file, specifier) => {
  expect(wrong(file, specifier)).not.toBeNull();
});

test.each([
  ["src-main/backend/a.ts", "../library/videos.ts"],
  ["src-main/library/a.ts", "../store/sqlite/database.ts"],
  ["src-main/store/sqlite/a.ts", "node:sqlite"],
  ["src-main/shell/window.ts", "electron"],
  ["src-main/serve.ts", "./server/http.ts"],
  ["src-vision/detect/a.ts", "onnxruntime-node"],
  ["src-vision/detect/a.ts", "#shared/vision/protocol.ts"],
  ["src-renderer/features/review/a.tsx", "../../ui/Button.tsx"],
  ["src-renderer/app/main.tsx", "../features/library/LibraryPage.tsx"],
  ["bench/x.ts", "../src-main/media/probe.ts"],
])("%s may import %s", (file, specifier) => {
  expect(wrong(file, specifier)).toBeNull();
});

test("every arrow names a room that exists", () => {
  const names = new Set((zones as Array<{ name: string }>).map((zone) => zone.name));
  for (const zone of zones as Array<{ name: string; may: string[] | "*" }>)
    for (const name of zone.may === "*" ? [] : zone.may) expect(names, `${zone.name} -> ${name}`).toContain(name);
});

test("a file outside every room is noticed", () => {
  expect(zoneOf("src-main/strange/a.ts")).toBeUndefined();
  expect(wrong("src-main/backend/a.ts", "../strange/a.ts")).toContain("no room");
});
