/**
 * Every number the tracker is tuned by, named by what it means. Lengths are in units of an object's size, sqrt(width x height), times in
 * seconds, so one set serves every frame rate and every camera height.
 */
export interface TrackerSettings {
  /** Detections at or above this score are associated first (ByteTrack's first stage). */
  highScore: number;
  /** A detection may start a track at or above this score. */
  startScore: number;
  /** Detections below this score are ignored. */
  lowScore: number;
  /** A track not seen for this long is closed; the offline pass may still join it to a later one. */
  coastS: number;
  /** Only a track seen within this time takes weak detections. */
  weakReachS: number;
  /** A display id is given after this many sightings. */
  confirmSightings: number;
  /** Standard deviation of a new track's unknown velocity, sizes per second. */
  startSpeed: number;
  /** Spectral density of centre acceleration, sizes^2 per second^3: how abruptly things turn and stop. */
  acceleration: number;
  /** The same for width and height. */
  growth: number;
  /** Standard deviation of a detected centre, and of a detected width or height, in sizes. */
  centreNoise: number;
  sizeNoise: number;
  /** Boxes are grown by this many standard deviations of the prediction before their overlap is taken. */
  reachSigmas: number;
  /** The growth's upper limit, in sizes. */
  reachLimit: number;
  /** Highest cost of a match in the stages for strong and for weak detections, 0..2 (see `matchCost`). */
  strongGate: number;
  weakGate: number;
  /**
   * A thing seen once has no course yet. When it and a strong detection are both left over, they match up to this speed, sizes per second, if their
   * areas differ by less than this natural log.
   */
  leapSpeed: number;
  leapShape: number;
  /** Weight of the centre distance, of a size change and of another class in the cost. */
  distanceWeight: number;
  shapeWeight: number;
  classPenalty: number;
  /** Weight of the appearance distance (only where vectors or colours are given). */
  appearanceWeight: number;
}

export const DEFAULT_SETTINGS: TrackerSettings = {
  highScore: 0.45,
  startScore: 0.4,
  lowScore: 0.1,
  coastS: 1.8,
  weakReachS: 1.2,
  confirmSightings: 2,
  startSpeed: 2.2,
  acceleration: 1,
  growth: 0.03,
  centreNoise: 0.06,
  sizeNoise: 0.08,
  reachSigmas: 0.8,
  reachLimit: 0.5,
  strongGate: 0.9,
  weakGate: 0.6,
  leapSpeed: 8,
  leapShape: 0.4,
  distanceWeight: 0.2,
  shapeWeight: 0.5,
  classPenalty: 0.25,
  appearanceWeight: 0.3,
};

/** For blobs of the built-in motion analysis: weak ones count, extents are loose. */
export const MOTION_SETTINGS: Partial<TrackerSettings> = {
  highScore: 0.35,
  startScore: 0.35,
  centreNoise: 0.12,
  sizeNoise: 0.25,
  growth: 0.15,
  shapeWeight: 0.25,
};
