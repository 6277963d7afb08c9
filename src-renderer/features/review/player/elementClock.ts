import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";

/** Translates between a media element's own clock and media time; both in microseconds. */
export interface ElementClock {
  toMediaUs(elementUs: number): number;
  toElementUs(mediaUs: number): number;
}

/** A file played as it is: the element's time plus a constant. */
export function directClock(offsetUs: number): ElementClock {
  return { toMediaUs: (elementUs) => elementUs + offsetUs, toElementUs: (mediaUs) => mediaUs - offsetUs };
}

/**
 * A proxy, frame by frame: frame i is shown at proxyUs[i] and is the source's frame at sourceUs[i], both ascending and of the same length. Between
 * frames the mapping is linear, so the middle of a source frame's interval lands in the middle of the proxy frame's.
 */
export function proxyClock(map: { proxyUs: readonly number[]; sourceUs: readonly number[] }): ElementClock {
  const { proxyUs, sourceUs } = map;
  if (proxyUs.length === 0) return directClock(0);
  // Containers round times to their own timescale; a frame announced up to 1 ms early is still that frame.
  const slackUs = 1000;
  return {
    toMediaUs(elementUs) {
      return sourceUs[Math.max(0, lastAtOrBefore(proxyUs, elementUs + slackUs))];
    },
    toElementUs(mediaUs) {
      const i = lastAtOrBefore(sourceUs, mediaUs);
      if (i < 0) return proxyUs[0];
      if (i === proxyUs.length - 1) return proxyUs[i] + Math.min(mediaUs - sourceUs[i], slackUs);
      const share = (mediaUs - sourceUs[i]) / (sourceUs[i + 1] - sourceUs[i]);
      return proxyUs[i] + share * (proxyUs[i + 1] - proxyUs[i]);
    },
  };
}
