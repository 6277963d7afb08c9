import { fail } from "#shared/lib/problems.ts";

/** Width of a bin of the timeline summary. */
export const ACTIVITY_BIN_US = 1_000_000;

/** What the timeline shows of a span: motion and the most objects of each class at once, in bins of one second. */
export interface Activity {
  /** Media time of bin 0, a multiple of ACTIVITY_BIN_US. */
  startUs: number;
  /** Largest share of the picture that moved in each bin, 0..255. */
  motion: Uint8Array;
  /** Class name -> most objects of it in one sampled frame of the bin. Each as long as `motion`. */
  counts: Map<string, Uint16Array>;
}

/** u32 length of a JSON head {v, startUs, bins, classes}, the head, motion u8, then u16 little-endian counts per class. */
export function encodeActivity(activity: Activity): Uint8Array {
  const classes = [...activity.counts.keys()];
  const bins = activity.motion.length;
  const head = new TextEncoder().encode(JSON.stringify({ v: 1, startUs: activity.startUs, bins, classes }));
  const bytes = new Uint8Array(4 + head.length + bins + classes.length * bins * 2);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = 4 + head.length;
  bytes.set(activity.motion, at);
  at += bins;
  for (const counts of activity.counts.values()) {
    for (let i = 0; i < bins; i++, at += 2) view.setUint16(at, counts[i]!, true);
  }
  return bytes;
}

/** Throws AppError(LIBRARY_UNREADABLE) on anything else. */
export function decodeActivity(bytes: Uint8Array): Activity {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const length = view.getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
      v: number;
      startUs: number;
      bins: number;
      classes: string[];
    };
    if (head.v !== 1) throw new Error(`version ${head.v}`);
    let at = 4 + length;
    const motion = bytes.slice(at, at + head.bins);
    at += head.bins;
    const counts = new Map<string, Uint16Array>();
    for (const name of head.classes) {
      const values = new Uint16Array(head.bins);
      for (let i = 0; i < head.bins; i++, at += 2) values[i] = view.getUint16(at, true);
      counts.set(name, values);
    }
    return { startUs: head.startUs, motion, counts };
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", `a stored timeline summary cannot be read: ${String(error)}`, error);
  }
}
