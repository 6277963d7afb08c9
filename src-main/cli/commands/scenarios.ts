import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { TrialEvent } from "#shared/contract/events.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { ScenarioHead, ScenarioProblem } from "#shared/domain/event.ts";
import { fail } from "#shared/lib/problems.ts";
import { UsageError } from "../args.ts";
import { printable, table } from "../output.ts";
import type { Command, Session } from "../session.ts";
import { languageOf } from "./caption.ts";
import { videosOf, whenAndWhere } from "./events.ts";

/** `scenarios list | check <files...> | run [<ids...>] | diff <file>`. */
export const scenariosCommand: Command = async (session) => {
  const [what = "list", ...rest] = session.args.positionals;
  const client = await session.library();
  switch (what) {
    case "list":
      return await list(session, client);
    case "check":
      if (rest.length === 0) throw new UsageError("scenarios check wants files");
      return await check(session, client, rest);
    case "run": {
      const done = await client.scenarios.run(rest.length > 0 ? { ids: rest } : {}, { signal: session.signal });
      session.output.result(
        done,
        () =>
          `${done.events} events in ${done.hours.toFixed(2)} hours, looked through in ${(done.tookMs / 1000).toFixed(1)} s`,
      );
      return 0;
    }
    case "diff":
      if (rest.length !== 1) throw new UsageError("scenarios diff wants one file");
      return await diff(session, client, rest[0]!);
    default:
      throw new UsageError(`there is no scenarios ${what}`);
  }
};

async function list({ args, output }: Session, client: SightlineClient): Promise<number> {
  const scenarios = await client.scenarios.list();
  const language = languageOf(args);
  output.result({ scenarios }, () =>
    table(
      ["id", "level", "on", "events", "needs", "name"],
      scenarios.map((it) => [
        it.id,
        it.level,
        it.enabled ? "yes" : "no",
        it.counts.new + it.counts.confirmed + it.counts.dismissed,
        missingOf(it),
        it.names[language],
      ]),
    ),
  );
  return 0;
}

const missingOf = ({ needs }: ScenarioHead): string =>
  needs
    .filter((need) => !need.met)
    .map((need) => `${need.kind} ${need.name}`)
    .join(", ");

const readText = async (path: string): Promise<string> =>
  await readFile(resolve(path), "utf8").catch((error: unknown) => {
    throw fail("FILE_UNREADABLE", path, error);
  });

async function check({ output }: Session, client: SightlineClient, paths: string[]): Promise<number> {
  const files: Array<{ path: string; problems: ScenarioProblem[]; head: ScenarioHead | null }> = [];
  for (const path of paths) files.push({ path, ...(await client.scenarios.check({ yaml: await readText(path) })) });
  output.result({ files }, () =>
    files
      .flatMap(({ path, problems, head }) => [
        ...problems.map((it) => `${printable(path)}:${it.line}:${it.column}: ${printable(it.message)}`),
        ...(head
          ? [
              `${printable(path)}: ${problems.length === 0 ? "good" : "readable"}${missingOf(head) ? `; needs ${missingOf(head)}` : ""}`,
            ]
          : []),
      ])
      .join("\n"),
  );
  return files.every(({ head }) => head !== null) ? 0 : 1;
}

/** What the file would change against the version that is stored. */
async function diff({ args, output, signal }: Session, client: SightlineClient, path: string): Promise<number> {
  let done: Extract<TrialEvent, { kind: "done" }> | null = null;
  for await (const event of await client.scenarios.try({ yaml: await readText(path) }, { signal })) {
    if (event.kind === "progress") output.progress("looked through", event.total === 0 ? 1 : event.done / event.total);
    else done = event;
  }
  output.progressDone();
  if (!done) return 1;
  const { appears, vanishes, counts, marked, hours, tookMs } = done;
  const language = languageOf(args);
  const videos = await videosOf(client);
  output.result({ counts, marked, hours, tookMs, appears, vanishes }, () =>
    [
      ...appears.map(
        (it) => `+ ${printable(whenAndWhere(it, videos.get(it.videoId)))}  ${printable(it.sentence[language])}`,
      ),
      ...vanishes.map(
        (it) => `- ${printable(whenAndWhere(it, videos.get(it.videoId)))}  ${printable(it.sentence[language])}`,
      ),
      `${counts.appears} appear, ${counts.vanishes} vanish, ${counts.stays} stay; ${hours.toFixed(2)} hours in ${(tookMs / 1000).toFixed(1)} s`,
      `marked: ${marked.confirmedKept} confirmed kept, ${marked.confirmedLost} lost; ${marked.dismissedGone} dismissed gone, ${marked.dismissedKept} kept`,
    ].join("\n"),
  );
  return 0;
}
