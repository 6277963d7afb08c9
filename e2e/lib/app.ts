import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, chromium, expect, type Browser, type Page } from "@playwright/test";

const repository = join(import.meta.dirname, "..", "..");
/** The build under test; SIGHTLINE_OUT names another one beside it, so that a rebuild does not pull the pages from under a running app. */
const built = process.env["SIGHTLINE_OUT"] ?? join(repository, "out");

/** A running browser host over a library of its own. */
export interface App {
  url: string;
  dataDir: string;
  /** Folder whose files the app may import by path. */
  root: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Copies weights of the real-material folder into the library's packs before the start. */
  models?: Array<{ pack: string; file: string }>;
  dataDir?: string;
  /** Folder that the app may import from; absent = one within its own. Not removed at the end. */
  root?: string;
  /** Port to listen on; absent = any free one. */
  port?: number;
}

/** Starts `out/main/serve.js` as a person would and waits for the line with its address. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "sightline-e2e-"));
  const root = options.root ?? join(dataDir, "root");
  mkdirSync(root, { recursive: true });
  for (const { pack, file } of options.models ?? []) {
    const folder = join(dataDir, "models", pack);
    mkdirSync(folder, { recursive: true });
    copyFileSync(file, join(folder, file.split("/").pop() as string));
  }
  const child = spawn(
    process.execPath,
    [join(built, "main/serve.js"), "--data", dataDir, "--root", root, "--port", String(options.port ?? 0), "--no-open"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LANG: "en_US.UTF-8" },
    },
  );
  let log = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(log);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`the app ended with ${code} before it was up:\n${log}`)));
  });
  return {
    url,
    dataDir,
    root,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await gone;
      }
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Debian's Chromium as root needs --no-sandbox; the rest keeps it from calling home. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? (existsSync("/usr/bin/chromium") ? "/usr/bin/chromium" : undefined),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--autoplay-policy=no-user-gesture-required",
      "--force-device-scale-factor=1",
    ],
  });
}

export interface PageOptions {
  size?: { width: number; height: number };
  /** The browser's language, which the app speaks until one is chosen. */
  locale?: "en-US" | "ko-KR";
}

/**
 * `test` with a page whose console is watched: any error, uncaught exception or failed request of our own fails the test. `allow` takes patterns for
 * what a spec provokes on purpose.
 */
export const test = base.extend<{ openPage: (app: App, how?: PageOptions) => Promise<Page>; allow: RegExp[] }>({
  allow: [[], { option: true }],
  openPage: async ({ allow }, provide) => {
    const browser = await launchBrowser();
    const errors: string[] = [];
    await provide(async (app, { size = { width: 1440, height: 900 }, locale = "en-US" } = {}) => {
      const context = await browser.newContext({ viewport: size, locale, colorScheme: "dark" });
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
      await page.goto(app.url);
      return page;
    });
    await browser.close();
    expect(errors.filter((error) => !allow.some((pattern) => pattern.test(error)))).toEqual([]);
  },
});

export { expect };
