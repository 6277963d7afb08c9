/**
 * Facts of one final run, struct of arrays, immutable. Small enough to keep every run of a large library in memory (about 70 bytes an
 * object), so that any question over facts is a scan of typed arrays. Stored as one blob per run, written in the transaction that makes the run current.
 */
export interface RunFacts {
  /** Class names that `objects.class` indexes. */
  classes: string[];
  objects: ObjectColumns;
  relations: RelationColumns;
  signals: SignalColumns;
}

/** One entry per object, ascending in startUs. */
export interface ObjectColumns {
  count: number;
  /** Track number within the run. */
  track: Uint32Array;
  class: Uint16Array;
  confidence: Float32Array;
  startUs: Float64Array;
  endUs: Float64Array;
  bestUs: Float64Array;
  /** Best look: x, y, w, h per object, normalised; length 4 x count. */
  box: Float32Array;
  /** Bit i = COLOR_NAMES[i] is a dominant colour of the whole, the upper, the lower part. */
  colors: Uint16Array;
  upper: Uint16Array;
  lower: Uint16Array;
  /** Index into `direction.options`. */
  direction: Uint8Array;
  /** Median speed while moving, object heights per second. */
  speed: Float32Array;
  dwellUs: Float64Array;
  /** Index into `frameSide.options`. */
  entry: Uint8Array;
  exit: Uint8Array;
  /** Height of the largest box, share of the picture's height. */
  height: Float32Array;
}

/** Ascending in startUs. */
export interface RelationColumns {
  count: number;
  /** Index into RELATION_KINDS. */
  kind: Uint8Array;
  /** Track numbers; b = 0 where the fact is about one track. */
  a: Uint32Array;
  b: Uint32Array;
  startUs: Float64Array;
  endUs: Float64Array;
  /** 0..1: how clear the geometry is. */
  strength: Float32Array;
}

/** Ascending in startUs. */
export interface SignalColumns {
  count: number;
  /** Whether the run was watched for signals: then none of a kind says that there was none. An older library's runs do not say. */
  watched: boolean;
  /** Index into SIGNAL_KINDS. */
  kind: Uint8Array;
  startUs: Float64Array;
  endUs: Float64Array;
  /** 0..1. */
  strength: Float32Array;
  /** Where in the picture, x y w h; all zero = the whole picture. Length 4 x count. */
  box: Float32Array;
}
