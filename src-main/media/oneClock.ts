/** Arguments of an MP4 that keeps the time of every frame of its source, counted from the first. */
export const ONE_CLOCK: readonly string[] = [
  // A clock fine enough for any source, so that no two frames fall on one tick.
  "-enc_time_base",
  "1:90000",
  "-video_track_timescale",
  "90000",
  "-avoid_negative_ts",
  "make_zero",
  // No edit list: older builds write the last frame without a duration, and a list that ends where it begins would hide it.
  "-use_editlist",
  "0",
];
