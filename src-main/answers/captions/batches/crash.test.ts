import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../test/seededRandom.ts";
import { startModelServer } from "../../../../test/modelServer.ts";

/** A life settles two spans at most: of the ten of the child, some are left for the fourth life, and for the one that ends. */
const KILLS = 4;
const SEED = Number(process.env["SIGHTLINE_SEED"] ?? Date.now() % 1_000_000);

test("kill -9 at any moment of a batch: every span is captioned and indexed once", { timeout: 120_000 }, async () => {
  process.stdout.write(`caption crash test: SIGHTLINE_SEED=${SEED} draws the same delays again\n`);
  const random = seededRandom(SEED);
  const folder = await mkdtemp(join(tmpdir(), "sightline-caption-crash-"));
  let child: ChildProcess | null = null;
  let asked = 0;
  const server = await startModelServer({
    async answer(_body, nth) {
      asked++;
      // A life whose end is near gets no further: there is something left for the next one to be killed at.
      if (kills < KILLS && asked > 2) return "silent";
      // In the middle of a request, or soon after its answer: while it is kept, or written to the index.
      if (kills < KILLS && asked === 2) {
        const victim = child!;
        if (random() < 0.4) victim.kill("SIGKILL");
        else void sleep(random() * 30).then(() => victim.kill("SIGKILL"));
      }
      return `caption ${nth}`;
    },
  });
  let kills = 0;
  try {
    for (;;) {
      asked = 0;
      const entry = join(import.meta.dirname, "../../../../test/captionCrashChild.ts");
      child = spawn(process.execPath, ["--no-warnings", entry, folder, server.baseUrl], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      child.stdout!.on("data", (text: Buffer) => (said += text.toString()));
      child.stderr!.on("data", (text: Buffer) => (said += text.toString()));
      const [code, signal] = (await once(child, "close")) as [number | null, string | null];
      if (signal === "SIGKILL") {
        kills++;
        continue;
      }
      expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("done") });
      const told = JSON.parse(said.slice(said.indexOf("{"))) as {
        spans: number[];
        texts: string[];
        indexed: string[];
        done: number;
      };
      expect(told).toMatchObject({ spans: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], done: 10 });
      expect(told.indexed).toEqual(told.texts);
      break;
    }
    expect(kills).toBe(KILLS);
  } finally {
    child?.kill("SIGKILL");
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
