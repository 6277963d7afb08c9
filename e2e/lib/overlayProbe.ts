import type { Page } from "@playwright/test";
import { boxIoU } from "../../src-shared/lib/trackInterpolation.ts";
import type { SquareClip } from "./movingSquare.ts";

type Box = { x: number; y: number; w: number; h: number };

/** One displayed frame: what the page says of it, what is drawn on it, and where the square really is in its pixels. */
export interface OverlaySample {
  displayedUs: number;
  boxes: Array<Box & { id: number; class: string }>;
  /** Bounding box of the bright pixels of the picture, normalised; null when there is no square in it. */
  pixels: Box | null;
}

/**
 * Looks at the review page as it is now, or at every frame that it shows while `ms` pass. Pixels and boxes are taken in one rendering step: video frame
 * callbacks run before the animation frame callbacks of the same step, and the overlay draws in the former.
 */
export async function sampleOverlay(page: Page, ms: number | null): Promise<OverlaySample[]> {
  return page.evaluate(async (wait) => {
    const stage = document.querySelector<HTMLElement>("[data-testid=review-stage]");
    const overlay = document.querySelector<HTMLElement>("[data-testid=review-overlay]");
    const video = stage?.querySelector("video");
    const frames = stage?.querySelector("canvas:not([data-testid])") as HTMLCanvasElement | null | undefined;
    if (!stage || !overlay || !video || !frames) throw new Error("the review page is not open");
    const WIDTH = 320;
    const HEIGHT = 180;
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    if (!ctx) throw new Error("no canvas");
    const findSquare = () => {
      ctx.drawImage(getComputedStyle(video).visibility === "visible" ? video : frames, 0, 0, WIDTH, HEIGHT);
      const { data } = ctx.getImageData(0, 0, WIDTH, HEIGHT);
      let [left, top, right, bottom] = [WIDTH, HEIGHT, -1, -1];
      for (let y = 0; y < HEIGHT; y += 1) {
        for (let x = 0; x < WIDTH; x += 1) {
          if (data[(y * WIDTH + x) * 4] < 140) continue;
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
      if (right < left) return null;
      return { x: left / WIDTH, y: top / HEIGHT, w: (right + 1 - left) / WIDTH, h: (bottom + 1 - top) / HEIGHT };
    };
    const read = (pixels: Box | null): OverlaySample => ({
      displayedUs: Number(stage.dataset.displayedUs),
      boxes: JSON.parse(overlay.dataset.boxes ?? "[]"),
      pixels,
    });
    type Box = { x: number; y: number; w: number; h: number };
    if (wait === null) {
      // A filter or a zoom draws on the next repaint.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return [read(findSquare())];
    }
    const samples: OverlaySample[] = [];
    let on = true;
    const next = () =>
      video.requestVideoFrameCallback(() => {
        const pixels = findSquare();
        requestAnimationFrame(() => samples.push(read(pixels)));
        if (on) next();
      });
    next();
    await new Promise((resolve) => setTimeout(resolve, wait));
    on = false;
    return samples;
  }, ms);
}

/** How well a sample agrees with the truth. `null` truth and no box agree. */
export interface Agreement {
  displayedUs: number;
  /** Best overlap of a drawn box with the true place of the square on the frame that the page says is shown. */
  withTruth: number;
  /** Best overlap of a drawn box with the square in the picture's own pixels: the glue, whatever the page says. */
  withPixels: number;
}

/** Scores the samples whose frame shows the whole square. */
export function agreement(samples: OverlaySample[], clip: SquareClip): Agreement[] {
  const full = Math.max(...clip.boxes.map((box) => box?.w ?? 0));
  return samples.flatMap(({ displayedUs, boxes, pixels }) => {
    const frame = clip.tUs.findLastIndex((tUs) => tUs <= displayedUs + 500);
    const truth = clip.boxes[frame];
    if (!truth || truth.w < full || !pixels) return [];
    const best = (target: Box) => Math.max(0, ...boxes.map((box) => boxIoU(box, target)));
    return [{ displayedUs, withTruth: best(truth), withPixels: best(pixels) }];
  });
}
