/**
 * How soon Review shows a picture: from opening a video (the hash changes) to the first loaded picture on the stage (poster or frame), and to the first exact
 * frame. The built app in a real browser over a library of real clips; the first row of a session also builds the view for the first time.
 *
 *     SIGHTLINE_MATERIAL=... node bench/firstPicture.ts [--rounds 3]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser, startApp } from "../e2e/lib/app.ts";
import { ensureBuilt } from "../scripts/ensureBuilt.ts";
import { materialRoot, ROOT } from "./visionHarness.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" } },
});
const clips = ["car-detection.mp4", "one-by-one-person-detection.mp4", "shop_normal.mp4"].map((name) =>
  join(materialRoot(), "footage", name),
);
const dataDir = mkdtempSync(join(tmpdir(), "sightline-first-"));

try {
  await ensureBuilt();
  const cli = [join(ROOT, "bin/sightline.mjs"), "import", ...clips, "--rate", "1", "--pack", "motion", "--json"];
  const out = execFileSync(process.execPath, [...cli, "--data", dataDir], { encoding: "utf8" });
  const { videos } = JSON.parse(out) as { videos: Array<{ id: string; path: string }> };
  const app = await startApp({ dataDir });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(app.url);
    await page.getByText("car-detection.mp4").first().waitFor();
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const { id, path } of videos) {
        const times = await page.evaluate(openAndWait, id);
        console.log(JSON.stringify({ round, clip: path.split("/").pop(), ...times }));
        await page.evaluate(() => void (location.hash = "#/library"));
        await page.getByText("car-detection.mp4").first().waitFor();
      }
    }
  } finally {
    await browser.close();
    await app.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

/** Runs in the page. Milliseconds from the change of address, looked at once a frame. */
function openAndWait(id: string): Promise<{ firstPictureMs: number; exactFrameMs: number }> {
  const started = performance.now();
  location.hash = `#/review/${id}`;
  return new Promise((resolve) => {
    let firstPictureMs: number | null = null;
    const look = (): void => {
      const stage = document.querySelector("[data-testid=review-stage]");
      const pictures = [...(stage?.querySelectorAll("img") ?? [])];
      const exact = stage?.getAttribute("data-displayed-us");
      const now = Math.round(performance.now() - started);
      if (exact || pictures.some((picture) => picture.complete && picture.naturalWidth > 0)) firstPictureMs ??= now;
      if (exact && firstPictureMs !== null) resolve({ firstPictureMs, exactFrameMs: now });
      else requestAnimationFrame(look);
    };
    look();
  });
}
