import { likeness } from "./camera.ts";
import type { Look } from "./look.ts";
import type { Found } from "./spans.ts";

/** Seconds within which a flash is over, and frames it may last. */
const FLASH_S = 1.2;
const FLASH_FRAMES = 2;
/** Brightness steps of the mean, and share of what it was, that a flash of the whole picture rises by; what may be left of it after. */
const FLASH_RISE = 12;
const FLASH_RISE_SHARE = 0.12;
const FLASH_LEFT = 0.35;
/** A flash in a part of the picture: steps per cell, brightness reached, share of the cells. */
const SPOT_RISE = 35;
const SPOT_BRIGHT = 170;
const SPOT_LEFT = 14;
const SPOT_SHARE = 0.005;
/** Cells that move around the place of a flash before or after it, as a share of the flash: more is a thing that passes. */
const SPOT_MOVING = 0.5;
const MOVING_STEP = 20;
/** A place that flashes again within this time blinks: only its first flash counts. */
const BLINK_US = 10_000_000;

/** Sudden brightenings that fall back at once. A flash between two sampled frames is not seen. */
export function findFlashes(looks: Look[]): Found[] {
  const out: Found[] = [];
  for (let i = 2; i < looks.length - 2; i++) {
    for (let k = 1; k <= FLASH_FRAMES && i + k + 1 < looks.length; k++) {
      const found = wholeFlash(looks, i, k) ?? spotFlash(looks, i, k);
      if (!found) continue;
      const again = out.some(
        (o) => o.box && found.box && found.startUs - o.startUs < BLINK_US && meets(o.box, found.box),
      );
      if (!again) out.push(found);
      i += k;
      break;
    }
  }
  return out;
}

type Box = NonNullable<Found["box"]>;
const meets = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function wholeFlash(looks: Look[], i: number, k: number): Found | null {
  const before = looks[i - 1]!;
  const after = looks[i + k]!;
  if (after.tUs - before.tUs > FLASH_S * 1e6) return null;
  let low = Infinity;
  for (let j = i; j < i + k; j++) low = Math.min(low, looks[j]!.mean);
  const rise = low - Math.max(before.mean, after.mean);
  if (rise < Math.max(FLASH_RISE, FLASH_RISE_SHARE * before.mean)) return null;
  if (Math.abs(after.mean - before.mean) > FLASH_LEFT * rise) return null;
  // Most of what is not white already is brighter, and what comes back is the same view.
  const { data } = looks[i]!.small;
  let up = 0;
  let could = 0;
  for (let c = 0; c < data.length; c++) {
    const was = before.small.data[c]!;
    if (was > 235) continue;
    could++;
    if (data[c]! > was + 0.3 * rise) up++;
  }
  if (up < 0.6 * could || likeness(before.small, after.small) < 0.5) return null;
  return {
    kind: "flash",
    startUs: looks[i]!.tUs,
    endUs: after.tUs,
    seenUs: looks[i + k + 1]!.tUs,
    strength: Math.min(1, rise / 60),
    box: null,
  };
}

