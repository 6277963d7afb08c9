/**
 * `npm test`: builds, runs every vitest project, then the real app in a real browser. Ends with one line that adds both up. A browser that can
 * neither be found nor installed skips the end-to-end part aloud, except under CI, where that is a failure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./chromium.ts";
import { ensureBuilt } from "./ensureBuilt.ts";
import { run } from "./run.ts";

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const reports = mkdtempSync(join(tmpdir(), "sightline-test-"));
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
let status = 0;

function add(tally: Tally): void {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
}

function readReport<T>(name: string): T | null {
  try {
    return JSON.parse(readFileSync(join(reports, name), "utf8")) as T;
  } catch {
    return null; // the runner died before it wrote one; its exit status says so
  }
}

if (!process.env["SIGHTLINE_MATERIAL"])
  console.log("SIGHTLINE_MATERIAL is not set: tests on real footage are skipped.");

await ensureBuilt();

const unit = join(reports, "unit.json");
status ||= await run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`]);
const unitReport = readReport<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>("unit.json");
if (unitReport)
  add({ passed: unitReport.numPassedTests, failed: unitReport.numFailedTests, skipped: unitReport.numPendingTests });

const browser = await ensureChromium();
if (browser) {
  const code = await run("playwright", ["test"], {
    CHROMIUM_PATH: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, "e2e.json"),
  });
  status ||= code;
  const e2e = readReport<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(
    "e2e.json",
  );
  if (e2e)
    add({ passed: e2e.stats.expected + e2e.stats.flaky, failed: e2e.stats.unexpected, skipped: e2e.stats.skipped });
} else {
  console.log("No Chromium could be found or installed: the end-to-end tests did not run.");
  if (process.env["CI"]) status ||= 1;
}

rmSync(reports, { recursive: true, force: true });
if (total.passed === 0) status ||= 1;
console.log(`tests: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(status);
