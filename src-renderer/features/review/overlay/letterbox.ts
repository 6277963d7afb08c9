import type { BoxNorm } from "#shared/domain/geometry.ts";
import { letterbox, toPicture, type Point, type Rect, type Size } from "../../../lib/letterbox.ts";

export { letterbox, toPicture, type Point, type Rect, type Size };

/** Digital zoom: how many times larger than fitted, and which point of the picture (normalised) stands in the middle of the stage. */
export interface PictureZoom {
  scale: number;
  centre: Point;
}

export const NO_ZOOM: PictureZoom = { scale: 1, centre: { x: 0.5, y: 0.5 } };
export const MAX_ZOOM = 16;

/** Where the whole picture lies on the stage under a zoom; parts may lie outside. The one truth for video, pictures and overlay. */
export function pictureRect(stage: Size, picture: Size, zoom: PictureZoom): Rect {
  const fitted = letterbox(stage, picture);
  const width = fitted.width * zoom.scale;
  const height = fitted.height * zoom.scale;
  return {
    x: stage.width / 2 - zoom.centre.x * width,
    y: stage.height / 2 - zoom.centre.y * height,
    width,
    height,
  };
}

/** A normalised box in stage pixels. */
export function toStage(rect: Rect, box: BoxNorm): Rect {
  return {
    x: rect.x + box.x * rect.width,
    y: rect.y + box.y * rect.height,
    width: box.w * rect.width,
    height: box.h * rect.height,
  };
}

/** Keeps the picture over the stage: no empty band on a side where there is picture left to show. */
export function clampZoom(stage: Size, picture: Size, zoom: PictureZoom): PictureZoom {
  const scale = Math.min(MAX_ZOOM, Math.max(1, zoom.scale));
  const fitted = letterbox(stage, picture);
  const axis = (centre: number, visible: number, whole: number) => {
    if (whole <= visible || whole === 0) return 0.5;
    const half = visible / whole / 2;
    return Math.min(1 - half, Math.max(half, centre));
  };
  return {
    scale,
    centre: {
      x: axis(zoom.centre.x, stage.width, fitted.width * scale),
      y: axis(zoom.centre.y, stage.height, fitted.height * scale),
    },
  };
}

/** Zooms by `factor`; the point of the picture under `at` stays under it, as far as the edges allow. */
export function zoomPictureAt(stage: Size, picture: Size, zoom: PictureZoom, factor: number, at: Point): PictureZoom {
  const under = toPicture(pictureRect(stage, picture, zoom), at);
  const scale = Math.min(MAX_ZOOM, Math.max(1, zoom.scale * factor));
  const fitted = letterbox(stage, picture);
  const centre = {
    x: under.x - (at.x - stage.width / 2) / (fitted.width * scale || 1),
    y: under.y - (at.y - stage.height / 2) / (fitted.height * scale || 1),
  };
  return clampZoom(stage, picture, { scale, centre });
}

/** Moves a zoomed picture with the pointer by stage pixels. */
export function panPicture(stage: Size, picture: Size, zoom: PictureZoom, by: Point): PictureZoom {
  const rect = pictureRect(stage, picture, zoom);
  const centre = { x: zoom.centre.x - by.x / (rect.width || 1), y: zoom.centre.y - by.y / (rect.height || 1) };
  return clampZoom(stage, picture, { scale: zoom.scale, centre });
}
