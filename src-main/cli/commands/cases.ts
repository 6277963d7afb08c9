import { resolve } from "node:path";
import { exportOptions, type CaseHead, type ExportState, type ShownItem } from "#shared/domain/case.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Language } from "#shared/domain/evidence.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { isoTime } from "#shared/lib/zonedTime.ts";
import { verifyPack, type PackVerdict } from "../../evidence/verify/verifyPack.ts";
import { UsageError } from "../args.ts";
import { printable, table } from "../output.ts";
import type { Command, Session } from "../session.ts";
import { languageOf } from "./caption.ts";

/** `cases list | show <case> | export <case> | verify <folder>`. */
export const casesCommand: Command = async (session) => {
  const [what = "list", ...rest] = session.args.positionals;
  if (what === "verify") {
    if (rest.length !== 1) throw new UsageError("cases verify wants one folder");
    return await verify(session, rest[0]!);
  }
  const client = await session.library();
  switch (what) {
    case "list":
      return await list(session, client);
    case "show":
    case "export": {
      if (rest.length === 0) throw new UsageError(`cases ${what} wants a case, by its id or title`);
      const found = await findCase(client, rest.join(" "));
      return what === "show" ? await show(session, client, found) : await exportCase(session, client, found);
    }
    default:
      throw new UsageError(`there is no cases ${what}`);
  }
};

const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");

async function list({ output }: Session, client: SightlineClient): Promise<number> {
  const cases = await client.cases.list();
  output.result({ cases }, () =>
    table(
      ["id", "state", "items", "made (UTC)", "by", "title"],
      cases.map((it) => [it.id, it.state, it.items, day(it.createdAtMs), it.createdBy, it.title]),
    ),
  );
  return 0;
}

/** Throws NOT_FOUND, or INVALID_INPUT when several have that title. */
async function findCase(client: SightlineClient, what: string): Promise<CaseHead> {
  const cases = await client.cases.list();
  const byId = cases.find((it) => it.id === what);
  if (byId) return byId;
  const titled = cases.filter((it) => it.title === what);
  if (titled.length > 1) throw fail("INVALID_INPUT", `${titled.length} cases are called "${what}"; name one by its id`);
  if (!titled[0]) throw fail("NOT_FOUND", `there is no case "${what}"`);
  return titled[0];
}

async function show({ args, output }: Session, client: SightlineClient, { id }: CaseHead): Promise<number> {
  const found = await client.cases.get({ id });
  const language = languageOf(args);
  output.result(found, () =>
    [
      printable(`${found.title} (${found.id}, ${found.state})`),
      ...found.contents.flatMap((it, i) => itemLines(it, i + 1, language)),
    ].join("\n"),
  );
  return 0;
}

function itemLines(item: ShownItem, number: number, language: Language): string[] {
  const { content, note, footage } = item;
  const gone = Object.values(footage).some((state) => state !== "here") ? "  [footage not there]" : "";
  const lines = [printable(`${String(number).padStart(3)}  ${content.kind.padEnd(6)}  ${whereOf(item)}${gone}`)];
  if (content.kind === "event") lines.push(printable(`     ${content.event.sentence[language]}`));
  if (content.kind === "answer") lines.push(printable(`     ${content.answer.plan.question}`));
  if (note !== "") lines.push(printable(`     ${note.replace(/\s+/g, " ")}`));
  return lines;
}

function whereOf({ content }: ShownItem): string {
  if (content.kind === "note" || content.kind === "answer") return "";
  const [fromUs, toUs] =
    content.kind === "still"
      ? [content.tUs, content.tUs]
      : content.kind === "span"
        ? [content.fromUs, content.toUs]
        : [content.event.startUs, content.event.endUs];
  const { recordedAt, camera, name } = content.video;
  const media = `${formatMediaTime(fromUs, 2)}${toUs > fromUs ? ` - ${formatMediaTime(toUs, 2)}` : ""}`;
  return [isoTime(recordedAt, fromUs), camera, name, media].filter((it) => it !== null).join("  ");
}

