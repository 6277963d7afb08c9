import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { expect, startApp, test, type App } from "./lib/app.ts";
import { makePasses } from "./lib/clips.ts";
import { namelessControls } from "./lib/controlNames.ts";

// A case, as an operator and then a court have it: evidence put together, exported, checked without Sightline, and one byte changed.
test.describe.configure({ mode: "serial" });

let app: App;
let outside: string;
let out: string;
let clip: string;
let pack = "";

test.beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), "sightline-cases-"));
  out = join(outside, "out");
  mkdirSync(out);
  app = await startApp({ root: outside });
  // One square from left to right, one from right to left; the clock stands in the file's name.
  clip = makePasses(join(app.dataDir, "Gate_20261121_221405.mp4"), 18, [
    { color: "0xd02020", way: "right", fromS: 2, y: 60 },
    { color: "0x2040e0", way: "left", fromS: 10, y: 60 },
  ]);
});
test.afterAll(async () => {
  await app?.stop();
  rmSync(outside, { recursive: true, force: true });
});

/** The marked span comes first: it begins before the events do. */
const CLIP = "items/001-span/clip.mp4";

const SCENARIO = `id: anything
level: alarm
names: { en: Something passes, ko: 무언가 지나감 }
why: { en: Anything moving., ko: 움직임이 있으면 알립니다. }
when: { object: { stay: { min: 1s } } }
per: object
`;

const go = (page: Page, hash: string): Promise<unknown> => page.evaluate((to) => (location.hash = to), hash);
const rows = (page: Page): Locator => page.getByRole("grid", { name: "Items" }).locator("[data-item]");
const sightline = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, "..", "bin", "sightline.mjs"), ...args], { encoding: "utf8" });

test("a marked span and an event go into a case by one key each", async ({ openPage }) => {
  const page = await openPage(app);
  await page.getByRole("button", { name: "Use built-in motion" }).click();
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add footage" }).click();
  await page.getByRole("menuitem", { name: "Files…" }).click();
  await (await asked).setFiles(clip);
  const card = page.locator("[data-video]");
  await expect(card).toContainText("Ready", { timeout: 60_000 });
  const id = await card.getAttribute("data-video");

  await go(page, `/review/${id}?t=2500000`);
  await expect(page.getByTestId("review")).toBeVisible();
  await expect(page.locator("[data-displayed-us='2500000']")).toBeVisible();
  await page.keyboard.press("i");
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("[data-displayed-us='5500000']")).toBeVisible();
  await page.keyboard.press("o");
  await page.keyboard.press("b");
  const add = page.getByRole("dialog", { name: "Add to a case" });
  await expect(add).toContainText("22:14:07 – 22:14:10, Gate_20261121_221405.mp4");
  await add.getByLabel("Name of the new case").fill("Break-in at the gate");
  await add.getByLabel("Note").fill("Red, from the left <script>alert(1)</script>");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Added to “Break-in at the gate”")).toBeVisible();

  await go(page, "/events/scenarios/new");
  await page.getByRole("textbox", { name: /^File of/ }).fill(SCENARIO);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/anything$/);
  await go(page, "/events");
  const event = page.getByRole("article", { name: "Event" });
  await expect(page.locator("[data-event]")).toHaveCount(2);
  await expect(event.or(page.getByRole("article")).first()).toBeVisible();
  await page.keyboard.press("Shift+B");
  await expect(page.getByText("event “Something passes”")).toBeVisible();

  await page.keyboard.press("Control+6");
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("grid", { name: "Items" })).toContainText("2026-11-21 22:14:07 – 22:14:10");
  await expect(page.getByRole("grid", { name: "Items" })).toContainText("Something passes");
  await page.getByLabel("Your name in cases and their log").fill("Officer Kim");
  await page.keyboard.press("Enter");
  expect(await namelessControls(page)).toEqual([]);
});

