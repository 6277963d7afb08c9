import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { _electron, expect, test, type ElectronApplication, type Page } from "@playwright/test";
import { electronBinary, electronObstacle } from "../scripts/electronBinary.ts";
import { ensureBuilt } from "../scripts/ensureBuilt.ts";
import { findFfmpeg } from "../test/ffmpeg.ts";

// The app as users get it. Runs where Electron's binary and a display are; elsewhere src-main/shell/builtMain.test.ts walks the same bundle.
const binary = electronBinary();
const obstacle =
  electronObstacle() ?? (binary ? null : "Electron's binary is not here (`npx install-electron` fetches it)");

test.describe("Electron", () => {
  test.skip(obstacle !== null, obstacle ?? "");
  test.describe.configure({ mode: "serial" });
  let app: ElectronApplication;
  let page: Page;
  let folder: string;
  const complaints: string[] = [];

  test.beforeAll(async () => {
    await ensureBuilt();
    folder = mkdtempSync(join(tmpdir(), "sightline-electron-"));
    app = await _electron.launch({
      executablePath: binary!,
      args: [
        resolve(import.meta.dirname, ".."),
        `--data=${join(folder, "library")}`,
        `--user-data-dir=${join(folder, "profile")}`,
      ],
    });
    page = await app.firstWindow();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
  });
  test.afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("opens one locked window on its own scheme", async () => {
    expect(page.url()).toMatch(/^sightline:\/\/app\//);
    expect(
      await page.evaluate(() => [
        typeof (globalThis as { require?: unknown }).require,
        typeof (globalThis as { process?: unknown }).process,
      ]),
    ).toEqual(["undefined", "undefined"]);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test("imports a clip through the system's dialog and shows what moves in it", async () => {
    const clip = join(folder, "moving-square.mp4");
    // A white square that crosses a dark picture: the built-in motion analysis needs no model.
    const dark = ["-f", "lavfi", "-i", "color=c=0x202020:s=640x360:r=10:d=12"];
    const square = ["-f", "lavfi", "-i", "color=c=white:s=60x60:r=10:d=12"];
    const moving = ["-filter_complex", "[0][1]overlay=x='40*t':y=150"];
    execFileSync(findFfmpeg(), ["-v", "error", ...dark, ...square, ...moving, "-pix_fmt", "yuv420p", "-g", "10", clip]);
    await app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
    }, clip);
    const importing = page.evaluate(() =>
      (globalThis as unknown as { sightline: { choose(kind: string): Promise<string[]> } }).sightline.choose("videos"),
    );
    expect(await importing).toEqual([clip]);
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()!.items.flatMap((top) => top.submenu?.items ?? []);
      items.find((item) => item.accelerator === "CmdOrCtrl+O")!.click();
    });
    const card = page.getByText("moving-square.mp4").first();
    await expect(card).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/ready|준비/i).first()).toBeVisible({ timeout: 90_000 });
    await card.dblclick();
    await expect(page.locator("video, canvas").first()).toBeVisible();
  });

  test("the search box takes the keyboard", async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox").or(page.getByRole("combobox")).first()).toBeFocused();
  });

  test("quits and leaves no process behind", async () => {
    const pid = app.process().pid!;
    const closed = app.waitForEvent("close");
    await app.evaluate(({ app: electron }) => electron.quit());
    await closed;
    expect(() => process.kill(pid, 0)).toThrow();
    expect(complaints).toEqual([]);
  });
});