async function exportCase(
  { args, output, signal }: Session,
  client: SightlineClient,
  { id }: CaseHead,
): Promise<number> {
  const out = args.get("out");
  const options = exportOptions.parse({ wholeFiles: args.flag("whole-files") });
  const folder = out === undefined ? null : resolve(out);
  const started = await client.cases.startExport({ id, folder, language: languageOf(args), options });
  let ended: ExportState | null = null;
  const leave = new AbortController();
  const stop = () => void client.cases.cancelExport({ id: started.id });
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const { exports } of await client.cases.watch(undefined, { signal: leave.signal })) {
      const state = exports.find((it) => it.id === started.id);
      if (!state) continue;
      output.progress("exported", state.fraction, `${state.done} of ${state.total} items`);
      if (state.state === "running") continue;
      ended = state;
      break;
    }
  } finally {
    leave.abort();
    signal.removeEventListener("abort", stop);
  }
  output.progressDone();
  if (ended?.state !== "done") throw ended?.problem ? new AppError(ended.problem) : fail("CANCELLED");
  const { path, files, bytes, notMade } = ended;
  output.result({ path, files, bytes, notMade }, () =>
    [
      printable(path ?? ""),
      `${files} files, ${bytes} bytes${notMade > 0 ? `; ${notMade} parts could not be made, report.html says which and why` : ""}`,
    ].join("\n"),
  );
  return 0;
}

/** Needs no library: whoever got a pack can check it. */
async function verify({ args, output, signal }: Session, folder: string): Promise<number> {
  const signer = args.get("signer")?.toLowerCase().replaceAll(/[\s:]/g, "");
  const verdict = await verifyPack(resolve(folder), signal, (fraction) => output.progress("read", fraction));
  output.progressDone();
  const { manifest, fingerprint, ...rest } = verdict;
  const expected = signer === undefined ? null : signer === fingerprint;
  const good = verdict.whole && expected !== false;
  const { title } = manifest.case;
  output.result(
    { ...rest, whole: good, fingerprint, expectedSigner: expected, case: { id: manifest.case.id, title } },
    () => verdictLines(verdict, expected, good).join("\n"),
  );
  return good ? 0 : 1;
}

function verdictLines(verdict: PackVerdict, expected: boolean | null, good: boolean): string[] {
  const { manifest, problems, signature, fingerprint, files, bytes, auditBroken } = verdict;
  return [
    printable(`${good ? "whole" : "NOT WHOLE"}: ${manifest.case.title} (${files} files, ${bytes} bytes)`),
    ...problems.map((it) => printable(`  ${it.what.padEnd(10)} ${it.path}`)),
    ...auditBroken.map((seq) => `  changed    row ${seq} of the audit log`),
    `signature: ${signature}, by ${fingerprint}${expected === null ? "" : expected ? ", as expected" : ", NOT the expected signer"}`,
    ...(expected === null && good
      ? ["Compare the signer's fingerprint with the one that the maker gives you by another way."]
      : []),
  ];
}

/** `audit list | verify | key`. */
export const auditCommand: Command = async ({ args, output, library }) => {
  const [what = "list"] = args.positionals;
  const client = await library();
  switch (what) {
    case "list": {
      const { entries, total } = await client.cases.audit({ limit: 5000 });
      output.result({ entries, total }, () =>
        table(
          ["row", "time (UTC)", "who", "what", "case", "data"],
          entries.map((it) => [
            it.seq,
            `${day(it.atMs)}${it.setBackMs > 0 ? ` (clock set back ${it.setBackMs} ms)` : ""}`,
            it.actor,
            it.action,
            it.caseId ?? "",
            JSON.stringify(it.data),
          ]),
        ),
      );
      return 0;
    }
    case "verify": {
      const verdict = await client.cases.verifyAudit();
      const { rows, head, broken, setBack } = verdict;
      output.result(verdict, () =>
        [
          broken ? `BROKEN at row ${broken.seq} (${broken.why}); ${rows} rows before it hold` : `whole: ${rows} rows`,
          `head: ${head}`,
          ...(setBack > 0 ? [`the clock had been set back at ${setBack} rows`] : []),
        ].join("\n"),
      );
      return broken ? 1 : 0;
    }
    case "key": {
      const key = await client.cases.signingKey();
      output.result(key, () => key.fingerprint);
      return 0;
    }
    default:
      throw new UsageError(`there is no audit ${what}`);
  }
};
