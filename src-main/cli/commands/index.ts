import type { IndexStatus } from "#shared/contract/search.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import { UsageError } from "../args.ts";
import { table } from "../output.ts";
import { indexLocationCommand } from "./indexLocation.ts";
import { indexShareCommand, sharedLines } from "./indexShare.ts";
import { findVideo, type Command, type Session } from "../session.ts";

/** `index status|rebuild|optimize|location|share`. */
export const indexCommand: Command = async (session) => {
  const { args, output, library } = session;
  const [verb = "status", ...names] = args.positionals;
  const client = await library();
  switch (verb) {
    case "status": {
      const index = await client.search.indexStatus();
      const sharing = await client.sharing.status();
      output.result({ index, sharing }, () => [statusTable(index), ...sharedLines(sharing)].join("\n"));
      return index.problem ? 1 : 0;
    }
    case "rebuild":
      return await rebuild(session, client, names);
    case "optimize": {
      const index = await client.search.optimizeIndex();
      output.result({ index }, () => statusTable(index));
      return 0;
    }
    case "location":
      return await indexLocationCommand(session, client);
    case "share":
      return await indexShareCommand(session, client);
    default:
      throw new UsageError(`index knows status, rebuild, optimize, location and share, not ${verb}`);
  }
};

/** Waits until every indexing job has ended: where no app holds the library, they end with this command. */
async function rebuild({ output, signal }: Session, client: SightlineClient, names: string[]): Promise<number> {
  const videoIds = [];
  for (const name of names) videoIds.push((await findVideo(client, name)).id);
  const { queued } = await client.search.rebuildIndex(videoIds.length > 0 ? { videoIds } : {});
  const jobs = new Map<string, { state: string; progress: number; video: string }>();
  for await (const event of await client.jobs.watch(undefined, { signal })) {
    const changed = event.kind === "snapshot" ? event.jobs : event.kind === "changed" ? [event.job] : [];
    for (const job of changed)
      if (job.kind === "embed" && (videoIds.length === 0 || videoIds.includes(job.videoId)))
        jobs.set(job.id, { state: job.state, progress: job.state === "done" ? 1 : job.progress, video: job.videoName });
    if (event.kind === "removed") jobs.delete(event.id);
    const all = [...jobs.values()];
    output.progress("indexing", all.reduce((sum, job) => sum + job.progress, 0) / Math.max(1, all.length));
    if (all.every((job) => !["queued", "running"].includes(job.state))) break;
  }
  output.progressDone();
  const index = await client.search.indexStatus();
  output.result({ queued, index }, () => statusTable(index));
  return [...jobs.values()].some((job) => job.state === "failed") ? 1 : 0;
}

function statusTable(index: IndexStatus): string {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const rows: Array<[string, string]> = [
    ["location", index.location],
    ["answers with", index.serving ?? "no encoder"],
    ["being made", index.building ? `${index.building}, ${(index.progress * 100).toFixed(0)} %` : "nothing"],
    ["windows", String(index.windows)],
    ["crops", String(index.crops)],
    ["texts", String(index.texts)],
    ["media time", `${(index.indexedUs / 3_600_000_000).toFixed(2)} h`],
    ["size", mb(index.bytes)],
    ["per hour", index.bytesPerHour === null ? "unknown" : mb(index.bytesPerHour)],
    ["not indexed rows", String(index.unindexedRows)],
  ];
  if (index.problem) rows.push(["problem", `${index.problem.message} ${index.problem.remedy}`]);
  return table(["", ""], rows);
}
