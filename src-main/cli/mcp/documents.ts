import type { SightlineClient } from "#shared/contract/index.ts";
import type { EvidenceItem, StoredAnswer } from "#shared/domain/evidence.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { findVideo } from "../session.ts";
import { endOf } from "../tracks.ts";

type Link = (videoId: VideoId, tUs: number) => string | null;
const us = (seconds: number) => Math.round(seconds * 1e6);
const s = (microseconds: number) => Math.round(microseconds / 1e3) / 1e3;

export async function videosOf(client: SightlineClient): Promise<unknown> {
  const videos = await client.library.list({});
  return {
    videos: videos.map((it) => ({
      id: it.id,
      name: it.name,
      camera: it.camera,
      state: it.state,
      seconds: it.media ? s(it.media.durationUs) : null,
      recordedAt: it.recordedAt.utcMs === null ? null : new Date(it.recordedAt.utcMs).toISOString(),
      zone: it.recordedAt.zone,
      objects: it.countsByClass,
    })),
  };
}

export async function searchFor(
  client: SightlineClient,
  { query: text, video, limit }: { query: string; video?: string; limit: number },
  link: Link,
  signal: AbortSignal,
): Promise<unknown> {
  const scope = video === undefined ? {} : { videoIds: [(await findVideo(client, video)).id] };
  let moments: Moment[] = [];
  let total = 0;
  let coverage: Coverage | null = null;
  for await (const event of await client.search.run({ text, scope, limit }, { signal })) {
    if (event.kind === "moments") ({ moments, total } = event);
    if (event.kind === "done") ({ coverage } = event);
  }
  return {
    total,
    coverage,
    moments: moments.map((it) => ({
      video: it.videoId,
      fromSeconds: s(it.startUs),
      toSeconds: s(it.endUs),
      bestSeconds: s(it.bestUs),
      track: it.trackId,
      box: it.box,
      confidence: it.band,
      reasons: it.reasons,
      link: link(it.videoId, it.bestUs),
    })),
  };
}

export async function objectsOf(
  client: SightlineClient,
  input: { video: string; class?: string; fromSeconds?: number; toSeconds?: number; limit: number },
  link: Link,
): Promise<unknown> {
  const video = await findVideo(client, input.video);
  const objects = await client.tracks.objects({
    id: video.id,
    limit: input.limit,
    ...(input.class === undefined ? {} : { class: input.class }),
    ...(input.fromSeconds === undefined ? {} : { fromUs: us(input.fromSeconds) }),
    ...(input.toSeconds === undefined ? {} : { toUs: us(input.toSeconds) }),
  });
  return {
    video: video.id,
    objects: objects.map((it) => ({
      track: it.trackId,
      class: it.class,
      fromSeconds: s(it.startUs),
      toSeconds: s(it.endUs),
      colors: it.colors,
      direction: it.direction,
      entry: it.entry,
      exit: it.exit,
      stoodStillSeconds: s(it.dwellUs),
      bestBox: it.bestBox,
      link: link(video.id, it.bestUs),
    })),
  };
}

export async function happenedIn(
  client: SightlineClient,
  input: { video: string; fromSeconds?: number; toSeconds?: number; language: "en" | "ko" },
  link: Link,
  signal: AbortSignal,
): Promise<unknown> {
  const video = await findVideo(client, input.video);
  const fromUs = us(input.fromSeconds ?? 0);
  const toUs = input.toSeconds === undefined ? endOf(video) : us(input.toSeconds);
  const request = { span: { videoId: video.id, fromUs, toUs }, language: input.language };
  const { sentences, evidence } = await client.captions.narrate(request, { signal });
  return {
    video: video.id,
    sentences: sentences.map(({ text, evidence: cited }) => ({ text, evidence: cited })),
    evidence: evidence.map((it) => evidenceOf(it, link)),
  };
}

/** Facts only: no question of another tool is passed on to a model, which may be elsewhere. */
export async function answerOf(
  client: SightlineClient,
  input: { question: string; video?: string; language?: "en" | "ko" },
  link: Link,
  signal: AbortSignal,
): Promise<unknown> {
  const request = {
    question: input.question,
    scope: input.video === undefined ? {} : { videoIds: [(await findVideo(client, input.video)).id] },
    endpointId: null,
    ...(input.language === undefined ? {} : { language: input.language }),
  };
  let answer: StoredAnswer | null = null;
  for await (const event of await client.answers.ask(request, { signal }))
    if (event.kind === "done") ({ answer } = event);
  if (!answer) throw fail("CANCELLED");
  return {
    outcome: answer.outcome,
    sentences: answer.sentences.map(({ text, evidence: cited, verdict }) => ({ text, evidence: cited, verdict })),
    evidence: answer.evidence.map((it) => evidenceOf(it, link)),
    coverage: answer.coverage,
  };
}

const evidenceOf = (it: EvidenceItem, link: Link) => ({
  id: it.id,
  kind: it.kind,
  text: it.text,
  video: it.videoId,
  camera: it.camera,
  fromSeconds: s(it.startUs),
  toSeconds: s(it.endUs),
  tracks: it.trackIds,
  ...(it.event ? { event: it.event } : {}),
  link: link(it.videoId, it.bestUs),
});
