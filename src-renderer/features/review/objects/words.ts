import type { ColorName, Direction, FrameSide } from "#shared/domain/geometry.ts";
import type { Translate } from "../../../lib/i18n/index.ts";
import type { reviewMessages } from "../messages.ts";

type T = Translate<(typeof reviewMessages)["en"]>;

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

export function directionWord(t: T, direction: Direction): string {
  const words: Record<Direction, string> = {
    still: t("dirStill"),
    left: t("dirLeft"),
    right: t("dirRight"),
    up: t("dirUp"),
    down: t("dirDown"),
    "up-left": t("dirUpLeft"),
    "up-right": t("dirUpRight"),
    "down-left": t("dirDownLeft"),
    "down-right": t("dirDownRight"),
  };
  return words[direction];
}

export const DIRECTION_ARROWS: Record<Direction, string> = {
  still: "•",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  "up-left": "↖",
  "up-right": "↗",
  "down-left": "↙",
  "down-right": "↘",
};

export function sideWord(t: T, side: FrameSide): string {
  const words: Record<FrameSide, string> = {
    left: t("sideLeft"),
    right: t("sideRight"),
    top: t("sideTop"),
    bottom: t("sideBottom"),
    inside: t("sideInside"),
  };
  return words[side];
}
