import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexWorld, type IndexWorld } from "../../test/indexWorld.ts";

const CHILD = join(import.meta.dirname, "../../test/indexCrashChild.ts");

/** What a library has indexed. */
async function contents({ store, vectors }: IndexWorld) {
  const { currentRun } = store.videos.list()[0]!;
  return { parts: await vectors.parts(), checkpoint: store.embeddings.find(currentRun!, "first") };
}

async function live(folder: string, moment?: string): Promise<string> {
  const args = ["--no-warnings", CHILD, folder, ...(moment ? [moment] : [])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  return signal ?? `status ${code}`;
}

test.skipIf(process.platform === "win32")(
  "kill -9 while a part is encoded, before it is written and before its checkpoint loses no vector and doubles none",
  async () => {
    const calm = await indexWorld({ durationUs: 25 * 60_000_000 });
    let expected;
    try {
      calm.runner.start();
      await calm.add("a.mp4");
      await calm.idle();
      expected = await contents(calm);
    } finally {
      await calm.close();
    }
    expect(expected.checkpoint).toMatchObject({ state: "done", nextPart: 3 });

    const folder = await mkdtemp(join(tmpdir(), "sightline-index-crash-"));
    for (const moment of ["embed:1", "after:1", "before:2"]) expect(await live(folder, moment)).toBe("SIGKILL");
    expect(await live(folder)).toBe("status 0");
    const survived = await indexWorld({ folder, durationUs: 25 * 60_000_000 });
    try {
      expect(await contents(survived)).toEqual(expected);
    } finally {
      await survived.close();
      await rm(calm.folder, { recursive: true });
      await rm(folder, { recursive: true });
    }
  },
);
