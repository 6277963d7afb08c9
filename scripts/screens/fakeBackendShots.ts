import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { createServer } from "vite";
import { both, closePair, openPair, ROOT, shootBoth } from "./stage.ts";

/** States that a healthy machine does not show, from the interface over a fake backend. */
export async function hardStates(browser: Browser): Promise<void> {
  const server = await createServer({
    configFile: join(ROOT, "src-renderer", "dev", "vite.config.ts"),
    root: join(ROOT, "src-renderer", "dev"),
    server: { port: 0 },
    logLevel: "error",
  });
  await server.listen();
  const base = server.resolvedUrls?.local[0] ?? "";
  const scene = async (
    query: string,
    name: string,
    act?: (page: Page) => Promise<unknown>,
    hash = "",
  ): Promise<void> => {
    const pair = await openPair(browser, `${base}?tick=0&${query}${hash}`);
    await both(pair, (page) => page.locator("main").waitFor());
    if (act) await both(pair, act);
    await shootBoth(pair, name);
    await closePair(pair);
  };
  try {
    await scene("scene=failed", "backend-did-not-start", (page) => page.locator("h1").waitFor());
    await scene("scene=loading", "starting", (page) => page.getByRole("status").waitFor());
    await scene(
      "scene=full",
      "settings-models-states",
      (page) => page.getByRole("article").nth(3).waitFor(),
      "#/settings/models",
    );
    await scene("scene=full", "jobs", async (page) => {
      await page.locator("[data-video]").first().waitFor();
      await page.keyboard.press("Control+j");
      await page.getByRole("complementary").getByRole("listitem").first().waitFor();
    });
  } finally {
    await server.close();
  }
}
