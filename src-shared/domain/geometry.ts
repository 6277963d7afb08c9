import { z } from "zod";

/** Axis-aligned box, x y = top left corner, normalised to [0,1] of the picture as displayed (rotated, square pixels). */
export const boxNorm = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
export type BoxNorm = z.infer<typeof boxNorm>;

/** Direction of travel across the displayed picture. */
export const direction = z.enum([
  "still",
  "left",
  "right",
  "up",
  "down",
  "up-left",
  "up-right",
  "down-left",
  "down-right",
]);
export type Direction = z.infer<typeof direction>;

/** Side of the picture where an object came in or went out; "inside" when it appeared or vanished within it. */
export const frameSide = z.enum(["left", "right", "top", "bottom", "inside"]);
export type FrameSide = z.infer<typeof frameSide>;

/** Basic colour terms (Berlin & Kay 1969), the order of every colour histogram in the project. */
export const COLOR_NAMES = [
  "black",
  "white",
  "gray",
  "red",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink",
  "brown",
] as const;
export const colorName = z.enum(COLOR_NAMES);
export type ColorName = z.infer<typeof colorName>;