function spotFlash(looks: Look[], i: number, k: number): Found | null {
  const before = looks[i - 1]!;
  const after = looks[i + k]!;
  if (after.tUs - before.tUs > FLASH_S * 1e6) return null;
  const now = looks[i]!.small.data;
  const { width, height, data: was } = before.small;
  const min = SPOT_SHARE * was.length;
  let risen = 0;
  for (let c = 0; c < was.length; c++) if (now[c]! - was[c]! >= SPOT_RISE) risen++;
  if (risen < min) return null;
  let count = 0;
  let rise = 0;
  let x0 = width;
  let y0 = height;
  let x1 = -1;
  let y1 = -1;
  const last = looks[i + k - 1]!.small.data;
  for (let c = 0; c < was.length; c++) {
    const low = Math.min(now[c]!, last[c]!);
    const back = after.small.data[c]!;
    const up = low - Math.max(was[c]!, back);
    if (up < SPOT_RISE || low < SPOT_BRIGHT || Math.abs(back - was[c]!) > SPOT_LEFT) continue;
    const x = c % width;
    const y = (c - x) / width;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
    rise += up;
    count++;
  }
  // Nearly all that rose fell back, in one place.
  if (count < min || count < 0.6 * risen || count < 0.25 * (x1 - x0 + 1) * (y1 - y0 + 1)) return null;
  const around = { x0: x0 - 6, y0: y0 - 6, x1: x1 + 6, y1: y1 + 6 };
  if (moving(looks[i - 2]!, before, around) > SPOT_MOVING * count) return null;
  if (moving(after, looks[i + k + 1]!, around) > SPOT_MOVING * count) return null;
  return {
    kind: "flash",
    startUs: looks[i]!.tUs,
    endUs: after.tUs,
    seenUs: looks[i + k + 1]!.tUs,
    strength: Math.min(1, rise / count / 150),
    box: { x: x0 / width, y: y0 / height, w: (x1 - x0 + 1) / width, h: (y1 - y0 + 1) / height },
  };
}

function moving(a: Look, b: Look, at: { x0: number; y0: number; x1: number; y1: number }): number {
  const { width, height } = a.small;
  let n = 0;
  for (let y = Math.max(0, at.y0); y <= Math.min(height - 1, at.y1); y++) {
    for (let x = Math.max(0, at.x0); x <= Math.min(width - 1, at.x1); x++) {
      if (Math.abs(a.small.data[y * width + x]! - b.small.data[y * width + x]!) >= MOVING_STEP) n++;
    }
  }
  return n;
}

/** Seconds that the light is level before and after a step, and within which the step happens. */
const LEVEL_S = 2.4;
const STEP_S = 1.0;
const MIN_LEVEL_LOOKS = 4;
/** Brightness steps of the mean, and share of the brighter level. */
const STEP_RISE = 12;
const STEP_SHARE = 0.15;
/** How level the light is on both sides, as a share of the step. */
const LEVEL_SPREAD = 0.3;
const MIN_SAME_WAY = 0.6;
const SAME_VIEW = 0.3;
/** Mean brightness below which edges say nothing, and structure without which it may be the lens that is covered. */
const DARK = 25;
const MIN_STRUCTURE = 1;

/** Lasting steps of the light over most of the picture. A cloud takes longer; what merely passes does not last. */
export function findLightSteps(looks: Look[]): Found[] {
  const steps: Step[] = [];
  for (let i = 1; i < looks.length; i++) {
    const step = lightStep(looks, i);
    if (!step) continue;
    const last = steps.at(-1);
    // The frames beside a step see it too: the clearest one tells when it was.
    if (last && last.found.kind === step.found.kind && step.found.startUs - last.found.startUs < LEVEL_S * 1e6) {
      if (step.size > last.size) steps[steps.length - 1] = step;
    } else steps.push(step);
  }
  return steps.map((s) => s.found);
}

interface Step {
  found: Found;
  size: number;
}