test("the case is exported into a folder of the operator's choice, with progress and the signer's fingerprint", async ({
  openPage,
}) => {
  const page = await openPage(app);
  await go(page, "/cases");
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press("x");
  const dialog = page.getByRole("dialog", { name: "Export the case" });
  await dialog.getByRole("button", { name: "Another folder" }).click();
  await dialog.getByRole("button", { name: outside }).click();
  await dialog.getByRole("button", { name: "out", exact: true }).click();
  expect(await namelessControls(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByText(/^Exported: \d+ files/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^Signed as [0-9a-f]{64}$/)).toBeVisible();
  const [name, ...others] = readdirSync(out);
  expect(others).toEqual([]);
  pack = join(out, name!);
  await page.getByRole("tab", { name: "Audit log" }).click();
  await expect(page.getByText("Export finished")).toBeVisible();
  await page.getByRole("button", { name: "Verify the log" }).click();
  await expect(page.getByText(/^Whole: \d+ rows$/)).toBeVisible();
});

/** Opens the pack's page without any server, as whoever gets the pack does. */
async function checkInBrowser(page: Page, folder: string): Promise<Locator> {
  await page.goto(pathToFileURL(join(folder, "verify.html")).href);
  await page.locator("#folder").setInputFiles(folder);
  await expect(page.locator("#verdict")).not.toBeEmpty();
  return page.locator("#result");
}

test("the page of the pack says that it is whole, the report shows its words as text, and one byte changed is named", async ({
  openPage,
}) => {
  const page = await openPage(app);
  const result = await checkInBrowser(page, pack);
  await expect(result).toContainText("Whole: every file is as it was signed.");
  await expect(result).toContainText("Break-in at the gate");
  await expect(result).toContainText("Officer Kim");
  await page.getByRole("button", { name: "한국어" }).click();
  await expect(result).toContainText("온전함: 모든 파일이 서명된 그대로입니다.");

  await page.goto(pathToFileURL(join(pack, "report.html")).href);
  await expect(page.getByText("Red, from the left <script>alert(1)</script>", { exact: true })).toBeVisible();
  await expect(page.locator("img")).toHaveCount(2);
  expect(
    await page.locator("img").evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 0)),
  ).toBe(true);
  await expect(page.getByRole("link", { name: "clip, as recorded" }).first()).toHaveAttribute("href", /^items\/001-/);

  const path = join(pack, CLIP);
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1]! ^= 1;
  writeFileSync(path, changed);
  const broken = await checkInBrowser(page, pack);
  await expect(broken).toContainText("Not whole.");
  await expect(broken.getByRole("listitem")).toHaveText([`${CLIP}: changed`]);
  const told = sightline("cases", "verify", pack);
  expect([told.status, told.stdout.split("\n")[1]?.trim()]).toEqual([1, `changed    ${CLIP}`]);
  writeFileSync(path, bytes);

  const manifest = join(pack, "manifest.json");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(manifest, text.replace("Officer Kim", "Officer Lee"));
  writeFileSync(join(pack, "items", "added.txt"), "x");
  rmSync(join(pack, "public-key.pem"));
  const forged = await checkInBrowser(page, pack);
  await expect(forged.getByRole("listitem")).toHaveText([
    "SHA256SUMS: changed",
    "items/added.txt: added, not part of the pack",
    "manifest.json: the signature does not fit it",
    "public-key.pem: missing",
  ]);
});

test("the command line of the same library tells the same", async () => {
  const shown = sightline("cases", "show", "Break-in at the gate", "--data", app.dataDir, "--json");
  expect(JSON.parse(shown.stdout)).toMatchObject({ title: "Break-in at the gate", items: 2 });
  const audit = sightline("audit", "verify", "--data", app.dataDir, "--json");
  expect([audit.status, JSON.parse(audit.stdout).broken]).toEqual([0, null]);
  const done = sightline(
    "cases",
    "export",
    "Break-in at the gate",
    "--out",
    outside,
    "--lang",
    "ko",
    "--data",
    app.dataDir,
    "--json",
  );
  const { path } = JSON.parse(done.stdout) as { path: string };
  const key = JSON.parse(sightline("audit", "key", "--data", app.dataDir, "--json").stdout) as { fingerprint: string };
  expect(sightline("cases", "verify", path, "--signer", key.fingerprint).status).toBe(0);
  expect(sightline("cases", "verify", path, "--signer", "00".repeat(32)).status).toBe(1);
  expect(readFileSync(join(path, "report.html"), "utf8")).toContain("사건 보고서");
});
