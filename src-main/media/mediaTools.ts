import type { Logger } from "../platform/logger.ts";
import { writeAnnotated } from "./annotate.ts";
import { writeClip } from "./clip.ts";
import { fingerprintFile } from "./fingerprint.ts";
import { readFrameTable } from "./frameTable.ts";
import { writePoster } from "./poster.ts";
import { probeFile } from "./probe.ts";
import { writeProxy } from "./proxy.ts";
import { ProcessSet } from "./run.ts";
import { writeSprite } from "./sprite.ts";
import { exactFrame } from "./stillFrame.ts";
import type { FfmpegTools, MediaTools } from "./types.ts";
import { writeFrameTable } from "./writeFrameTable.ts";

export interface MediaToolsOptions {
  /** The present, for refusing recording times in the future. */
  now?: () => number;
}

/** All ffmpeg work over one pair of tools. The caller owns it and calls `close` at the end. */
export function createMediaTools(tools: FfmpegTools, logger: Logger, options: MediaToolsOptions = {}): MediaTools {
  const processes = new ProcessSet(logger.child("ffmpeg"));
  const now = options.now ?? Date.now;
  return {
    tools,
    fingerprint: fingerprintFile,
    probe: (path, run) => probeFile(processes, tools, path, { ...run, nowMs: now() }),
    writeFrameTable: (path, media, out, run) => writeFrameTable(processes, tools, path, media, out, run),
    openFrameTable: readFrameTable,
    writePoster: (path, media, out, run) => writePoster(processes, tools, path, media, out, run),
    writeSprite: (path, media, out, run) => writeSprite(processes, tools, path, media, out, run),
    writeProxy: (path, media, out, run) => writeProxy(processes, tools, path, media, out, run),
    frame: (path, media, tUs, frame) => exactFrame(processes, tools, path, media, tUs, frame),
    writeClip: (path, media, span, out, run) => writeClip(processes, tools, path, media, span, out, run),
    writeAnnotated: (path, media, span, drawing, out, run) =>
      writeAnnotated(processes, tools, path, media, span, drawing, out, run),
    close: () => processes.close(),
  };
}
