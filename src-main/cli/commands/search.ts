import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Coverage, Moment, MomentReason } from "#shared/domain/moment.ts";
import type { Query, TimeFilter } from "#shared/domain/query.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { numberOption, UsageError, type Args } from "../args.ts";
import { printable } from "../output.ts";
import { findVideo, type Command } from "../session.ts";

const MAX_IMAGE_BYTES = 20_000_000;
/** A search does not wait longer for what other libraries published. */
const OTHERS_MS = 10_000;

/** `search "<text>"`: moments that match, best first. */
export const searchCommand: Command = async ({ args, output, library, signal }) => {
  const text = args.positionals.join(" ");
  const image = args.get("image");
  if (text.trim() === "" && image === undefined)
    throw new UsageError('search wants words in quotes, or --image FILE: search "a person in a red jacket"');
  const limit = numberOption(args, "limit");
  if (limit !== undefined && (!Number.isInteger(limit) || limit > 500))
    throw new UsageError("--limit wants a whole number up to 500");
  const times = timesOf(args);
  const client = await library();
  const only = args.get("video");
  const videoIds = only === undefined ? undefined : [(await findVideo(client, only)).id];
  const query = await client.search.understand({ text }, { signal });
  query.times.push(...times);
  const camera = args.get("camera");
  if (camera !== undefined)
    query.cameras.push({ id: "option-camera", span: null, origin: "operator", negated: false, camera });
  if (image !== undefined) query.examples.push(await exampleOf(client, image));

  let moments: Moment[] = [];
  let total = 0;
  let coverage: Coverage = { videos: 0, us: 0, searchedUs: 0, gaps: [], shared: [] };
  let miss: Moment | null = null;
  let tookMs = 0;
  await readOthers(client, signal);
  const request = {
    query,
    shared: true,
    scope: videoIds ? { videoIds } : {},
    ...(limit === undefined ? {} : { limit }),
  };
  for await (const event of await client.search.run(request, { signal })) {
    if (event.kind === "moments") ({ moments, total } = event);
    if (event.kind !== "done") continue;
    ({ coverage, nearestMiss: miss, tookMs } = event);
    for (const problem of event.problems) output.warn(`${problem.message} ${problem.detail ?? ""}`.trimEnd());
  }
  for (const { a, b } of query.contradictions)
    output.warn(`These parts of the query exclude each other: ${wordsOf(query, a)}, ${wordsOf(query, b)}.`);
  const videos = new Map<string, NamedVideo>((await client.library.list({})).map((video) => [video.id, video]));
  for (const { library: whose, videoId } of moments)
    if (whose && !videos.has(`${whose.id}/${videoId}`))
      videos.set(`${whose.id}/${videoId}`, (await client.sharing.video({ library: whose.id, videoId })).video);
  output.result({ criteria: criteriaOf(query), coverage, moments: moments.map(momentDocument) }, () => {
    const explain = args.flag("explain");
    const lines = moments.flatMap((moment) => linesOf(moment, videos.get(keyOf(moment)), query, explain));
    if (moments.length === 0) lines.push("Nothing found.");
    if (miss) lines.push("Nearest:", ...linesOf(miss, videos.get(miss.videoId), query, true));
    const all = countOf(total, "moment");
    const shown = moments.length < total ? `${moments.length} of ${all}` : all;
    lines.push(`${shown} in ${tookMs.toFixed(0)} ms; ${coverageLine(coverage)}`);
    return lines.join("\n");
  });
  return 0;
};

/** Where no app holds the library nothing was read yet of those that share its address. One that does not answer is named in the coverage. */
async function readOthers(client: SightlineClient, signal: AbortSignal): Promise<void> {
  const { shared, libraries } = await client.sharing.status();
  if (!shared || libraries.length > 0) return;
  try {
    await client.sharing.refresh(undefined, { signal: AbortSignal.any([signal, AbortSignal.timeout(OTHERS_MS)]) });
  } catch (error) {
    if (signal.aborted) throw error;
    // The search goes on without them.
  }
}

