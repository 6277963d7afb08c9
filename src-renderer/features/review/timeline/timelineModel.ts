import {
  clampView,
  panBy,
  reveal,
  usAtX,
  wholeView,
  zoomAt,
  type TimeBounds,
  type TimeView,
} from "#shared/lib/timelineScale.ts";

/** What the timeline shows, outside React because it changes with every pointer move. Listeners are told of each change. */
export class TimelineModel {
  readonly bounds: TimeBounds;
  #view: TimeView;
  #width = 1;
  /** Follows the playhead; off while the operator looks elsewhere. */
  #follow = true;
  readonly #listeners = new Set<() => void>();

  constructor(bounds: TimeBounds) {
    this.bounds = bounds;
    this.#view = wholeView(bounds);
  }

  get view(): TimeView {
    return this.#view;
  }
  /** Width of the canvas in CSS pixels. */
  get width(): number {
    return this.#width;
  }
  setWidth(width: number): void {
    if (width === this.#width || width <= 0) return;
    this.#width = width;
    this.#tell();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  show(view: TimeView): void {
    const next = clampView(view, this.bounds);
    if (next.fromUs === this.#view.fromUs && next.toUs === this.#view.toUs) return;
    this.#view = next;
    this.#tell();
  }

  usAt(x: number): number {
    return usAtX(this.#view, x, this.#width);
  }

  /** The wheel over the canvas: the time under the pointer stays under it. */
  zoomAtX(factor: number, x: number): void {
    this.show(zoomAt(this.#view, factor, this.usAt(x), this.bounds));
  }

  /** The + and - keys: around the playhead when it is in sight, else around the middle. */
  zoomAround(factor: number, tUs: number): void {
    const inSight = tUs >= this.#view.fromUs && tUs <= this.#view.toUs;
    const anchor = inSight ? tUs : (this.#view.fromUs + this.#view.toUs) / 2;
    this.show(zoomAt(this.#view, factor, anchor, this.bounds));
  }

  /** Moved by hand: the view stays where it was put until the playhead is in sight again. */
  panPx(pixels: number): void {
    this.#follow = false;
    this.show(panBy(this.#view, (pixels * (this.#view.toUs - this.#view.fromUs)) / this.#width, this.bounds));
  }

  showWhole(): void {
    this.#follow = true;
    this.show(wholeView(this.bounds));
  }

  /** Shows a span with a margin around it. */
  showSpan(fromUs: number, toUs: number): void {
    const margin = Math.max((toUs - fromUs) * 0.15, this.bounds.minSpanUs / 2);
    this.show({ fromUs: fromUs - margin, toUs: toUs + margin });
  }

  /** The playhead moved by playing: turn the page when it leaves, unless the operator moved the view away by hand. */
  playheadMoved(tUs: number): void {
    const inSight = tUs >= this.#view.fromUs && tUs <= this.#view.toUs;
    if (inSight) this.#follow = true;
    else if (this.#follow) this.show(reveal(this.#view, tUs, this.bounds));
  }

  /** The operator jumped: the new place must be in sight. */
  reveal(tUs: number): void {
    this.#follow = true;
    this.show(reveal(this.#view, tUs, this.bounds));
  }
}
