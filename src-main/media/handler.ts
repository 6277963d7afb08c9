import { videoId, type MediaInfo, type VideoId } from "#shared/domain/video.ts";
import { AppError, type ProblemCode } from "#shared/domain/errors.ts";
import { fileResponse, plain } from "./fileResponse.ts";
import type { FrameCache } from "./frameCache.ts";
import type { FrameTable } from "./types.ts";

/** Files of one video, as the library knows them; null = there is none. Only these are ever served. */
export interface MediaFiles {
  source: string | null;
  proxy: string | null;
  poster: string | null;
  sprite: string | null;
  media: MediaInfo | null;
  /** Names the content, so that cached frames of a replaced file are not shown: the fingerprint, or size and time. */
  version: string;
}

export interface MediaHandlerOptions {
  resolve(id: VideoId): Promise<MediaFiles | null>;
  /** The video's frame table, when it has one; makes frames exact at once. */
  table?(id: VideoId): Promise<FrameTable | null>;
  frames: FrameCache;
}

/** Pictures of a finished video do not change, but a re-made poster must show: the browser asks again with its validator. */
const STATUS: Partial<Record<ProblemCode, number>> = {
  INVALID_INPUT: 400,
  NOT_FOUND: 404,
  FILE_MISSING: 404,
  FILE_UNREADABLE: 403,
  CANCELLED: 499,
  TRUNCATED: 422,
  DAMAGED: 422,
  UNSUPPORTED_CODEC: 422,
};

/**
 * Serves media bytes to both hosts: `(Request) => Promise<Response>` for paths that end in `/video/{id}/{source|proxy|poster.jpg|sprite.jpg|frame.jpg}`
 * (contract/media.ts). No part of the address becomes a path: the id is parsed, then looked up. It never rejects.
 */
export function createMediaHandler(options: MediaHandlerOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return await route(request, options);
    } catch (error) {
      if (error instanceof AppError)
        return plain(STATUS[error.code] ?? 500, `${error.problem.message} ${error.problem.remedy}`);
      // The text of an unknown error may hold a path; the caller's log has it, the page does not.
      return plain(500, "Something went wrong inside Sightline.");
    }
  };
}

async function route(request: Request, options: MediaHandlerOptions): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    const refused = plain(405, "Only GET and HEAD.");
    refused.headers.set("allow", "GET, HEAD");
    return refused;
  }
  const url = new URL(request.url);
  const match = /\/video\/([^/]+)\/(source|proxy|poster\.jpg|sprite\.jpg|frame\.jpg)$/.exec(url.pathname);
  const id = videoId.safeParse(match?.[1]);
  if (!match || !id.success) return plain(404, "No such address.");
  const files = await options.resolve(id.data);
  if (!files) return plain(404, "It is no longer in the library.");
  switch (match[2]) {
    case "source":
      return fileOrNothing(files.source, request);
    case "proxy":
      return fileOrNothing(files.proxy, request);
    case "poster.jpg":
      return fileOrNothing(files.poster, request);
    case "sprite.jpg":
      return fileOrNothing(files.sprite, request);
    default:
      return frame(url.searchParams, id.data, files, request, options);
  }
}

async function fileOrNothing(path: string | null, request: Request): Promise<Response> {
  return path === null ? plain(404, "It is not there yet.") : fileResponse(path, request);
}

async function frame(
  query: URLSearchParams,
  id: VideoId,
  files: MediaFiles,
  request: Request,
  options: MediaHandlerOptions,
): Promise<Response> {
  if (!files.source || !files.media) return plain(404, "It is not there yet.");
  const wanted = readFrameQuery(query);
  if (!wanted) return plain(400, "t, w and the crop must be numbers in range.");
  const file = await options.frames.get(
    { id, version: files.version, source: files.source, media: files.media, ...wanted },
    { signal: request.signal, table: () => options.table?.(id) ?? Promise.resolve(null) },
  );
  return fileResponse(file, request, { "cache-control": "private, max-age=3600" });
}

/** `t` (microseconds), `w` (pixels) and the crop `x y bw bh` (normalised); null when one is missing or out of range. Pure. */
export function readFrameQuery(
  query: URLSearchParams,
): { tUs: number; width: number | null; crop: { x: number; y: number; w: number; h: number } | null } | null {
  const number = (name: string): number | null => {
    const text = query.get(name);
    if (text === null || !/^-?\d{1,16}(\.\d{1,12})?(e-?\d{1,2})?$/i.test(text)) return null;
    return Number(text);
  };
  const tUs = number("t");
  if (tUs === null || !Number.isSafeInteger(tUs)) return null;
  const width = query.has("w") ? number("w") : null;
  if (query.has("w") && (width === null || !Number.isInteger(width) || width < 1 || width > 8192)) return null;
  const names = ["x", "y", "bw", "bh"];
  if (!names.some((name) => query.has(name))) return { tUs, width, crop: null };
  const [x, y, w, h] = names.map((name) => number(name) ?? NaN) as [number, number, number, number];
  if (![x, y, w, h].every(Number.isFinite)) return null;
  if (x < 0 || y < 0 || w <= 0 || h <= 0 || x >= 1 || y >= 1 || w > 1.001 || h > 1.001) return null;
  return { tUs, width, crop: { x, y, w: Math.min(w, 1 - x), h: Math.min(h, 1 - y) } };
}
