const MS = 1000;
const S = 1_000_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

/** Steps a ruler may use, microseconds: each reads well on a clock face. */
const STEPS_US = [
  MS, 2 * MS, 5 * MS, 10 * MS, 20 * MS, 50 * MS, 100 * MS, 200 * MS, 500 * MS,
  S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S,
  MIN, 2 * MIN, 5 * MIN, 10 * MIN, 15 * MIN, 30 * MIN,
  H, 2 * H, 3 * H, 6 * H, 12 * H, D, 2 * D, 7 * D,
]; // prettier-ignore

/** The span of media time that a timeline shows, microseconds; fractions are allowed so that zooming back and forth loses nothing. */
export interface TimeView {
  fromUs: number;
  toUs: number;
}

/** What a view may show: from `startUs` (usually 0) to `endUs`, never less than `minSpanUs`. */
export interface TimeBounds {
  startUs: number;
  endUs: number;
  minSpanUs: number;
}

/** Media time under pixel `x` of a timeline `width` pixels wide. */
export function usAtX(view: TimeView, x: number, width: number): number {
  return view.fromUs + ((view.toUs - view.fromUs) * x) / Math.max(1, width);
}

/** Pixel of a media time; may lie outside [0, width]. */
export function xAtUs(view: TimeView, tUs: number, width: number): number {
  return ((tUs - view.fromUs) / (view.toUs - view.fromUs)) * width;
}

/** The whole recording. */
export function wholeView(bounds: TimeBounds): TimeView {
  return { fromUs: bounds.startUs, toUs: Math.max(bounds.endUs, bounds.startUs + bounds.minSpanUs) };
}

/** Moves a view inside its bounds without changing its span, unless the span itself is too wide or too narrow. */
export function clampView(view: TimeView, bounds: TimeBounds): TimeView {
  const whole = wholeView(bounds);
  const widest = whole.toUs - whole.fromUs;
  const span = Math.min(Math.max(view.toUs - view.fromUs, Math.min(bounds.minSpanUs, widest)), widest);
  const fromUs = Math.min(Math.max(view.fromUs, whole.fromUs), whole.toUs - span);
  return { fromUs, toUs: fromUs + span };
}

/**
 * Zooms by `factor` (above 1 = closer) and keeps `anchorUs` at the same place on the screen, unless the bounds force it away.
 */
export function zoomAt(view: TimeView, factor: number, anchorUs: number, bounds: TimeBounds): TimeView {
  const span = view.toUs - view.fromUs;
  const whole = wholeView(bounds);
  const next = Math.min(Math.max(span / factor, bounds.minSpanUs), whole.toUs - whole.fromUs);
  const share = (anchorUs - view.fromUs) / span;
  const fromUs = anchorUs - share * next;
  return clampView({ fromUs, toUs: fromUs + next }, bounds);
}

/** Moves the view by a time, stopping at the bounds. */
export function panBy(view: TimeView, deltaUs: number, bounds: TimeBounds): TimeView {
  return clampView({ fromUs: view.fromUs + deltaUs, toUs: view.toUs + deltaUs }, bounds);
}

/**
 * The view that shows `tUs`: the same object when it already does; turned like a page when playing runs out of it, so that the picture of the
 * timeline stands still between turns.
 */
export function reveal(view: TimeView, tUs: number, bounds: TimeBounds): TimeView {
  if (tUs >= view.fromUs && tUs <= view.toUs) return view;
  const span = view.toUs - view.fromUs;
  const fromUs = tUs > view.toUs ? tUs - span * 0.1 : tUs - span * 0.9;
  return clampView({ fromUs, toUs: fromUs + span }, bounds);
}

export interface Ruler {
  stepUs: number;
  /** Media times of labelled ticks inside the view, ascending. */
  major: number[];
  /** Unlabelled ticks between them. */
  minor: number[];
}

/**
 * Ticks of a ruler.
 * @param originUs what the ruler reads at media time 0, in microseconds: 0 for media time; for the wall clock, local time since the epoch, so that
 * labels fall on whole minutes of the clock and not of the file.
 * @param minLabelPx least distance between two labels.
 */
export function rulerTicks(view: TimeView, width: number, minLabelPx: number, originUs = 0): Ruler {
  const usPerPx = (view.toUs - view.fromUs) / Math.max(1, width);
  const index = STEPS_US.findIndex((step) => step >= usPerPx * minLabelPx);
  const stepUs = STEPS_US[index === -1 ? STEPS_US.length - 1 : index];
  const parts = minorParts(stepUs);
  const minorUs = stepUs / parts;
  const first = Math.ceil((view.fromUs + originUs) / minorUs);
  const last = Math.floor((view.toUs + originUs) / minorUs);
  const major: number[] = [];
  const minor: number[] = [];
  for (let k = first; k <= last; k += 1) (k % parts === 0 ? major : minor).push(k * minorUs - originUs);
  return { stepUs, major, minor };
}

function minorParts(stepUs: number): number {
  if (stepUs >= D) return 4;
  const lead = Number(String(stepUs)[0]);
  if (stepUs % MIN === 0)
    return [15, 30].includes((stepUs / MIN) % 60) ? 3 : stepUs === 2 * MIN || stepUs === 2 * H ? 4 : 6;
  return lead === 2 ? 4 : lead === 3 ? 3 : 5;
}

export interface ActivityGrid {
  fromUs: number;
  toUs: number;
  buckets: number;
  bucketUs: number;
}

/**
 * Which span and bucket count to ask the backend for. Bucket sizes are powers of two and spans start on multiples of a page, so that panning
 * and small zooms ask the same question again (a cache hit) and buckets never slide under the pointer.
 * @param maxBuckets the contract's limit for one request.
 */
export function activityGrid(view: TimeView, width: number, bounds: TimeBounds, maxBuckets = 4000): ActivityGrid {
  const whole = wholeView(bounds);
  const span = view.toUs - view.fromUs;
  let bucketUs = 2 ** Math.max(12, Math.ceil(Math.log2(span / Math.max(1, width))));
  // The page is a quarter of the view, so the padded span is at most the view plus four pages.
  for (;;) {
    const page = bucketUs * 2 ** Math.max(0, Math.ceil(Math.log2(span / 4 / bucketUs)));
    const fromUs = Math.max(whole.fromUs, Math.floor((view.fromUs - page / 2) / page) * page);
    const wanted = Math.min(whole.toUs, Math.ceil((view.toUs + page / 2) / page) * page);
    const buckets = Math.max(1, Math.ceil((wanted - fromUs) / bucketUs));
    if (buckets <= maxBuckets) return { fromUs, toUs: fromUs + buckets * bucketUs, buckets, bucketUs };
    bucketUs *= 2;
  }
}
