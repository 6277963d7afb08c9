import type { EventLevel } from "#shared/domain/scenario.ts";

/** Levels, the most urgent first. */
export const LEVELS = ["alarm", "warning", "notice"] as const satisfies readonly EventLevel[];

/** How a level is marked everywhere: a shape of its own, so that it is told apart without its colour. CSS colour of the interface. */
export const LEVEL_STYLE: Record<EventLevel, { css: string; path: string }> = {
  // An octagon, a triangle, a circle: as on the road.
  alarm: { css: "var(--color-danger)", path: "M3.8.8h4.4L11.2 3.8v4.4L8.2 11.2H3.8L.8 8.2V3.8Z" },
  warning: { css: "var(--color-warn)", path: "M6 1 11.4 10.6H.6Z" },
  notice: { css: "var(--color-busy)", path: "M6 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8Z" },
};
