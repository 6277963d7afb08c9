/**
 * kill -9 against the real thing: the CLI imports a real clip with the real vision process and ffmpeg; at random moments one of its processes (the backend, the vision process, an
 * inference worker's host, ffmpeg) is killed, until it is through. Its objects and boxes must equal those of an import nobody disturbed.
 *
 *   SIGHTLINE_MATERIAL=../shared/material node bench/crash.ts [--kills 25] [--clip footage/vtest.avi] [--rate 5] [--pack yolox-nano --weights models/yolox_nano.onnx] [--seed N]
 *
 * Linux only (reads /proc to find the processes).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { libraryContents } from "../test/libraryContents.ts";
import { material } from "../test/material.ts";
import { seededRandom } from "../test/seededRandom.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "25" },
    clip: { type: "string", default: "footage/vtest.avi" },
    rate: { type: "string", default: "5" },
    /** Built-in motion when left out; else the pack, with its weights from the material. */
    pack: { type: "string" },
    weights: { type: "string", default: "models/yolox_nano.onnx" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const clip = material(...values.clip.split("/"));
if (!clip) throw new Error("Set SIGHTLINE_MATERIAL to the folder of real footage.");
const wanted = Number(values.kills);
const random = seededRandom(Number(values.seed));
console.log(`seed ${values.seed}`);

function sightline(...args: string[]): ChildProcess {
  const cli = join(import.meta.dirname, "..", "src-main", "cli.ts");
  return spawn(process.execPath, ["--no-warnings", cli, ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
}

function importInto(dataDir: string): ChildProcess {
  const pack = values.pack === undefined ? [] : ["--pack", values.pack];
  return sightline("import", clip!, "--data", dataDir, "--rate", values.rate, ...pack);
}

/** Gives a new library the pack's weights, so that its imports need no network. */
async function addPack(dataDir: string): Promise<void> {
  if (values.pack === undefined) return;
  const weights = material(...values.weights.split("/"));
  if (!weights) throw new Error(`no weights at ${values.weights}`);
  const { code, said } = await ended(sightline("models", "add", weights, "--pack", values.pack, "--data", dataDir));
  if (code !== 0) throw new Error(`the pack could not be added: ${said}`);
}

/** A process and all below it. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = "";
  child.stdout!.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr!.on("data", (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, said };
}

const folder = await mkdtemp(join(tmpdir(), "sightline-crash-"));
try {
  const calmDir = join(folder, "calm");
  await addPack(calmDir);
  const began = performance.now();
  const calm = await ended(importInto(calmDir));
  if (calm.code !== 0) throw new Error(`the undisturbed import failed: ${calm.said}`);
  const lifeMs = performance.now() - began;
  const expected = await libraryContents(calmDir);

  const kills: Record<string, number> = { backend: 0, below: 0 };
  let rounds = 0;
  while (kills["backend"]! + kills["below"]! < wanted) {
    const dataDir = join(folder, `round${rounds++}`);
    await addPack(dataDir);
    for (let finished = false; !finished;) {
      const child = importInto(dataDir);
      const end = ended(child);
      const over = end.then(() => true);
      while (kills["backend"]! + kills["below"]! < wanted) {
        if (await Promise.race([over, sleep(random() * Math.min(lifeMs, 8000), false)])) break;
        const pids = family(child.pid!);
        const victim = pids[Math.floor(random() * pids.length)]!;
        try {
          process.kill(victim, "SIGKILL");
          kills[victim === child.pid ? "backend" : "below"]!++;
        } catch {
          // It ended by itself just now.
        }
      }
      const { code, said } = await end;
      finished = code === 0;
      // Killing one process thrice in a row may rightly end the job as failed; anything else must not.
      if (code !== 0 && code !== null) console.log(`  exit ${code}: ${said.slice(-300).trim()}`);
      if (code !== 0 && code !== null) await ended(retry(dataDir));
    }
    const got = await libraryContents(dataDir);
    const same = isDeepStrictEqual(got, expected);
    console.log(
      `round ${rounds}: ${kills["backend"]} kills of the backend, ${kills["below"]} of processes below it; ${same ? "equal to the undisturbed run" : "DIFFERENT"}`,
    );
    if (!same) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Puts a failed job back in the queue and waits for it, as the Retry button does. */
function retry(dataDir: string): ChildProcess {
  const script = `
    import { connect } from ${JSON.stringify(join(import.meta.dirname, "../src-main/cli/connect.ts"))};
    const { client, close } = await connect(${JSON.stringify(dataDir)});
    const watch = await client.jobs.watch();
    for await (const event of watch) {
      if (event.kind !== "snapshot") continue;
      const ids = event.jobs.filter((job) => job.state === "failed").map((job) => job.id);
      if (ids.length > 0) await client.jobs.retry({ ids });
      break;
    }
    await close();`;
  return spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}
