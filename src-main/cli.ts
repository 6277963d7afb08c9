// The command line: `sightline <command>`. See cli/usage.ts.
import { join } from "node:path";
import { problemOf, toProblem, fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { readArgs, UsageError, type Args } from "./cli/args.ts";
import { askCommand, summaryCommand } from "./cli/commands/ask.ts";
import { auditCommand, casesCommand } from "./cli/commands/cases.ts";
import { captionCommand } from "./cli/commands/caption.ts";
import { doctorCommand } from "./cli/commands/doctor.ts";
import { importCommand } from "./cli/commands/import.ts";
import { eventsCommand } from "./cli/commands/events.ts";
import { scenariosCommand } from "./cli/commands/scenarios.ts";
import { exportTracksCommand, objectsCommand, videosCommand } from "./cli/commands/library.ts";
import { indexCommand } from "./cli/commands/index.ts";
import { languageCommand } from "./cli/commands/language.ts";
import { mcpCommand } from "./cli/commands/mcp.ts";
import { modelsCommand } from "./cli/commands/models.ts";
import { searchCommand } from "./cli/commands/search.ts";
import { serveCommand } from "./cli/commands/serve.ts";
import { detectCommand, trackCommand } from "./cli/commands/vision.ts";
import { connect, dataDirOf, problemInside, type Connection } from "./cli/connect.ts";
import { createOutput, type Output } from "./cli/output.ts";
import type { Command } from "./cli/session.ts";
import { USAGE } from "./cli/usage.ts";
import { openVision } from "./cli/vision.ts";
import { appVersion, hostPaths } from "./hosts/hostPaths.ts";
import { hostLogger } from "./hosts/openHost.ts";
import { libraryPaths } from "./platform/libraryPaths.ts";
import type { VisionClient } from "./vision/types.ts";

const COMMANDS: Record<string, Command> = {
  import: importCommand,
  videos: videosCommand,
  objects: objectsCommand,
  "export-tracks": exportTracksCommand,
  track: trackCommand,
  detect: detectCommand,
  search: searchCommand,
  ask: askCommand,
  summary: summaryCommand,
  caption: captionCommand,
  language: languageCommand,
  events: eventsCommand,
  scenarios: scenariosCommand,
  cases: casesCommand,
  audit: auditCommand,
  mcp: mcpCommand,
  index: indexCommand,
  models: modelsCommand,
  doctor: doctorCommand,
  serve: serveCommand,
};

/** Runs one command line. Resolves with the exit status: 0 done, 1 something failed, 2 a wrong call, 130 stopped by Ctrl-C. */
async function main(argv: string[]): Promise<number> {
  let args: Args;
  try {
    args = readArgs(argv);
  } catch (error) {
    return wrongCall(error);
  }
  if (args.command === "version") {
    process.stdout.write(`${appVersion(hostPaths())}\n`);
    return 0;
  }
  if (args.command === "help") {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const command = COMMANDS[args.command];
  if (!command) return wrongCall(new UsageError(`there is no command ${args.command}`));
  const output = createOutput({ json: args.json, stdout: process.stdout, stderr: process.stderr });
  return await runCommand(command, args, output);
}

async function runCommand(command: Command, args: Args, output: Output): Promise<number> {
  const dataDir = dataDirOf(args.data);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  let connection: Promise<Connection> | null = null;
  let visionClient: Promise<VisionClient> | null = null;
  let pages: string | null = null;
  const library = async () => {
    const opened = await (connection ??= connect(dataDir, { background: waitsForJobs(args) }));
    ({ pages } = opened);
    return opened.client;
  };
  try {
    return await command({
      args,
      output,
      dataDir,
      link: (videoId, tUs) => (pages === null ? null : `${pages}/#/review/${videoId}?t=${Math.round(tUs)}`),
      eventLink: (id) => (pages === null ? null : `${pages}/#/events/${id}`),
      signal: stop.signal,
      library,
      vision: () => (visionClient ??= openVision(hostLogger(dataDir).child("vision"))),
      packs: async (id) => await installedPack(id, dataDir, await library()),
    });
  } catch (error) {
    if (error instanceof UsageError) return wrongCall(error);
    if (stop.signal.aborted) {
      output.warn(problemOf("CANCELLED").message);
      return 130;
    }
    const problem = problemInside(error)?.problem ?? toProblem(error);
    output.progressDone();
    if (args.json) process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
    output.warn(`${problem.message}${problem.detail ? ` (${problem.detail})` : ""} ${problem.remedy}`);
    return 1;
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    await closeAll(visionClient, connection);
  }
}

/** Whether a command stays until jobs are done; any other would only begin what it then breaks off. */
function waitsForJobs({ command, positionals }: Args): boolean {
  return command === "import" || (command === "index" && positionals[0] === "rebuild");
}

/** Whatever a command opened is closed, also when the other did not open. */
async function closeAll(...opened: Array<Promise<{ close(): Promise<void> }> | null>): Promise<void> {
  for (const one of opened) {
    const open = await one?.catch(() => null);
    await open?.close();
  }
}

/** An installed pack's files, asked of whoever owns the library; the files themselves are read from its folder. */
async function installedPack(
  id: string,
  dataDir: string,
  client: Awaited<ReturnType<typeof connect>>["client"],
): Promise<LoadedPack> {
  const pack = (await client.models.list()).find((one) => one.manifest.id === id);
  if (!pack) throw fail("NOT_FOUND", `no model pack is called ${id}`);
  if (pack.state !== "installed") throw fail("MODEL_MISSING", pack.manifest.name);
  const folder = join(libraryPaths(dataDir).models, id);
  return {
    manifest: pack.manifest,
    paths: Object.fromEntries(pack.manifest.files.map((file) => [file.name, join(folder, file.name)])),
  };
}

function wrongCall(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
