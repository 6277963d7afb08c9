import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { TrialEvent } from "#shared/contract/events.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { ScenarioHead, ScenarioNeed, ScenarioProblem } from "#shared/domain/event.ts";
import { UsageError } from "../args.ts";
import { counted, printable, table } from "../output.ts";
import { findScenario, type Command, type Session } from "../session.ts";
import { languageOf } from "./caption.ts";
import { videosOf, whenAndWhere } from "./events.ts";

/** Longest text that is read as a scenario: as long as the contract takes. */
const MAX_LENGTH = 200_000;

/** `scenarios list | check <files...> | run [<ids...>] | diff <file>`. */
export const scenariosCommand: Command = async (session) => {
  const [what = "list", ...rest] = session.args.positionals;
  if (!["list", "check", "run", "diff"].includes(what)) throw new UsageError(`there is no scenarios ${what}`);
  if (what === "check" && rest.length === 0) throw new UsageError("scenarios check wants files");
  if (what === "diff" && rest.length !== 1) throw new UsageError("scenarios diff wants one file");
  const client = await session.library();
  if (what === "list") return await list(session, client);
  if (what === "check") return await check(session, client, rest);
  if (what === "diff") return await diff(session, client, rest[0]!);
  for (const id of rest) await findScenario(client, id);
  const done = await client.scenarios.run(rest.length > 0 ? { ids: rest } : {}, { signal: session.signal });
  session.output.result(
    done,
    () =>
      `${counted(done.events, "event")} in ${done.hours.toFixed(2)} hours, looked through in ${(done.tookMs / 1000).toFixed(1)} s`,
  );
  return 0;
};

async function list({ args, output }: Session, client: SightlineClient): Promise<number> {
  const scenarios = await client.scenarios.list();
  const language = languageOf(args);
  output.result({ scenarios }, () => {
    const lacking = scenarios.flatMap((it) =>
      [false, true].flatMap((o) => lacksOf(it, o).map((lack) => [it.id, lack])),
    );
    const heads = table(
      ["id", "level", "on", "events", "name"],
      scenarios.map((it) => [
        it.id,
        it.level,
        it.enabled ? "yes" : "no",
        it.counts.new + it.counts.confirmed + it.counts.dismissed,
        it.names[language],
      ]),
    );
    return lacking.length === 0 ? heads : `${heads}\n\n${table(["id", "what it lacks here"], lacking)}`;
  });
  return 0;
}

/** What a scenario cannot do without, or could do with, and on how many videos it is missing: each kind of thing once. */
function lacksOf({ needs, areas, ready }: ScenarioHead, optional: boolean): string[] {
  const wanted = needs.filter((need) => !need.met && (need.optional ?? false) === optional);
  const areaOf = ({ kind, name }: ScenarioNeed) =>
    kind === "area" ? areas.find((it) => it.name === name)?.kind : undefined;
  const alike = Map.groupBy(wanted, (it) => `${it.kind} ${areaOf(it)}`);
  return [...alike.values()].map((those) => {
    const [first] = those as [ScenarioNeed, ...ScenarioNeed[]];
    const names = those.map((it) => `"${it.name}"`).join(", ");
    const packs = first.packIds.length > 0 ? ` (pack ${first.packIds.slice(0, 3).join(", ")})` : "";
    const what = `${thingOf(first.kind, names, areaOf(first))}${packs}`;
    if (optional) return `would do better with a ${what}`;
    // Without footage what is installed decides.
    if (ready === 0) return `finds nothing: no ${what}`;
    return `finds nothing on ${Math.max(...those.map((it) => it.videos))} of ${counted(ready, "video")}: no ${what}`;
  });
}

function thingOf(kind: ScenarioNeed["kind"], names: string, area: "zone" | "line" = "zone"): string {
  switch (kind) {
    case "area":
      return `${area} ${names} on the camera`;
    case "concept":
      return `text-image model that tells ${names}`;
    case "class":
      return `detector that knows any of ${names}`;
    case "classes":
      return "detector that knows classes";
    case "signals":
      return "signal of the picture; analyse again";
  }
}

/** What is wrong with files, and what those that are right lack here. */
async function check({ output }: Session, client: SightlineClient, paths: string[]): Promise<number> {
  const files: Array<{ path: string; problems: ScenarioProblem[]; head: ScenarioHead | null }> = [];
  for (const path of paths) files.push({ path, ...(await checked(client, path)) });
  output.result({ files }, () =>
    files
      .flatMap(({ path, problems, head }) => [
        ...problems.map((it) => problemLine(path, it)),
        ...(head
          ? [`${printable(path)}: good`, ...[false, true].flatMap((o) => lacksOf(head, o)).map((it) => `  ${it}`)]
          : []),
      ])
      .join("\n"),
  );
  return files.every(({ head }) => head !== null) ? 0 : 1;
}

const problemLine = (path: string, { line, column, message }: ScenarioProblem): string =>
  `${printable(path)}:${line}:${column}: ${printable(message)}`;

/** A file's mistakes; one that cannot be read, or is too long to be sent, has one at its beginning, so that those beside it are told all the same. */
async function checked(
  client: SightlineClient,
  path: string,
): Promise<{ problems: ScenarioProblem[]; head: ScenarioHead | null }> {
  const refused = (message: string, ko: string) => ({
    problems: [{ line: 1, column: 1, path: "", message, ko }],
    head: null,
  });
  let yaml: string;
  try {
    yaml = await readFile(resolve(path), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return refused(`the file cannot be read (${code})`, `파일을 읽을 수 없습니다 (${code})`);
  }
  if (yaml.length > MAX_LENGTH)
    return refused(`the file is longer than ${MAX_LENGTH} characters`, `파일이 ${MAX_LENGTH}자를 넘습니다`);
  const { problems, head } = await client.scenarios.check({ yaml });
  return { problems, head };
}

/** What the file would change against the version that is stored. */
async function diff({ args, output, signal }: Session, client: SightlineClient, path: string): Promise<number> {
  const { problems, head } = await checked(client, path);
  if (!head) {
    output.result({ problems }, () => problems.map((it) => problemLine(path, it)).join("\n"));
    return 1;
  }
  const known = (await client.scenarios.list()).find((it) => it.id === head.id);
  let done: Extract<TrialEvent, { kind: "done" }> | null = null;
  for await (const event of await client.scenarios.try({ yaml: await readFile(resolve(path), "utf8") }, { signal })) {
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
      known
        ? `${head.id} against its version ${known.version}: + appears, - vanishes`
        : `${head.id} is not stored yet: all that it finds appears`,
      ...appears.map(
        (it) => `+ ${printable(whenAndWhere(it, videos.get(it.videoId)))}  ${printable(it.sentence[language])}`,
      ),
      ...vanishes.map(
        (it) => `- ${printable(whenAndWhere(it, videos.get(it.videoId)))}  ${printable(it.sentence[language])}`,
      ),
      `${counts.appears} appear, ${counts.vanishes} vanish, ${counts.stays} stay; ${hours.toFixed(2)} hours in ${(tookMs / 1000).toFixed(1)} s`,
      `of those marked: ${marked.confirmedKept} confirmed kept, ${marked.confirmedLost} lost; ${marked.dismissedGone} dismissed gone, ${marked.dismissedKept} kept`,
    ].join("\n"),
  );
  return 0;
}
