import { useMemo } from "react";
import type { CaptionPreset, CaptionSettings } from "#shared/domain/caption.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { useCaptionPresets } from "../../lib/captions/data.ts";
import { currentSettings, useOwnSettings } from "../../lib/captions/settings.ts";
import { useEndpoints } from "../../lib/language/endpoints.ts";

const NO_ENDPOINTS: readonly LanguageEndpoint[] = [];
const NO_PRESETS: readonly CaptionPreset[] = [];

/** What captions can be made with here and now. */
export interface Captioning {
  /** False until endpoints and presets are known. */
  known: boolean;
  endpoints: readonly LanguageEndpoint[];
  presets: readonly CaptionPreset[];
  /** Null while the presets are not known. */
  settings: CaptionSettings | null;
  /** Who would be asked with these settings; null = nobody can be. */
  endpoint: LanguageEndpoint | null;
}

export function useCaptioning(): Captioning {
  const watched = useEndpoints();
  const endpoints = watched.data ?? NO_ENDPOINTS;
  const presets = useCaptionPresets();
  const own = useOwnSettings((s) => s.settings);
  const settings = useMemo(() => currentSettings(own, endpoints, presets ?? NO_PRESETS), [own, endpoints, presets]);
  return {
    known: watched.data !== undefined && presets !== undefined,
    endpoints,
    presets: presets ?? NO_PRESETS,
    settings,
    endpoint: endpointOf(settings, endpoints),
  };
}

/** Who is asked with some settings. */
export function endpointOf(
  settings: CaptionSettings | null,
  endpoints: readonly LanguageEndpoint[],
): LanguageEndpoint | null {
  const video = endpoints.filter((one) => one.roles.includes("video"));
  return settings?.endpointId ? (video.find((one) => one.id === settings.endpointId) ?? null) : (video[0] ?? null);
}
