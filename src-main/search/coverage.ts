import type { Coverage, CoverageGap } from "#shared/domain/moment.ts";
import type { Criterion, ObjectPattern, Query } from "#shared/domain/query.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { EventGaps, NAMED_VIDEOS } from "./eventGaps.ts";
import type { Selected, Selection } from "./selection.ts";
import type { SearchDeps } from "./types.ts";

/** A video of which more than this share was not read for text counts as unread. */
const UNREAD_SHARE = 0.25;

/** What a query needs of the index. */
export interface Needs {
  /** Each list: any of these classes. */
  classes: string[][];
  /** Free text, concepts or examples: vectors of a dual encoder. */
  vectors: boolean;
  /** Text in the pictures. */
  words: boolean;
}

export function needsOf(query: Query): Needs {
  const criteria = query.steps.flatMap((step) => step.criteria);
  const classes = criteria.flatMap(patternsOf).flatMap((it) => (it.classes.length > 0 ? [it.classes] : []));
  return {
    classes,
    vectors: query.examples.length > 0 || criteria.some((it) => it.kind === "free" || it.kind === "concept"),
    words: criteria.some((it) => it.kind === "words"),
  };
}

export function patternsOf(it: Criterion): ObjectPattern[] {
  if (it.kind === "object") return [it.object];
  if (it.kind === "relation") return it.object ? [it.subject, it.object] : [it.subject];
  return [];
}

type Reason = CoverageGap["reason"];

/** What an answer over the selected videos rests on. A video counts once in each gap that it has; `us` is the time that the gap leaves unsearched. */
export function coverageOf(
  selection: Selection,
  query: Query,
  encoder: string | null,
  deps: Pick<SearchDeps, "embedded" | "readUs" | "events">,
): Coverage {
  const needs = needsOf(query);
  const read = needs.words ? deps.readUs() : new Map<VideoId, number>();
  const gaps = new Map<Reason, CoverageGap>();
  const gap = (reason: Reason, video: Selected, us: number) => {
    let entry = gaps.get(reason);
    if (!entry) gaps.set(reason, (entry = { reason, videos: 0, us: 0, videoIds: [] }));
    entry.videos++;
    entry.us += us;
    if (entry.videoIds.length < NAMED_VIDEOS) entry.videoIds.push(video.id);
  };
  const unlooked = new EventGaps(query, deps.events());
  let us = 0;
  let searchedUs = 0;
  for (const video of selection.videos) {
    us += video.us;
    const missing = gapsOf(video, needs, encoder, deps, read);
    for (const [reason, lost] of missing) gap(reason, video, lost);
    if (video.video.run) missing.push(...unlooked.add(video));
    // Gaps of one video may overlap in time: the largest is what is surely lost.
    searchedUs += video.us - Math.min(video.us, Math.max(0, ...missing.map(([, lost]) => lost)));
  }
  for (const video of selection.noClock) {
    us += video.us;
    gap("noClock", video, video.us);
  }
  return {
    videos: selection.videos.length + selection.noClock.length,
    us,
    searchedUs,
    gaps: [...gaps.values(), ...unlooked.gaps()],
    shared: [],
  };
}

function gapsOf(
  { id, video, us, durationUs }: Selected,
  needs: Needs,
  encoder: string | null,
  deps: Pick<SearchDeps, "embedded">,
  read: ReadonlyMap<VideoId, number>,
): Array<[Reason, number]> {
  const { row, run, labels } = video;
  if (!run) return [[row.state === "failed" ? "failed" : "notAnalysed", us]];
  const gaps: Array<[Reason, number]> = [];
  /** A part of the whole video that is missing, as a part of what was asked for. */
  const share = (lostUs: number) => (durationUs > 0 ? Math.min(us, Math.round((lostUs / durationUs) * us)) : 0);
  if (row.state === "incomplete") gaps.push(["incomplete", share(Math.max(0, durationUs - row.analysedUs))]);
  if (needs.classes.length > 0) {
    if (!labels) {
      if (!needs.classes.every((any) => any.includes("moving"))) gaps.push(["noClasses", us]);
    } else if (needs.classes.some((any) => !any.some((name) => labels.has(name)))) gaps.push(["classUnknown", us]);
  }
  if (needs.vectors) {
    const made = encoder === null ? null : deps.embedded(run.seq, encoder);
    if (encoder === null) gaps.push(["noEncoder", us]);
    else if (!made?.done) gaps.push(["notEmbedded", share(Math.max(0, durationUs - (made?.coveredUs ?? 0)))]);
  }
  if (needs.words) {
    const unread = Math.max(0, durationUs - (read.get(id) ?? 0));
    // Reading looks at chosen times in turns; what lies between two turns is not missing.
    if (unread > UNREAD_SHARE * durationUs) gaps.push(["notRead", share(unread)]);
  }
  return gaps;
}
