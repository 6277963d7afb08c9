import type { SightlineClient } from "#shared/contract/index.ts";
import type { EventState, ScenarioHead } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { findVideo } from "../session.ts";
import type { McpDeps } from "./server.ts";

const s = (microseconds: number) => Math.round(microseconds / 1e3) / 1e3;

/** Events as another tool reads them, the gravest first; what was dismissed only where it is asked for. */
export async function eventsOf(
  client: SightlineClient,
  input: {
    scenario?: string | undefined;
    video?: string | undefined;
    camera?: string | undefined;
    level?: EventLevel | undefined;
    state?: EventState | undefined;
    limit: number;
    language: "en" | "ko";
  },
  { link, eventLink }: Pick<McpDeps, "link" | "eventLink">,
): Promise<unknown> {
  const { scenario, level, camera, language } = input;
  const { events, total } = await client.events.list({
    states: input.state === undefined ? ["new", "confirmed"] : [input.state],
    limit: input.limit,
    ...(scenario === undefined ? {} : { scenarioIds: [scenario] }),
    ...(input.video === undefined ? {} : { videoIds: [(await findVideo(client, input.video)).id] }),
    ...(camera === undefined ? {} : { cameras: [camera] }),
    ...(level === undefined ? {} : { levels: [level] }),
  });
  const videos = new Map((await client.library.list({})).map((it) => [it.id, it]));
  const heads = (await client.scenarios.list()).filter((it) => scenario === undefined || it.id === scenario);
  return {
    total,
    events: events.map((it) => {
      const video = videos.get(it.videoId);
      const startMs = video?.recordedAt.utcMs ?? null;
      return {
        id: it.id,
        scenario: it.scenarioId,
        scenarioVersion: it.scenarioVersion,
        name: it.names[language],
        level: it.level,
        state: it.state,
        sentence: it.sentence[language],
        video: it.videoId,
        camera: video?.camera ?? null,
        fromSeconds: s(it.startUs),
        toSeconds: s(it.endUs),
        bestSeconds: s(it.bestUs),
        at: startMs === null ? null : new Date(startMs + it.startUs / 1000).toISOString(),
        tracks: it.trackIds,
        link: eventLink(it.id),
        moment: link(it.videoId, it.bestUs),
      };
    }),
    notLookedEverywhere: heads.flatMap((it) => gapOf(it, language)),
  };
}

/** Why a scenario may have raised nothing where there was something. */
function gapOf(head: ScenarioHead, language: "en" | "ko"): unknown[] {
  const { id, names, enabled, lookedAt, ready, needs } = head;
  const lacks = needs
    .filter((it) => !it.met && it.optional !== true)
    .map(({ kind, name, videos }) => ({ kind, name, videos }));
  if (enabled && lookedAt >= ready && lacks.length === 0) return [];
  return [{ scenario: id, name: names[language], switchedOff: !enabled, lookedAt, of: ready, lacks }];
}
