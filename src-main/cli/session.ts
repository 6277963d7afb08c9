import type { SightlineClient } from "#shared/contract/index.ts";
import { fail } from "#shared/lib/problems.ts";
import type { EventId, ScenarioHead } from "#shared/domain/event.ts";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { VisionClient } from "../vision/types.ts";
import type { Args } from "./args.ts";
import type { Output } from "./output.ts";

/** What a command works with. `library` opens on first use, through the app when it holds the library, else directly. */
export interface Session {
  args: Args;
  output: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  library: () => Promise<SightlineClient>;
  dataDir: string;
  /** Address that shows a moment in the app which holds the library; null when none with pages does. Known once `library` resolved. */
  link: (videoId: VideoId, tUs: number) => string | null;
  /** The same for an event in the queue. */
  eventLink: (id: EventId) => string | null;
  /** A vision process of the command's own, started on first use. */
  vision: () => Promise<VisionClient>;
  /** The files of an installed pack. Throws MODEL_MISSING, NOT_FOUND. */
  packs: (id: string) => Promise<LoadedPack>;
}

/** A command's exit status. */
export type Command = (session: Session) => Promise<number>;

/** The video that a person means by id, exact name, path or fingerprint prefix. Throws NOT_FOUND or INVALID_INPUT when several fit. */
export async function findVideo(client: SightlineClient, what: string): Promise<VideoSummary> {
  const videos = await client.library.list({});
  const exact = videos.find((video) => video.id === what || video.path === what);
  if (exact) return exact;
  const named = videos.filter(
    (video) => video.name === what || (what.length >= 8 && video.sha256?.startsWith(what.toLowerCase())),
  );
  if (named.length === 1) return named[0] as VideoSummary;
  if (named.length > 1)
    throw fail(
      "INVALID_INPUT",
      `${named.length} videos are called ${what}; use an id: ${named.map((video) => video.id).join(", ")}`,
    );
  throw fail("NOT_FOUND", `no video here is ${what}`);
}

/** The scenario of this id. Throws NOT_FOUND. */
export async function findScenario(client: SightlineClient, id: string): Promise<ScenarioHead> {
  const found = (await client.scenarios.list()).find((it) => it.id === id);
  if (!found) throw fail("NOT_FOUND", `no scenario is called ${id}; \`scenarios list\` names them`);
  return found;
}
