import { resolve } from "node:path";

/**
 * Where Node keeps compiled code from one start to the next: half of a short command's time is reading sources. For NODE_COMPILE_CACHE of
 * child processes; bin/sightline.mjs, which runs without this folder too, names the same place.
 */
export const COMPILE_CACHE = resolve(import.meta.dirname, "..", "node_modules", ".cache", "sightline");