function lightStep(looks: Look[], i: number): Step | null {
  const now = looks[i]!;
  const prior = looks[i - 1]!;
  // The step begins here: cheap, and true of few frames.
  if (Math.abs(now.mean - prior.mean) < STEP_RISE / 3) return null;
  const before: Look[] = [];
  for (let j = i - 1; j >= 0 && looks[j]!.tUs >= now.tUs - LEVEL_S * 1e6; j--) before.push(looks[j]!);
  const after: Look[] = [];
  for (let j = i; j < looks.length && looks[j]!.tUs <= now.tUs + (STEP_S + LEVEL_S) * 1e6; j++)
    if (looks[j]!.tUs >= now.tUs + (STEP_S - 0.2) * 1e6) after.push(looks[j]!);
  if (before.length < MIN_LEVEL_LOOKS || after.length < MIN_LEVEL_LOOKS) return null;
  if (after.at(-1)!.tUs < now.tUs + (STEP_S + LEVEL_S - 0.7) * 1e6) return null;
  const from = level(before);
  const to = level(after);
  const size = to.mean - from.mean;
  if (Math.abs(size) < Math.max(STEP_RISE, STEP_SHARE * Math.max(from.mean, to.mean))) return null;
  if (Math.max(from.spread, to.spread) > LEVEL_SPREAD * Math.abs(size)) return null;
  const a = before[0]!;
  const b = after[0]!;
  let same = 0;
  let could = 0;
  for (let c = 0; c < a.small.data.length; c++) {
    const p = a.small.data[c]!;
    const q = b.small.data[c]!;
    if (Math.max(p, q) <= DARK || Math.min(p, q) > 245) continue;
    could++;
    if ((q - p) * Math.sign(size) >= 0.25 * Math.abs(size)) same++;
  }
  if (same < MIN_SAME_WAY * could) return null;
  const dim = Math.min(from.mean, to.mean) < DARK;
  if (dim ? Math.min(a.structure, b.structure) < MIN_STRUCTURE : likeness(a.small, b.small) < SAME_VIEW) return null;
  const arrived = looks.slice(i).find((l) => Math.abs(l.mean - to.mean) <= LEVEL_SPREAD * Math.abs(size));
  return {
    size: Math.abs(size),
    found: {
      kind: size > 0 ? "lightOn" : "lightOff",
      startUs: now.tUs,
      endUs: Math.max(arrived?.tUs ?? b.tUs, now.tUs + 1),
      seenUs: after.at(-1)!.tUs,
      strength: Math.min(1, Math.abs(size) / 60),
      box: null,
    },
  };
}

function level(looks: Look[]): { mean: number; spread: number } {
  const means = looks.map((l) => l.mean).toSorted((a, b) => a - b);
  const mean = means[means.length >> 1]!;
  return { mean, spread: Math.max(mean - means[0]!, means.at(-1)! - mean) };
}

/** Mean |Laplacian| of the small picture below which there is nothing to see, as it is and as a share of what there was. */
const BARE = 2;
const BARE_SHARE = 0.3;
/** And below which nothing is to be seen whatever there was. */
const NOTHING = 0.7;
/** What is left is noise when it is this much less than before and unlike the frame before it. */
const NOISE_SHARE = 0.4;
const UNLIKE = 0.4;
const COVER_S = 1;
const REMEMBER_US = 30_000_000;

/** Stretches of more than a second in which a view that had structure has none: covered, sprayed, unplugged, or in the dark altogether. */
export function findCovers(looks: Look[]): Found[] {
  const out: Found[] = [];
  const seen: Array<{ tUs: number; structure: number }> = [];
  let since: Look | null = null;
  let low = Infinity;
  const close = (untilUs: number, endUs: number): void => {
    if (since && untilUs - since.tUs > COVER_S * 1e6)
      out.push({
        kind: "cameraCovered",
        startUs: since.tUs,
        endUs,
        seenUs: null,
        strength: Math.min(1, Math.max(0.3, 1 - low / BARE)),
        box: null,
      });
    since = null;
    low = Infinity;
  };
  for (const [i, look] of looks.entries()) {
    while (seen.length > 0 && seen[0]!.tUs < look.tUs - REMEMBER_US) seen.shift();
    const had = seen.length > 0 ? seen.map((s) => s.structure).toSorted((a, b) => a - b)[seen.length >> 1]! : 0;
    const before = looks[i - 1];
    const bare =
      look.structure < Math.max(NOTHING, Math.min(BARE, BARE_SHARE * had)) ||
      (before !== undefined && look.structure < NOISE_SHARE * had && likeness(before.small, look.small) < UNLIKE);
    if (bare) {
      since ??= look;
      low = Math.min(low, look.structure);
      if (i === looks.length - 1) close(look.tUs, Infinity);
      continue;
    }
    close(look.tUs, look.tUs);
    if (seen.length === 0 || look.tUs - seen.at(-1)!.tUs >= 1e6)
      seen.push({ tUs: look.tUs, structure: look.structure });
  }
  return out;
}
