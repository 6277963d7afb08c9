import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const windowState = z.object({
  x: z.int().min(-100_000).max(100_000),
  y: z.int().min(-100_000).max(100_000),
  width: z.int().min(400).max(20_000),
  height: z.int().min(300).max(20_000),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
export type WindowState = z.infer<typeof windowState>;

/** Rectangle in screen pixels (device independent), x and y from the primary display's corner. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The part of a window that must be on a display for a hand to be able to move it: a piece of its title bar. */
const GRIP = { width: 120, height: 32 };

/**
 * The remembered place if it is still reachable, else null (the caller then centres a default window). Displays come and go: a window remembered on a
 * monitor that was unplugged would open where nobody sees it. A window larger than its display is cut to it.
 */
export function reachable(state: WindowState, workAreas: readonly Area[]): WindowState | null {
  for (const area of workAreas) {
    const across = Math.min(state.x + state.width, area.x + area.width) - Math.max(state.x, area.x);
    const titleBarInside = state.y >= area.y && state.y + GRIP.height <= area.y + area.height;
    if (across >= GRIP.width && titleBarInside) {
      return { ...state, width: Math.min(state.width, area.width), height: Math.min(state.height, area.height) };
    }
  }
  return null;
}

/** What the file remembers; null when it is absent or not what we wrote. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // A lost window position is not worth a message.
    return null;
  }
}

/** Synchronous: it runs while the last window closes, and a promise would lose the race against the end of the process. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
