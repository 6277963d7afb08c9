/** What one line of ffmpeg's `-progress` output says. */
export interface ProgressState {
  frame: number;
  /** Output time reached, microseconds; null before the first frame. */
  outUs: number | null;
  totalBytes: number;
  ended: boolean;
}

export const noProgress: ProgressState = { frame: 0, outUs: null, totalBytes: 0, ended: false };

const KEYS =
  /^(frame|fps|stream_\d+_\d+_\w+|bitrate|total_size|out_time_us|out_time_ms|out_time|dup_frames|drop_frames|speed|progress)=\s*(.*)$/;

/**
 * The state after one line of `-progress`, or null when the line is not one of its (then it is a log line). `out_time_ms` is read as
 * microseconds, which is what every ffmpeg so far writes there; versions before 4.2 write only that one.
 */
export function readProgressLine(state: ProgressState, line: string): ProgressState | null {
  const match = KEYS.exec(line);
  if (!match) return null;
  const [, key, value] = match as unknown as [string, string, string];
  const number = Number(value);
  switch (key) {
    case "frame":
      return Number.isFinite(number) ? { ...state, frame: number } : state;
    case "out_time_us":
    case "out_time_ms":
      // "N/A" and INT64_MIN both stand for "not yet".
      return Number.isFinite(number) && number > -1e15 ? { ...state, outUs: number } : state;
    case "total_size":
      return Number.isFinite(number) ? { ...state, totalBytes: number } : state;
    case "progress":
      return { ...state, ended: value === "end" };
    default:
      return state;
  }
}