/** `--after` and `--before`: a wall-clock time ("2026-07-15T22:00"), or an hour of the day ("22:00"), on each recording's own clock. */
function timesOf(args: Args): TimeFilter[] {
  const after = args.get("after");
  const before = args.get("before");
  const common = { span: null, origin: "operator" as const, negated: false, weekdays: [] };
  const dates = { from: dateOf(after, "after"), to: dateOf(before, "before") };
  const minutes = { from: minuteOf(after), to: minuteOf(before) };
  const filters: TimeFilter[] = [];
  if (dates.from !== null || dates.to !== null)
    filters.push({ ...common, id: "option-date", from: dates.from, to: dates.to, daily: null });
  if (minutes.from !== null || minutes.to !== null)
    filters.push({
      ...common,
      id: "option-hour",
      from: null,
      to: null,
      daily: { fromMinute: minutes.from ?? 0, toMinute: minutes.to ?? 1440 },
    });
  return filters;
}

function minuteOf(text: string | undefined): number | null {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text ?? "");
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : null;
  return minute !== null && minute <= 1440 ? minute : null;
}

function dateOf(text: string | undefined, option: string): string | null {
  if (text === undefined || minuteOf(text) !== null) return null;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?$/.exec(text);
  const wall = match ? `${match[1]}T${match[2] ?? "00:00"}${match[3] ?? ":00"}` : "";
  if (Number.isNaN(Date.parse(`${wall}Z`)))
    throw new UsageError(`--${option} wants a time like 2026-07-15T22:00, 2026-07-15 or 22:00, not "${text}"`);
  return wall;
}

async function exampleOf(client: SightlineClient, image: string): Promise<Query["examples"][number]> {
  const bytes = await readFile(resolve(image)).catch((error: unknown) => {
    throw fail("FILE_UNREADABLE", image, error);
  });
  if (bytes.length > MAX_IMAGE_BYTES) throw fail("INVALID_INPUT", "The picture is larger than 20 MB.");
  const { imageId } = await client.search.addImage({ data: bytes.toString("base64") });
  return { id: "option-image", negated: false, source: { kind: "image", imageId } };
}

/** Everything that a reason may name. */
function criteriaOf(query: Query): unknown[] {
  return [
    ...query.steps.flatMap((step, i) => step.criteria.map((it) => ({ ...it, step: i }))),
    ...query.times.map((it) => ({ kind: "time", ...it })),
    ...query.cameras.map((it) => ({ kind: "camera", ...it })),
    ...query.examples.map((it) => ({ kind: "example", ...it })),
  ];
}

/** What a line says of a video. */
type NamedVideo = Pick<VideoSummary, "name" | "camera" | "recordedAt">;

const keyOf = ({ library, videoId }: Moment): string => (library ? `${library.id}/${videoId}` : videoId);

const momentDocument = (it: Moment) => ({
  library: it.library,
  videoId: it.videoId,
  startUs: it.startUs,
  endUs: it.endUs,
  bestUs: it.bestUs,
  box: it.box,
  trackId: it.trackId,
  score: it.score,
  band: it.band,
  reasons: it.reasons,
});

function linesOf(moment: Moment, video: NamedVideo | undefined, query: Query, explain: boolean): string[] {
  const span = `${formatMediaTime(moment.startUs, 1)} - ${formatMediaTime(moment.endUs, 1)}`;
  const head = [
    moment.band.padEnd(6),
    wallClock(moment, video),
    video?.camera ?? null,
    video?.name ?? moment.videoId,
    moment.library ? `on ${moment.library.name}` : null,
    span,
    moment.trackId === null ? null : `track ${moment.trackId}`,
    explain
      ? null
      : moment.reasons
          .map((reason) => `${markOf(reason)} ${wordsOf(query, reason.criterion)}${raisedOf(reason)}`)
          .join(", "),
  ];
  const first = printable(head.filter((part) => part !== null).join("  "));
  if (!explain) return [first];
  return [first, ...moment.reasons.map((reason) => `        ${printable(explained(reason, query))}`)];
}

