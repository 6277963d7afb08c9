/**
 * Keeps package-lock.json whole for every platform. `npm install` drops an optional dependency that its registry (a mirror, say) cannot give it, and
 * `npm ci` then refuses the lock file on every machine. This puts an entry back for each platform package that a locked package names: name, exact version
 * and platform, so that npm skips it elsewhere and fetches it where it belongs.
 *
 *     node scripts/lockPlatforms.ts           writes what is missing
 *     node scripts/lockPlatforms.ts --check   fails when something is
 */
import { readFileSync, writeFileSync } from "node:fs";

interface LockPackage {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS: Record<string, string> = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  freebsd: "freebsd",
  android: "android",
  openharmony: "openharmony",
};
const PROCESSORS: Record<string, string> = {
  x64: "x64",
  arm64: "arm64",
  arm: "arm",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
};
const LIBRARIES: Record<string, string> = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

/** Platform of a package by the words of its name ("@x/binding-linux-arm64-musl"); null when it names none. */
export function platformOf(name: string): Pick<LockPackage, "os" | "cpu" | "libc"> | null {
  const words = name.split(/[/-]/);
  const pick = (table: Record<string, string>): string | undefined =>
    words.map((word) => table[word]).find((value) => value !== undefined);
  const os = pick(SYSTEMS);
  const cpu = pick(PROCESSORS);
  if (os === undefined && cpu !== "wasm32") return null;
  const libc = os === "linux" ? pick(LIBRARIES) : undefined;
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) };
}

/** Entries that a lock file lacks, by their place in the tree. */
export function missingEntries(packages: Record<string, LockPackage>): Record<string, LockPackage> {
  const missing: Record<string, LockPackage> = {};
  for (const entry of Object.values(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      const platform = platformOf(name);
      if (packages[place] || !platform || !/^\d/.test(version)) continue;
      missing[place] = {
        version,
        ...platform,
        ...(entry.dev ? { dev: true } : {}),
        ...(entry.license ? { license: entry.license } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

if (import.meta.main) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, LockPackage> };
  const missing = missingEntries(lock.packages);
  const count = Object.keys(missing).length;
  if (process.argv.includes("--check")) {
    if (count > 0) {
      console.error(`package-lock.json lacks ${count} packages of other platforms; run: node scripts/lockPlatforms.ts`);
      process.exit(1);
    }
    console.log("package-lock.json: every platform is there");
  } else if (count > 0) {
    const { "": root, ...rest } = { ...lock.packages, ...missing };
    const sorted = Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    lock.packages = { ...(root ? { "": root } : {}), ...sorted };
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`added ${count} packages`);
  }
}
