import { mediaUsOf, type Clock } from "#shared/lib/ffmpegArgs.ts";
import { LineSplitter } from "./lines.ts";
import { probeInput } from "./ffprobe.ts";
import type { ProcessSet } from "./run.ts";

/** What a pass over a stream's packets found, without decoding. */
export interface PacketScan {
  /** Media times of the packets that are shown, ascending. */
  timesUs: Float64Array;
  /** Index into `timesUs` of every packet a decoder can start at. */
  keyframes: Uint32Array;
  /** Media time of the end of the last one. */
  endUs: number;
  /** Packets without a presentation time: their frames' times are known only by decoding. */
  untimed: number;
  /** Packets seen, shown or not. */
  packets: number;
  clock: Clock;
  /** The tool's log: what it found wrong. */
  stderr: string;
  /** False when the pass itself failed. */
  complete: boolean;
}

/** Transport and programme streams restart their clock; ffmpeg bridges a jump of more than this (its -dts_delta_threshold). */
const JUMP_US = 10_000_000;
const JUMPING = new Set(["mpegts", "mpeg", "mpegtsraw"]);

/** One line of ffprobe's compact packet output, or null when it is another section's. Numbers are ticks; NaN when absent. Pure. */
export function parsePacketLine(
  line: string,
): { pts: number; dts: number; duration: number; key: boolean; discard: boolean } | null {
  if (!line.includes("flags=")) return null;
  const field = (name: string): number => {
    const at = line.indexOf(`${name}=`);
    return at < 0 ? NaN : Number.parseInt(line.slice(at + name.length + 1), 10);
  };
  const flags = line.slice(line.indexOf("flags=") + 6);
  return {
    pts: field("pts"),
    dts: field("dts"),
    duration: field("duration"),
    key: flags.startsWith("K"),
    discard: flags[1] === "D",
  };
}

/**
 * Reads every packet of one stream (or of a span of it, in source seconds) and gives the times of the frames they show, in media time.
 * Memory: 24 bytes a packet.
 */
export async function scanPackets(
  processes: ProcessSet,
  ffprobe: string,
  request: {
    path: string;
    container: string;
    streamIndex: number;
    startUs: number;
    signal: AbortSignal;
    /** ffprobe -read_intervals, e.g. "12.5%+4". */
    interval?: string;
    /** Packets read so far; their time base is known only at the end. */
    onPackets?: (count: number) => void;
  },
): Promise<PacketScan> {
  const demuxer = request.container.split(",")[0]!;
  const pts = new Growing();
  const ends = new Growing();
  const keys: boolean[] = [];
  let untimed = 0;
  let packets = 0;
  let timeBase = [1, 90000];

  const lines = new LineSplitter((line) => {
    const base = /time_base=(\d+)\/(\d+)/.exec(line);
    if (base) timeBase = [Number(base[1]), Number(base[2])];
    const packet = parsePacketLine(line);
    if (!packet) return;
    packets++;
    if (packet.discard) return;
    // Containers without presentation times (AVI, raw streams) are right by decode time unless frames are reordered.
    const time = Number.isNaN(packet.pts) ? packet.dts : packet.pts;
    if (Number.isNaN(packet.pts)) untimed++;
    if (Number.isNaN(time)) return;
    pts.push(time);
    ends.push(Number.isNaN(packet.duration) ? 0 : packet.duration);
    keys.push(packet.key);
    if ((packets & 255) === 0) request.onPackets?.(packets);
  });

  const { code, stderr } = await processes.run({
    program: ffprobe,
    args: [
      "-hide_banner",
      "-v",
      "error",
      ...(request.interval ? ["-read_intervals", request.interval] : []),
      ...probeInput(request.path, { force: demuxer }),
      "-select_streams",
      String(request.streamIndex),
      "-show_entries",
      "stream=time_base:packet=pts,dts,duration,flags",
      "-of",
      "compact=p=0",
    ],
    signal: request.signal,
    onStdout: (chunk) => lines.push(chunk),
  });
  lines.end();

  const clock: Clock = { startUs: request.startUs, num: timeBase[0]!, den: timeBase[1]! };
  return {
    ...arrange(pts.values(), ends.values(), keys, clock, JUMPING.has(demuxer)),
    untimed,
    packets,
    clock,
    stderr,
    complete: code === 0,
  };
}

/** Packets in decode order to shown frames in presentation order. Pure. */
export function arrange(
  pts: Float64Array,
  durations: Float64Array,
  keys: boolean[],
  clock: Clock,
  mayJump: boolean,
): Pick<PacketScan, "timesUs" | "keyframes" | "endUs"> {
  const count = pts.length;
  const times = new Float64Array(count);
  let shift = 0;
  for (let i = 0; i < count; i++) {
    times[i] = mediaUsOf(pts[i]!, clock) + shift;
    if (mayJump && i > 0 && Math.abs(times[i]! - times[i - 1]!) > JUMP_US) {
      const step = i > 1 ? Math.abs(times[i - 1]! - times[i - 2]!) : 0;
      shift += times[i - 1]! + step - times[i]!;
      times[i] = times[i - 1]! + step;
    }
  }
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  // Nothing before the first key picture can be decoded, whatever its time says.
  const firstKey = Math.max(0, keys.indexOf(true));
  const out = new Float64Array(count);
  const keyframes: number[] = [];
  let n = 0;
  let endUs = 0;
  for (const i of order) {
    if (i < firstKey) continue;
    // Two packets of one time (fields, layers) show one picture.
    if (n > 0 && out[n - 1] === times[i]) continue;
    if (keys[i]) keyframes.push(n);
    out[n++] = times[i]!;
    endUs = times[i]! + (durations[i]! * clock.num * 1e6) / clock.den;
  }
  return { timesUs: out.slice(0, n), keyframes: Uint32Array.from(keyframes), endUs: Math.round(endUs) };
}

/** A Float64Array that grows by doubling. */
class Growing {
  #data = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const next = new Float64Array(this.#data.length * 2);
      next.set(this.#data);
      this.#data = next;
    }
    this.#data[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#data.subarray(0, this.#length);
  }
}
