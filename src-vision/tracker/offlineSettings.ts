/** Numbers of the offline pass, named by meaning; lengths in object sizes (sqrt of width x height), times in seconds. */
export interface OfflineSettings {
  /** Longest gap over which two pieces may be one object. */
  joinHorizonS: number;
  /** How often ends and beginnings are matched; also how long a piece must have been followed before it is. */
  joinEveryS: number;
  matureS: number;
  /** Stretch at an end from which its course is read, and how long that course is trusted. */
  joinFitS: number;
  joinCourseS: number;
  /** Distance allowed between the two carried ends: at once, and more for each second of gap. */
  joinSlack: number;
  joinDrift: number;
  /** Log of the largest size ratio. */
  joinSizeLimit: number;
  /** Difference of velocity, sizes per second, that counts as a full turn. */
  joinTurn: number;
  /** Fastest end, sizes per second, that may be joined across a rest of the detector. */
  joinRestSpeed: number;
  joinLookWeight: number;
  joinClassPenalty: number;
  joinGate: number;
  /** An object needs this many sightings (all of them in a shorter run, a still picture for one) ... */
  minSightings: number;
  /** ... this long a life ... */
  minLifeS: number;
  /** ... and this mean score. */
  minMeanScore: number;
  /** Two sightings and this shorter life do at or above this mean score: a car that shoots through the picture. */
  sureMeanScore: number;
  sureLifeS: number;
  /** A thing that is still followed after this long is judged by what was seen of it so far. */
  judgeOpenS: number;
  /** Two boxes overlapping this much (IoU) sit on the same thing; a track doubled for this share of its life is dropped. */
  doubleIou: number;
  doubleShare: number;
  /** Smoother: spectral density of acceleration and growth, noise of centre and size. */
  smoothAcceleration: number;
  smoothGrowth: number;
  smoothCentreNoise: number;
  smoothSizeNoise: number;
}

export const OFFLINE_DEFAULTS: OfflineSettings = {
  joinHorizonS: 5,
  joinEveryS: 2,
  matureS: 0.6,
  joinFitS: 0.8,
  joinCourseS: 4,
  joinSlack: 0.2,
  joinDrift: 0.15,
  joinSizeLimit: 0.32,
  joinTurn: 1.5,
  joinRestSpeed: 0.3,
  joinLookWeight: 0.4,
  joinClassPenalty: 0.3,
  joinGate: 0.7,
  minSightings: 3,
  minLifeS: 0.25,
  minMeanScore: 0.32,
  sureMeanScore: 0.65,
  sureLifeS: 0.15,
  judgeOpenS: 20,
  doubleIou: 0.5,
  doubleShare: 0.6,
  smoothAcceleration: 0.2,
  smoothGrowth: 0.05,
  smoothCentreNoise: 0.13,
  smoothSizeNoise: 0.2,
};

/**
 * Blobs of the built-in motion analysis: they have no class, swell and shrink, split and merge, and vanish when a thing stands still, so sizes say less
 * and gaps are longer.
 */
export const OFFLINE_MOTION: Partial<OfflineSettings> = {
  joinHorizonS: 8,
  joinSlack: 0.5,
  joinDrift: 0.15,
  joinSizeLimit: 0.8,
  minSightings: 4,
  minLifeS: 0.6,
  // Never: a flash of light is a strong blob for two frames.
  sureMeanScore: Infinity,
};
