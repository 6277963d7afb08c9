import type { CaptionTarget } from "#shared/domain/caption.ts";
import type { CaptionWish } from "../../../lib/captions/dialog.ts";
/** Budgets that the slider stops at, in minutes. */
export const BUDGETS_MIN = [10, 20, 30, 60, 120, 240, 480, 720, 1440, 2880] as const;

/** What a batch comes to. */
export interface BatchEstimate {
  /** Spans that would be captioned. */
  spans: number;
  /** How many of them the budget takes; all where there is none, or where nobody knows how long one takes. */
  within: number;
  /** Working time of those; null = not known. */
  totalMs: number | null;
}

/** Spans, and time by what this model needed before. */
export function estimate(spans: number, perSpanMs: number | null, budgetMs: number | null): BatchEstimate {
  if (perSpanMs === null || perSpanMs <= 0) return { spans, within: spans, totalMs: null };
  // One is always begun: a budget that is used up ends the work after it.
  const fits = budgetMs === null ? spans : Math.min(spans, Math.max(1, Math.floor(budgetMs / perSpanMs)));
  return { spans, within: fits, totalMs: fits * perSpanMs };
}

/** Where the spans of videos come from. */
export type Source = "activity" | "events";

/** What a wish means with what was chosen in the dialog. */
export function targetOf(wish: CaptionWish, source: Source, budgetMin: number, spanS: number): CaptionTarget {
  if (wish.kind === "spans") return { kind: "spans", spans: wish.spans };
  if (source === "events") return { kind: "events", videoIds: [...wish.videoIds], budgetMs: budgetMin * 60_000 };
  return {
    kind: "library",
    videoIds: [...wish.videoIds],
    budgetMs: budgetMin * 60_000,
    spanUs: spanS * 1_000_000,
  };
}
