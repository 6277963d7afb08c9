export interface Size {
  width: number;
  height: number;
}
/** A rectangle in CSS pixels of the stage. */
export interface Rect extends Size {
  x: number;
  y: number;
}
export interface Point {
  x: number;
  y: number;
}

/** The largest rectangle of the picture's shape inside the stage, centred: where a player without controls draws it. */
export function letterbox(stage: Size, picture: Size): Rect {
  if (stage.width <= 0 || stage.height <= 0 || picture.width <= 0 || picture.height <= 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: (stage.width - width) / 2, y: (stage.height - height) / 2, width, height };
}

/** A point of the stage in normalised picture coordinates; outside [0,1] when it is not on the picture. */
export function toPicture(rect: Rect, at: Point): Point {
  return { x: (at.x - rect.x) / (rect.width || 1), y: (at.y - rect.y) / (rect.height || 1) };
}
