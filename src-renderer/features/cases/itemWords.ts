import type { CaseContent, CaseVideo, FootageState, ShownItem } from "#shared/domain/case.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { wallClockAt } from "../../lib/format.ts";
import type { Locale } from "../../lib/i18n/language.ts";
import type { Translate } from "../../lib/i18n/messages.ts";
import type { casesMessages } from "./messages.ts";

type Words = Translate<(typeof casesMessages)["en"]>;

/** Where an item lies: its recording, its stretch and the frame that stands for it. Null for answers and notes. */
export function placeOf(content: CaseContent): {
  video: CaseVideo;
  fromUs: number;
  toUs: number;
  bestUs: number;
  box: { x: number; y: number; w: number; h: number } | null;
  trackId: number | null;
} | null {
  switch (content.kind) {
    case "span":
      return content;
    case "still":
      return { ...content, fromUs: content.tUs, toUs: content.tUs, bestUs: content.tUs };
    case "event": {
      const { startUs, endUs, bestUs, box, trackIds } = content.event;
      return { video: content.video, fromUs: startUs, toUs: endUs, bestUs, box, trackId: trackIds[0] ?? null };
    }
    case "answer":
    case "note":
      return null;
  }
}

/** "2026-07-15 22:14:05 – 22:14:11 +09:00", or the time in the file where nobody knows the clock. */
export function whenWords(content: CaseContent, t: Words): string | null {
  const at = placeOf(content);
  if (!at) return null;
  const { recordedAt, durationUs } = at.video;
  const from = wallClockAt(recordedAt, at.fromUs);
  const to = wallClockAt(recordedAt, at.toUs);
  const media = (us: number): string => formatMediaTime(us, 1, durationUs ?? us);
  if (!from || !to) {
    const span = at.toUs > at.fromUs ? `${media(at.fromUs)} – ${media(at.toUs)}` : media(at.fromUs);
    return `${t("inFile", { at: span })} (${t("unclocked")})`;
  }
  if (at.toUs === at.fromUs || (from.date === to.date && from.time === to.time)) return from.text;
  const end = from.date === to.date ? to.time : `${to.date} ${to.time}`;
  return `${from.date} ${from.time} – ${end} ${to.offset}`;
}

/** What an item is called in one line: an event's name, a question, else its kind. */
export function headWords({ content }: ShownItem, t: Words, locale: Locale): string {
  if (content.kind === "event") return content.event.names[locale];
  if (content.kind === "answer") return content.answer.plan.question;
  return t(`kind.${content.kind}`);
}

/** The worst that became of an item's footage; null where all of it is there. */
export function footageOf({ footage }: ShownItem): Exclude<FootageState, "here"> | null {
  const states = Object.values(footage);
  return (["removed", "changed", "missing"] as const).find((one) => states.includes(one)) ?? null;
}
