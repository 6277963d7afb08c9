export { OnlineTracker, type OnlineTrackerOptions } from "./onlineTracker.ts";
export { TracksRun, type TracksTuning } from "./tracksRun.ts";
export type { FrameBoxes } from "./frameBoxes.ts";
export { trackMot, trackMotText, type TrackMotOptions } from "./motFile.ts";