function explained(reason: MomentReason, query: Query): string {
  const words = `${markOf(reason)} ${wordsOf(query, reason.criterion)}`;
  const { evidence } = reason;
  if (!evidence) return words;
  const { route, weight, tUs, trackIds, value, text, event } = evidence;
  const parts = [
    `${route}, ${weight}`,
    `at ${formatMediaTime(tUs, 1)}`,
    trackIds.length > 0 ? `track ${trackIds.join(" ")}` : null,
    value === null ? null : value.toFixed(3),
    text === null ? null : `"${text}"`,
    event ? `${event.id}, ${event.scenarioId} v${event.scenarioVersion}, ${event.level}, ${event.state}` : null,
  ];
  return `${words} (${parts.filter((part) => part !== null).join("; ")})`;
}

/** What a scenario raised: its level, and what became of it. */
const raisedOf = ({ evidence }: MomentReason): string =>
  evidence?.event ? ` (${evidence.event.level}, ${evidence.event.state})` : "";

const markOf = ({ satisfied }: MomentReason): string => (satisfied === null ? "?" : satisfied ? "+" : "-");

/** The operator's own words for a part of the query, or what it is where nobody typed it. */
function wordsOf(query: Query, id: string): string {
  const criterion = query.steps.flatMap((step) => step.criteria).find((it) => it.id === id);
  const part = criterion ?? [...query.times, ...query.cameras].find((it) => it.id === id);
  if (!part) return query.examples.some((it) => it.id === id) ? "picture" : id;
  if (part.span) return query.text.slice(part.span.start, part.span.end);
  return criterion ? criterion.kind : "camera" in part ? part.camera : "time";
}

function wallClock(moment: Moment, video: NamedVideo | undefined): string | null {
  const start = video?.recordedAt.utcMs ?? null;
  if (!video || start === null) return null;
  const clock = zoneClock(video.recordedAt.zone);
  const utcMs = start + moment.bestUs / 1000;
  const { date, time } = clock.parts(utcMs);
  return `${date} ${time} ${clock.offsetLabel(utcMs)}`;
}

const GAPS: Record<Coverage["gaps"][number]["reason"], string> = {
  notAnalysed: "not analysed yet",
  failed: "analysis failed",
  incomplete: "read only in part",
  noClasses: "analysed without classes",
  classUnknown: "analysed by a detector that does not know the class",
  noEncoder: "no text-image encoder is installed",
  notEmbedded: "not indexed by the encoder yet",
  noClock: "its clock is unknown",
  notRead: "its texts were not read",
  scenarioOff: "switched off",
  scenarioNotRun: "not run there yet",
  scenarioNeeds: "what it needs is missing",
};

const SHARED: Record<NonNullable<Coverage["shared"][number]["trouble"]>, string> = {
  unreachable: "does not answer",
  unreadable: "cannot be read",
  late: "did not answer in time",
  otherEncoder: "searched by facts only, its index is of another encoder",
  noConcepts: "searched without concepts",
  failed: "the search of it failed",
};

/** How much was searched, and what was not and why. */
export function coverageLine({ videos, us, searchedUs, gaps, shared }: Coverage): string {
  const missing = gaps.map((gap) => {
    const named = (gap.scenarios ?? []).map((it) => it.id).join(", ");
    const lacks = (gap.missing ?? []).map((it) => it.name).filter((name) => name !== "");
    const why = `${GAPS[gap.reason]}${lacks.length > 0 ? `: ${lacks.join(", ")}` : ""}`;
    if (named === "") return `${lengthOf(gap.us)} ${why}`;
    return `${named} not looked for in ${countOf(gap.videos, "video")}: ${why}`;
  });
  const searched = `${lengthOf(searchedUs)} of ${lengthOf(us)} in ${countOf(videos, "video")} searched whole`;
  const own = missing.length === 0 ? searched : `${searched} (${missing.join(", ")})`;
  const others = shared.map(
    (it) => `${it.name}: ${it.trouble ? SHARED[it.trouble] : `${lengthOf(it.searchedUs)} searched`}`,
  );
  return [own, ...others.map(printable)].join("; ");
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Microseconds in the unit that tells them: 42 s, 12.5 min, 3.25 h. */
function lengthOf(us: number): string {
  const seconds = us / 1e6;
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  const minutes = seconds / 60;
  return minutes < 60 ? `${Number(minutes.toFixed(1))} min` : `${Number((minutes / 60).toFixed(2))} h`;
}
