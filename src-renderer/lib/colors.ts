import type { ColorName } from "#shared/domain/geometry.ts";

/** Swatches of the basic colour terms; always shown beside the word. */
export const COLOR_HEX: Record<ColorName, string> = {
  black: "#16181b",
  white: "#f4f5f6",
  gray: "#878d94",
  red: "#d8392f",
  orange: "#ec8522",
  yellow: "#efd32b",
  green: "#3f9b4b",
  blue: "#2f68cf",
  purple: "#8049b8",
  pink: "#ea86b3",
  brown: "#7d5536",
};
