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
  /** Exported cases, unless another folder is named. */
  packs: string;
  logs: string;
  /** Temporary files of the process that has the library open, and of its children. */
  scratch: string;
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
    packs: join(root, "packs"),
    logs: join(root, "logs"),
    scratch: join(root, "scratch"),
  };
}

/** The files made for one video. Ids are checked by their schema (letters and digits only), so they are safe as names. */
export interface VideoFiles {
  poster: string;
  sprite: string;
  frameTable: string;
  proxy: string;
  /** JSON {proxyUs, sourceUs}. */
  proxyMap: string;
}

export function videoFiles(paths: LibraryPaths, id: string): VideoFiles {
  return {
    poster: join(paths.thumbnails, `${id}.poster.jpg`),
    sprite: join(paths.thumbnails, `${id}.sprite.jpg`),
    frameTable: join(paths.thumbnails, `${id}.frames`),
    proxy: join(paths.proxies, `${id}.mp4`),
    proxyMap: join(paths.proxies, `${id}.times.json`),
  };
}
