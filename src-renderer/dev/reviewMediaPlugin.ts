import { execFile } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "vite";
import { lastAtOrBefore } from "../../src-shared/lib/trackInterpolation.ts";
import { makeMovingSquare, type SquareClip } from "../../e2e/lib/movingSquare.ts";

const KINDS = { h264: "clip.mp4", vfr: "vfr.mp4", mpeg4: "clip.avi" } as const;
type Kind = keyof typeof KINDS;

/** Serves the media routes for generated clips, and their truth at /truth/<kind>. For development only: one clip, no token. */
export function reviewMediaPlugin(): Plugin {
  const folder = mkdtempSync(join(tmpdir(), "sightline-review-"));
  const clips = new Map<Kind, Promise<SquareClip>>();
  const clip = (kind: Kind) => {
    let made = clips.get(kind);
    if (!made) {
      made = makeMovingSquare(join(folder, KINDS[kind]), { kind, frames: 700 });
      clips.set(kind, made);
    }
    return made;
  };
  return {
    name: "sightline-review-media",
    configureServer(server) {
      server.httpServer?.once("close", () => rmSync(folder, { recursive: true, force: true }));
      server.middlewares.use("/review-media", (request, response) => {
        answer(request, response, clip).catch((error: unknown) => {
          server.config.logger.error(String(error));
          if (!response.headersSent) response.statusCode = 500;
          response.end();
        });
      });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  clip: (kind: Kind) => Promise<SquareClip>,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const truth = /^\/truth\/(h264|vfr|mpeg4)$/.exec(url.pathname);
  if (truth) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await clip(truth[1] as Kind)));
    return;
  }
  const kind = (/^\/video\/v_(h264|vfr|mpeg4)/.exec(url.pathname)?.[1] ?? "h264") as Kind;
  const { path, tUs } = await clip(kind);
  if (url.pathname.endsWith("/source")) sendRange(request, response, path);
  else if (url.pathname.endsWith("/proxy")) sendRange(request, response, (await clip("h264")).path);
  else if (url.pathname.endsWith("/sprite.jpg"))
    await picture(response, path, "select=not(mod(n\\,20)),scale=160:90,tile=7x5");
  else {
    const frame = Math.max(0, lastAtOrBefore(tUs, Number(url.searchParams.get("t") ?? 0)));
    const [x, y, w, h] = ["x", "y", "bw", "bh"].map((name) => url.searchParams.get(name));
    const crop = w ? `,crop=iw*${w}:ih*${h}:iw*${x}:ih*${y}` : "";
    await picture(response, path, `select=eq(n\\,${frame})${crop}`);
  }
}

function picture(response: ServerResponse, path: string, filter: string): Promise<void> {
  const args = ["-v", "error", "-nostdin", "-i", path, "-vf", filter, "-frames:v", "1", "-f", "mjpeg", "pipe:1"];
  return new Promise((resolve, reject) => {
    execFile("ffmpeg", args, { encoding: "buffer", maxBuffer: 1 << 26 }, (error, bytes) => {
      if (error) return reject(error);
      response.setHeader("content-type", "image/jpeg");
      response.setHeader("cache-control", "max-age=3600");
      response.end(bytes);
      resolve();
    });
  });
}

function sendRange(request: IncomingMessage, response: ServerResponse, path: string): void {
  const { size } = statSync(path);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  response.writeHead(range ? 206 : 200, {
    "content-type": "video/mp4",
    "accept-ranges": "bytes",
    "content-length": end - start + 1,
    ...(range ? { "content-range": `bytes ${start}-${end}/${size}` } : {}),
  });
  const stream = createReadStream(path, { start, end });
  response.once("close", () => stream.destroy());
  stream.pipe(response);
}
