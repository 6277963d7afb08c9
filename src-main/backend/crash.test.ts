import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { cleanUp, ended, testBackend, videoWhen } from "../../test/backendFixture.ts";
import { fakeMedia } from "../../test/fakeMedia.ts";
import { libraryContents } from "../../test/libraryContents.ts";
import { CRASH_DURATION_US, CRASH_RANGE_US } from "../../test/crashSettings.ts";

const KILLS = 25;
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
  const backend = await testBackend({
    folder: calm.folder,
    media: fakeMedia({ durationUs: CRASH_DURATION_US }),
    rangeUs: CRASH_RANGE_US,
  });
  for (const item of await backend.client.library.import({ paths: calm.files, options: {} }))
    await videoWhen(backend, item.videoId!, ended);
  await backend.close();
  const expected = await libraryContents(join(calm.folder, "data"));
  expect(expected[NAMES[0]!]).toMatchObject({
    state: "ready",
    counts: { person: 10, car: 10 },
    rangesLeft: 0,
    runs: 1,
  });

  let kills = 0;
  while (kills < KILLS) {
    const { folder, files } = await footageFolder();
    for (let finished = false; !finished;) {
      const child = spawn(
        process.execPath,
        ["--no-warnings", join(import.meta.dirname, "../../test/crashChild.ts"), folder, ...files],
        {
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      let said = "";
      child.stdout.on("data", (text: Buffer) => (said += text.toString()));
      child.stderr.on("data", (text: Buffer) => (said += text.toString()));
      const exited = once(child, "exit");
      if (kills < KILLS) {
        // Sometimes during start-up and recovery, mostly while it works.
        if (Math.random() < 0.8) await Promise.race([once(child.stdout, "data"), exited]);
        await Promise.race([sleep(Math.random() * 500), exited]);
        if (child.exitCode === null && child.kill("SIGKILL")) kills++;
      }
      const [code, signal] = (await exited) as [number | null, string | null];
      if (signal !== "SIGKILL") expect({ code, said }).toMatchObject({ code: 0 });
      finished = code === 0 && said.includes("done");
    }
    expect(await libraryContents(join(folder, "data"))).toEqual(expected);
  }
  expect(kills).toBeGreaterThanOrEqual(KILLS);
});
