import { create } from "zustand";
import { captionSettings, type CaptionPreset, type CaptionSettings } from "#shared/domain/caption.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { currentLocale } from "../i18n/index.ts";

const KEY = "sightline.captions.settings";

/** The way of asking that suits a model, by its name as the server knows it; "generic" when none claims it. */
export function presetFor(model: string, presets: readonly CaptionPreset[]): CaptionPreset | null {
  const name = model.toLowerCase();
  // The longest name that fits: "…7B-DPO-hf" also contains "…7B".
  const fits = presets
    .flatMap((preset) => preset.models.map((known) => ({ preset, known: known.toLowerCase().replace(/^.*\//, "") })))
    .filter(({ known }) => name.includes(known))
    .sort((a, b) => b.known.length - a.known.length);
  return fits[0]?.preset ?? presets.find((one) => one.id === "generic") ?? null;
}

/** Settings as a preset is published, neutral and unprimed. */
export function settingsOf(preset: CaptionPreset, endpoint: LanguageEndpoint | null): CaptionSettings {
  return captionSettings.parse({
    preset: preset.id,
    endpointId: endpoint?.id ?? null,
    frames: preset.frames,
    poolingStride: preset.poolingStride,
    language: currentLocale(),
  });
}

/** The same settings for another preset: what the preset does not know is taken back, what it takes fewer of is lowered. */
export function withPreset(settings: CaptionSettings, preset: CaptionPreset): CaptionSettings {
  return {
    ...settings,
    preset: preset.id,
    frames: Math.min(preset.frames, preset.maxFrames),
    poolingStride: preset.poolingStride,
  };
}

function load(): CaptionSettings | null {
  try {
    const parsed = captionSettings.safeParse(JSON.parse(localStorage.getItem(KEY) ?? "null"));
    // Priming is chosen each time anew: nobody must find it on.
    return parsed.success ? { ...parsed.data, primed: null, crop: null } : null;
  } catch {
    return null; // No storage, or not ours: the preset's own settings work.
  }
}

/** How this operator captions: the settings used last, without priming and crop. Null before the first change: then the preset of the endpoint decides. */
export const useOwnSettings = create<{ settings: CaptionSettings | null; keep(settings: CaptionSettings): void }>(
  (set) => ({
    settings: load(),
    keep: (settings) => {
      set({ settings });
      try {
        localStorage.setItem(KEY, JSON.stringify({ ...settings, primed: null, crop: null }));
      } catch {
        // Storage is full or forbidden: they hold until the window closes.
      }
    },
  }),
);

/** What a caption is asked with now: the operator's own settings where their endpoint still exists, else the preset that suits the first endpoint for video. */
export function currentSettings(
  own: CaptionSettings | null,
  endpoints: readonly LanguageEndpoint[],
  presets: readonly CaptionPreset[],
): CaptionSettings | null {
  const video = endpoints.filter((one) => one.roles.includes("video"));
  const chosen = video.find((one) => one.id === own?.endpointId) ?? video[0] ?? null;
  if (own && (own.endpointId === null || own.endpointId === chosen?.id) && presets.some((p) => p.id === own.preset))
    return own;
  const preset = presetFor(chosen?.model ?? "", presets);
  return preset && settingsOf(preset, chosen);
}
