import { access, constants, mkdir, statfs } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { toProblem } from "#shared/lib/problems.ts";
import { locateFfmpeg } from "../../media/locate.ts";
import { libraryPaths } from "../../platform/libraryPaths.ts";
import { readOwner } from "../../platform/ownerFile.ts";
import { table } from "../output.ts";
import { problemInside } from "../connect.ts";
import type { Command } from "../session.ts";

interface Check {
  name: string;
  ok: boolean;
  /** What was found. */
  found: string;
  /** What to do when it is not ok. */
  remedy: string;
}

/** `doctor`: what this machine has and what is missing. Status 1 when something is missing that the app cannot do without. */
export const doctorCommand: Command = async ({ output, dataDir, library }) => {
  const checks: Check[] = [];
  const check = async (name: string, look: () => Promise<string>): Promise<void> => {
    try {
      checks.push({ name, ok: true, found: await look(), remedy: "" });
    } catch (error) {
      const problem = problemInside(error)?.problem ?? toProblem(error);
      checks.push({ name, ok: false, found: problem.detail ?? problem.message, remedy: problem.remedy });
    }
  };
  await check(
    "processor",
    async () =>
      `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  );
  await check("node", async () => process.version);
  await check("ffmpeg", async () => {
    const tools = await locateFfmpeg();
    return `${tools.version} (${tools.origin}) ${tools.ffmpeg}`;
  });
  await check("data folder", async () => {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    const disk = await statfs(dataDir);
    return `${dataDir}, ${((disk.bavail * disk.bsize) / 1e9).toFixed(1)} GB free`;
  });
  await check("library", async () => {
    const owner = await readOwner(libraryPaths(dataDir).lock);
    const client = await library();
    const videos = await client.library.list({});
    return `${videos.length} videos${owner ? `, open in process ${owner.pid}` : ""}`;
  });
  await check("models", async () => {
    const client = await library();
    const packs = await client.models.list();
    const installed = packs.filter((pack) => pack.state === "installed");
    const { activePack } = await client.system.settings();
    const names = installed.map((pack) => pack.manifest.id).join(", ");
    return installed.length > 0
      ? `${names}; in use: ${activePack}`
      : "none installed: built-in motion analysis is used";
  });
  output.result({ checks }, () =>
    table(
      ["", "check", "found", "what to do"],
      checks.map((c) => [c.ok ? "ok" : "MISSING", c.name, c.found, c.remedy]),
    ),
  );
  return checks.every((c) => c.ok) ? 0 : 1;
};
