import { join } from "node:path";

/** Where everything of one library lives under its data folder. Nothing outside it is ever written. */
export interface LibraryPaths {
  root: string;
  /** SQLite: videos, jobs, checkpoints, settings. */
  database: string;
  /** Held while a process owns the library. */
  lock: string;
  /** LanceDB. */
  index: string;
  /** Browser uploads. */
  uploads: string;
  proxies: string;
  /** Posters, sprites, frame tables. */
  thumbnails: string;
  /** Decoded stills, evictable. */
  frameCache: string;
  models: string;
  logs: string;
}

export function libraryPaths(root: string): LibraryPaths {
  return {
    root,
    database: join(root, "library.sqlite"),
    lock: join(root, "owner.json"),
    index: join(root, "index"),
    uploads: join(root, "uploads"),
    proxies: join(root, "proxies"),
    thumbnails: join(root, "thumbnails"),
    frameCache: join(root, "frames"),
    models: join(root, "models"),
    logs: join(root, "logs"),
  };
}
