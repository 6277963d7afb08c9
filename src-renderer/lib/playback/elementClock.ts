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

/** Two entries whose distance differs by more than this on the two clocks are neighbouring frames with nothing between them. */
const SAME_PACE_US = 1000;

/**
 * A proxy by its time map (see contract/media.ts): ascending, of the same length. Within a run both clocks advance alike, so a moment inside a frame stays
 * inside it (`FrameTimes.snap` names the frame); between two runs the last frame before the gap stands. Towards the element the mapping is linear everywhere,
 * so the middle of a source frame's interval lands in the middle of the proxy frame's.
 */
export function proxyClock(map: { proxyUs: readonly number[]; sourceUs: readonly number[] }): ElementClock {
  const { proxyUs, sourceUs } = map;
  if (proxyUs.length === 0) return directClock(0);
  // Containers round times to their own timescale; a frame announced up to 1 ms early is still that frame.
  const slackUs = 1000;
  return {
    toMediaUs(elementUs) {
      const i = Math.max(0, lastAtOrBefore(proxyUs, elementUs + slackUs));
      if (i === proxyUs.length - 1 || elementUs <= proxyUs[i]) return sourceUs[i];
      const proxyStep = proxyUs[i + 1] - proxyUs[i];
      const sourceStep = sourceUs[i + 1] - sourceUs[i];
      if (Math.abs(sourceStep - proxyStep) > SAME_PACE_US) return sourceUs[i];
      return sourceUs[i] + ((elementUs - proxyUs[i]) / proxyStep) * sourceStep;
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
