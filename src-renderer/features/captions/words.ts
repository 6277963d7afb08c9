import type { CaptionMention, CaptionNote, CaptionPreset, CaptionSettings } from "#shared/domain/caption.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TokenUsage } from "#shared/domain/language.ts";
import { formatCount, formatSeconds } from "../../lib/format.ts";
import type { Locale, Translate } from "../../lib/i18n/index.ts";
import type { captionMessages } from "./messages.ts";

export type CaptionWords = Translate<(typeof captionMessages)["en"]>;

/** A preset by its published name, which is the same in every language; one that this build does not know by its id. */
export function presetName(t: CaptionWords, presets: readonly CaptionPreset[] | undefined, id: string): string {
  return id === "generic" ? t("generic") : (presets?.find((one) => one.id === id)?.name ?? id);
}

/** Time between two frames of a span in words. */
export function everyWords(span: { fromUs: number; toUs: number }, frames: number, locale: Locale): string {
  return formatSeconds((span.toUs - span.fromUs) / 1000 / Math.max(1, frames), locale);
}

const percent = (n: number): number => Math.round(n * 100);

export function cropWords(t: CaptionWords, crop: BoxNorm | null): string {
  if (!crop) return t("cropNone");
  return t("cropOf", { x: percent(crop.x), y: percent(crop.y), w: percent(crop.w), h: percent(crop.h) });
}

export function usageWords(t: CaptionWords, usage: TokenUsage | null, locale: Locale): string {
  if (!usage) return t("notCounted");
  return t("tokensInOut", {
    in: formatCount(usage.promptTokens, locale),
    out: formatCount(usage.completionTokens, locale),
  });
}

/** The settings that a person can read, name and value, in the order in which they are set. */
export function settingRows(
  t: CaptionWords,
  settings: CaptionSettings,
  presets: readonly CaptionPreset[] | undefined,
): Array<[name: string, value: string]> {
  return [
    [t("preset"), presetName(t, presets, settings.preset)],
    [t("frameChoice"), t(`choice.${settings.frameChoice}`)],
    [t("poolingStride"), settings.poolingStride === null ? t("serverOwn") : String(settings.poolingStride)],
    [t("crop"), cropWords(t, settings.crop)],
    [t("width"), settings.width === null ? t("widthDefault") : t("widthOf", { width: settings.width })],
    [t("objects"), t(`objects.${settings.objects}`)],
    [t("language"), t(`language.${settings.language}`)],
    [t("maxTokens"), t("tokensOf", { count: settings.maxTokens })],
    [t("temperature"), String(settings.temperature)],
    ...(settings.seed === null ? [] : [[t("seed"), String(settings.seed)] as [string, string]]),
  ];
}

export function noteWords(t: CaptionWords, note: CaptionNote): string {
  switch (note.kind) {
    case "framesReplaced":
      return t("note.framesReplaced", { count: note.count });
    case "fewerFrames":
      return t("note.fewerFrames", { wanted: note.wanted, sent: note.sent });
    case "poolingNotTaken":
      return t("note.poolingNotTaken", { asked: note.asked });
    case "objectsCut":
      return t("note.objectsCut", { shown: note.shown, total: note.total });
    case "serverTemplate":
    case "noFrameTimes":
    case "noObjects":
      return t(`note.${note.kind}`);
  }
}

/** What a caption names, apart by what the index says of it; a class that is named twice counts once. */
export function partedMentions(
  mentions: readonly CaptionMention[],
): Record<"supported" | "notSupported" | "unknown", CaptionMention[]> {
  const byClass = [...new Map(mentions.map((one) => [one.class, one])).values()];
  return {
    supported: byClass.filter((one) => one.supported === true),
    notSupported: byClass.filter((one) => one.supported === false),
    unknown: byClass.filter((one) => one.supported === null),
  };
}
