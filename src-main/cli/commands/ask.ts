import type { AskEvent } from "#shared/contract/answers.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { AskScope, CitedSentence, EvidenceItem, StoredAnswer } from "#shared/domain/evidence.ts";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { choice, timeOption, UsageError, type Args } from "../args.ts";
import { printable } from "../output.ts";
import { findVideo, type Command, type Session } from "../session.ts";
import { coverageLine } from "./search.ts";
import { endpointOf, leaves } from "./language.ts";

/** `ask "<question>"`: an answer whose sentences cite what they rest on. */
export const askCommand: Command = async (session) => {
  const { args, signal } = session;
  const question = args.positionals.join(" ");
  if (question.trim() === "")
    throw new UsageError('ask wants a question in quotes: ask "how many people came in after 22:00?"');
  const client = await session.library();
  const request = {
    question,
    scope: await scopeOf(client, args),
    ...(args.get("lang") === undefined ? {} : { language: choice(args, "lang", ["en", "ko"] as const) }),
    ...(await endpointChoice(client, args)),
  };
  return await tell(session, await client.answers.ask(request, { signal }));
};

/** `summary`: what happened in a stretch of wall-clock time, and what is unresolved. */
export const summaryCommand: Command = async (session) => {
  const { args, signal } = session;
  const client = await session.library();
  const { endpointId = null } =
    args.flag("facts") || args.get("endpoint") === undefined ? {} : await endpointChoice(client, args);
  const wall = (name: string) => {
    const text = args.get(name);
    if (text === undefined) return null;
    const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?$/.exec(text);
    if (!match) throw new UsageError(`--${name} wants a time like 2026-07-15T22:00`);
    return `${match[1]}T${match[2] ?? "00:00"}${match[3] ?? ":00"}`;
  };
  const from = wall("after");
  const to = wall("before");
  if ((from === null) !== (to === null)) throw new UsageError("summary wants --after and --before, or neither");
  const language = choice(args, "lang", ["en", "ko"] as const, "en");
  const request = { from, to, scope: await scopeOf(client, args), language, endpointId };
  return await tell(session, await client.answers.summarise(request, { signal }));
};

async function endpointChoice(client: SightlineClient, args: Args) {
  if (args.flag("facts")) return { endpointId: null };
  const which = args.get("endpoint");
  return which === undefined ? {} : { endpointId: (await endpointOf(client, which)).id };
}

async function scopeOf(client: SightlineClient, args: Args): Promise<AskScope> {
  const camera = args.get("camera");
  const only = args.get("video");
  const fromUs = timeOption(args, "from");
  const toUs = timeOption(args, "to");
  if (only === undefined) {
    if (fromUs !== undefined || toUs !== undefined) throw new UsageError("--from and --to belong to --video");
    return camera === undefined ? {} : { cameras: [camera] };
  }
  const video = await findVideo(client, only);
  if (fromUs === undefined && toUs === undefined) return { videoIds: [video.id] };
  const end = video.media?.durationUs ?? Number.MAX_SAFE_INTEGER;
  return { span: { videoId: video.id, fromUs: fromUs ?? 0, toUs: toUs ?? end } };
}

async function tell({ output }: Session, events: AsyncIterable<AskEvent>): Promise<number> {
  let answer: StoredAnswer | null = null;
  for await (const event of events) {
    if (event.kind === "model" && event.model.locality !== "thisMachine") output.warn(leaves(event.model));
    if (event.kind === "done") ({ answer } = event);
  }
  if (!answer) return 1;
  const { plan, sentences, evidence, outcome, coverage, model, problems } = answer;
  for (const problem of problems) output.warn(`${problem.message} ${problem.detail ?? ""}`.trimEnd());
  output.result(
    { id: answer.id, question: plan.question, outcome, sentences, evidence, coverage, model, problems },
    () => {
      const lines = sentences.flatMap((sentence) => [lineOf(sentence), ...citationLines(sentence.evidence, evidence)]);
      if (coverage) lines.push(coverageLine(coverage));
      return lines.join("\n");
    },
  );
  return outcome === "failed" ? 1 : 0;
}

function lineOf({ text, verdict, origin, repaired, problems }: CitedSentence): string {
  if (verdict === "supported")
    return `${origin === "facts" ? "" : repaired ? "[model, repaired] " : "[model] "}${printable(text)}`;
  return `[unsupported: ${problems.map(({ code, detail }) => `${code} ${printable(detail)}`).join(", ")}] ${printable(text)}`;
}

/** One line for each cited item: its number, when, where, and what it says. */
export function citationLines(ids: readonly string[], evidence: readonly EvidenceItem[]): string[] {
  return ids.flatMap((id) => {
    const item = evidence.find((it) => it.id === id);
    if (!item) return [];
    // A line that begins with the video's name has said where.
    const where = item.text.startsWith(item.videoName) ? [] : [item.camera, item.videoName];
    const at = [formatMediaTime(item.bestUs, 1), wallClock(item), ...where].filter((it) => it !== null);
    return [`    ${id}  ${printable(`${at.join("  ")}: ${item.text}`)}`];
  });
}

function wallClock({ utcMs, zone, bestUs }: EvidenceItem): string | null {
  if (utcMs === null) return null;
  const clock = zoneClock(zone);
  const at = utcMs + bestUs / 1000;
  const { date, time } = clock.parts(at);
  return `${date} ${time} ${clock.offsetLabel(at)}`;
}
