import { basename } from "node:path";
import { verdictOf } from "../sourceFiles.ts";

/** What browsers, copiers and recorders call a file that they are still writing: "a.mp4.part", "a.part.mp4", "~$a.mp4". */
const UNFINISHED = /\.(part|partial|tmp|temp|crdownload|download|opdownload|filepart|!ut|!qb|aria2)(\.[^.]*)?$/i;

/** Whether a watched folder takes a file of this name: footage by its ending, not hidden, not one that somebody says is unfinished. */
export function isTaken(path: string): boolean {
  const name = basename(path);
  return verdictOf(path) !== "ignored" && !/^[.~]/.test(name) && !UNFINISHED.test(name);
}
