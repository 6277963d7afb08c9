import type { Direction, FrameSide } from "#shared/domain/geometry.ts";
import type { Translate } from "../../../lib/i18n/index.ts";
import type { reviewMessages } from "../messages.ts";

type T = Translate<(typeof reviewMessages)["en"]>;

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
