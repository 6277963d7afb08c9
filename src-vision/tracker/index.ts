export { OnlineTracker } from "./onlineTracker.ts";
export { TracksRun } from "./tracksRun.ts";
