import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { cleanUp } from "../../test/backendFixture.ts";
import { libraryContents } from "../../test/libraryContents.ts";
import { seededRandom } from "../../test/seededRandom.ts";

const KILLS = 27;
const LINES = 3;
const SEED = Number(process.env["SIGHTLINE_SEED"] ?? Date.now() % 1_000_000);
const NAMES = ["first.mp4", "second.mp4"];
const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await cleanUp(folder);
});

async function footageFolder(): Promise<{ folder: string; files: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "sightline-crash-"));
  folders.push(folder);
  const files = NAMES.map((name) => join(folder, name));
  for (const file of files) await writeFile(file, file.endsWith(NAMES[0]!) ? "one" : "two!");
  return { folder, files };
}

test("kill -9 at random moments loses no row and doubles none", { timeout: 300_000 }, async () => {
  const calm = await footageFolder();
  // Nobody kills this one.
  const undisturbed = startLife(calm.folder, calm.files);
  expect(await undisturbed.exited).toMatchObject({ code: 0 });
  const expected = await libraryContents(join(calm.folder, "data"));
  expect(expected[NAMES[0]!]).toMatchObject({
    state: "ready",
    counts: { person: 10, car: 10 },
    rangesLeft: 0,
    runs: 1,
  });

  process.stdout.write(`crash test: ${KILLS} kills, SIGHTLINE_SEED=${SEED} draws the same delays again\n`);
  // Lives are mostly waiting: several libraries side by side keep the processor busy.
  const kills = await Promise.all(
    Array.from({ length: LINES }, (_, line) =>
      killUntil(Math.ceil(KILLS / LINES), seededRandom(SEED + line), expected),
    ),
  );
  expect(kills.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(KILLS);
});

/** Libraries one after the other, each imported into by backends that are killed, until `wanted` were. Resolves with the number of kills. */
async function killUntil(wanted: number, random: () => number, expected: unknown): Promise<number> {
  let kills = 0;
  while (kills < wanted) {
    const { folder, files } = await footageFolder();
    for (let finished = false; !finished;) {
      const life = startLife(folder, files);
      if (kills < wanted) {
        // Sometimes during start-up and recovery, mostly while it works.
        if (random() < 0.8) await Promise.race([life.open, life.exited]);
        await Promise.race([sleep(random() * 500), life.exited]);
        if (life.child.exitCode === null && life.child.kill("SIGKILL")) kills++;
      }
      const { code, signal, said } = await life.exited;
      if (signal !== "SIGKILL") expect({ code, said }).toMatchObject({ code: 0 });
      finished = code === 0 && said.includes("done");
    }
    expect(await libraryContents(join(folder, "data"))).toEqual(expected);
  }
  return kills;
}

/** One backend process on the library of a folder. `open` settles when it says that the library is open. */
function startLife(folder: string, files: string[]) {
  const entry = join(import.meta.dirname, "../../test/crashChild.ts");
  const child = spawn(process.execPath, ["--no-warnings", entry, folder, ...files], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const exited = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    said,
  }));
  return { child, open: once(child.stdout, "data"), exited };
}
