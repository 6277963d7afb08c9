import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import { currentLocale, translator } from "../../../lib/i18n/index.ts";
import { className } from "../../../lib/classes.ts";
import { reviewMessages } from "../messages.ts";
import type { PlaybackEngine } from "../player/engine.ts";
import type { ReviewStore } from "../reviewStore.ts";
import { boxesAt, hitTest, type DrawnBox } from "./boxes.ts";
import { drawOverlay } from "./drawOverlay.ts";
import { pictureRect, toPicture, type Point, type Rect, type Size } from "./letterbox.ts";
import type { TrackCache, TracksNow } from "./trackCache.ts";

/** How far back a path is drawn for objects that are not selected, microseconds. */
const SHORT_TRAIL_US = 5_000_000;
const FINGER_PX = 4;

export interface PainterOptions {
  /** The area that the picture is fitted into. */
  stage: HTMLElement;
  /** Holds video and pictures; gets the same rectangle as the boxes. */
  picture: HTMLElement;
  canvas: HTMLCanvasElement;
  /** Gets `data-displayed-us`; see OverlayPainter. */
  root: HTMLElement;
  pictureSize: Size;
  engine: PlaybackEngine;
  store: ReviewStore;
  cache: TrackCache;
  onTracks: (now: TracksNow) => void;
}

/**
 * Keeps the overlay glued to the picture, outside React. Boxes are computed for the time of the displayed frame and drawn inside the very callback
 * that announced the frame; everything else (resize, filter, new boxes) is drawn on the next repaint.
 *
 * For assistive tools and end-to-end tests: the root carries `data-displayed-us` (media time of the frame on the screen) and the canvas
 * `data-boxes`, a JSON list of what is drawn on it: `[{id, class, x, y, w, h}]`, normalised to the picture. Both change together.
 */
export class OverlayPainter {
  readonly #o: PainterOptions;
  readonly #stops: Array<() => void> = [];
  #stageSize: Size = { width: 0, height: 0 };
  #rect: Rect = { x: 0, y: 0, width: 0, height: 0 };
  #boxes: DrawnBox[] = [];
  #frame = 0;
  #selectedPath: TrackPath | null = null;
  #fontFamily: string;

  constructor(options: PainterOptions) {
    this.#o = options;
    this.#fontFamily = getComputedStyle(options.stage).fontFamily || "sans-serif";
    const { engine, store, stage } = options;
    this.#stops.push(engine.onFrame(() => this.#draw()));
    this.#stops.push(store.subscribe(() => this.invalidate()));
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(stage);
    this.#stops.push(() => observer.disconnect());
    this.#resize();
  }

  get stageSize(): Size {
    return this.#stageSize;
  }
  get pictureSize(): Size {
    return this.#o.pictureSize;
  }

  /** The whole life of the selected object, for its trail. */
  setSelectedPath(path: TrackPath | null): void {
    this.#selectedPath = path;
    this.invalidate();
  }

  /** Draws on the next repaint. */
  invalidate(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** The object under a point of the stage (CSS pixels). */
  objectAt(at: Point): DrawnBox | null {
    if (this.#rect.width === 0) return null;
    const slack = { x: FINGER_PX / this.#rect.width, y: FINGER_PX / this.#rect.height };
    return hitTest(this.#boxes, toPicture(this.#rect, at), slack);
  }

  /** Tracks on the screen now, left to right: the order in which keys walk them. */
  get visibleIds(): number[] {
    return [...this.#boxes].sort((a, b) => a.box.x - b.box.x).map((box) => box.trackId);
  }

  /** Where a track is drawn on the frame that is shown; null when it is not. */
  boxOf(trackId: number): BoxNorm | null {
    return this.#boxes.find((box) => box.trackId === trackId)?.box ?? null;
  }

  #resize(): void {
    const { stage, canvas } = this.#o;
    const { width, height } = stage.getBoundingClientRect();
    this.#stageSize = { width, height };
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    // Setting the size cleared the canvas: draw in the same turn, or it blinks.
    this.#draw();
  }

  #place(): void {
    const { picture, pictureSize, store } = this.#o;
    this.#rect = pictureRect(this.#stageSize, pictureSize, store.getState().zoom);
    const { x, y, width, height } = this.#rect;
    // A transform, not left/top: those are rounded to whole pixels and the boxes are not.
    picture.style.transform = `translate(${x}px, ${y}px) scale(${width / pictureSize.width}, ${height / pictureSize.height})`;
  }

  #draw(): void {
    const { engine, cache, store, canvas, root } = this.#o;
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    this.#place();
    const view = store.getState();
    const tUs = engine.displayedUs;
    let now: TracksNow | null = null;
    if (tUs !== null) {
      cache.follow(tUs, engine.direction);
      now = cache.at(tUs);
    }
    this.#boxes = now && tUs !== null && view.boxes ? boxesAt(now.paths, tUs, view, view.selectedId) : [];
    ctx.setTransform(devicePixelRatio || 1, 0, 0, devicePixelRatio || 1, 0, 0);
    drawOverlay(ctx, {
      stage: this.#stageSize,
      rect: this.#rect,
      boxes: this.#boxes,
      selectedId: view.selectedId,
      hoveredId: view.hoveredId,
      trails: now && tUs !== null && view.boxes ? this.#trails(now, tUs) : [],
      tUs: tUs ?? 0,
      labels: view.labels,
      locale: currentLocale(),
      font: this.#fontFamily,
    });
    if (tUs !== null) {
      root.dataset.displayedUs = String(tUs);
      canvas.dataset.boxes = describe(this.#boxes);
    }
    if (!engine.getState().playing) this.#name();
    if (now) this.#o.onTracks(now);
  }

  #trails(now: TracksNow, tUs: number) {
    const { trails, selectedId } = this.#o.store.getState();
    if (trails === "off") return [];
    const selected =
      this.#selectedPath?.trackId === selectedId
        ? this.#selectedPath
        : (now.paths.find((path) => path.trackId === selectedId) ?? null);
    const list = selected && selectedId !== null ? [{ path: selected, fromUs: -Infinity, toUs: Infinity }] : [];
    if (trails === "selected") return list;
    const visible = new Set(this.#boxes.map((box) => box.trackId));
    for (const path of now.paths) {
      if (path.trackId !== selectedId && visible.has(path.trackId)) {
        list.push({ path, fromUs: tUs - SHORT_TRAIL_US, toUs: tUs });
      }
    }
    return list;
  }

  /** The canvas's accessible name lists what is drawn; while playing it would only chatter. */
  #name(): void {
    const locale = currentLocale();
    const t = translator(reviewMessages, locale);
    const list = this.#boxes.slice(0, 12).map((box) => `${className(box.class, locale)} ${box.trackId}`);
    this.#o.canvas.setAttribute(
      "aria-label",
      list.length > 0 ? t("overlayLabel", { list: list.join(", ") }) : t("overlayNone"),
    );
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
  }
}

const short = (value: number) => Math.round(value * 1e5) / 1e5;

function describe(boxes: readonly DrawnBox[]): string {
  return JSON.stringify(
    boxes.map(({ trackId, class: name, box }) => ({
      id: trackId,
      class: name,
      x: short(box.x),
      y: short(box.y),
      w: short(box.w),
      h: short(box.h),
    })),
  );
}
