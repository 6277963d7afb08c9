/** What a line of ffmpeg's standard error says to the frame reader. */
export type StderrLine =
  | { kind: "timeBase"; num: number; den: number }
  /** Time stamp of the next sampled frame in units of the time base; null when the frame has none. */
  | { kind: "frame"; pts: number | null }
  /** A warning or an error, worth keeping. */
  | { kind: "complaint"; text: string }
  | { kind: "other" };

const TIME_BASE = /showinfo.*config in time_base: (\d+)\/(\d+)/;
const FRAME = /showinfo.*\bn: *\d+ +pts: *(-?\d+|NOPTS)\b/;

/** Reads one line of `-loglevel repeat+level+info` output. Pure; knows the wording of ffmpeg 4 (2018) to 7. */
export function parseStderrLine(line: string): StderrLine {
  if (line.includes("showinfo")) {
    const frame = FRAME.exec(line);
    if (frame) return { kind: "frame", pts: frame[1] === "NOPTS" ? null : Number(frame[1]!) };
    const base = TIME_BASE.exec(line);
    if (base) return { kind: "timeBase", num: Number(base[1]!), den: Number(base[2]!) };
    return { kind: "other" };
  }
  if (/\[(info|verbose|debug)\]/.test(line)) return { kind: "other" };
  const text = line.trim();
  if (text === "" || /-vsync is deprecated|Passing a number to -vsync/.test(text)) return { kind: "other" };
  return { kind: "complaint", text };
}
