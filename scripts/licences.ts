/** Fails when a dependency's licence is not one that this project may ship or build with. Reads the lock file only. */
import { existsSync, readFileSync } from "node:fs";

interface LockPackage {
  license?: string;
  dev?: boolean;
}

/** Permissive licences: may be bundled. */
const PERMISSIVE = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "WTFPL",
  "OFL-1.1",
  "Python-2.0",
  "CC0-1.0",
  "CC-BY-4.0",
  "Zlib",
]);

/** Exceptions by package name, each with its reason. */
const ALLOWED: Array<{ name: RegExp; reason: string }> = [
  {
    name: /^@ff(mpeg|probe)-installer\//,
    reason: "LGPL/GPL programs run as separate processes, never linked; replaceable by SIGHTLINE_FFMPEG",
  },
  {
    name: /^@img\/sharp-/,
    reason: "libvips is LGPL-3.0, a shared library of its own beside sharp (Apache-2.0) that anyone may replace",
  },
  { name: /^lightningcss/, reason: "MPL-2.0, build tool, not shipped" },
  { name: /^(json-bignum|busboy|streamsearch)$/, reason: "MIT by its old-style licences field" },
  { name: /^humanize-number$/, reason: "MIT by its Readme; below the S3 server of the tests, not shipped" },
];

/** "(MIT OR CC0-1.0)" is fine when one branch is; "A AND B" needs both. */
function permissive(expression: string): boolean {
  const bare = expression.replace(/[()]/g, "");
  if (bare.includes(" OR ")) return bare.split(" OR ").some(permissive);
  return bare.split(" AND ").every((part) => PERMISSIVE.has(part.trim()));
}

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, LockPackage>;
};
const wrong: string[] = [];
let count = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  const name = path.split("node_modules/").pop();
  if (!name) continue;
  count++;
  if (ALLOWED.some((rule) => rule.name.test(name))) continue;
  if (!permissive(entry.license ?? "unknown"))
    wrong.push(`${name}: ${entry.license ?? "no licence field"}${entry.dev ? " (development only)" : ""}`);
}
const copies = Object.keys(lock.packages).filter((path) => path.endsWith("node_modules/onnxruntime-node"));
if (copies.length !== 1)
  wrong.push(`onnxruntime-node: ${copies.length} copies in the tree, there must be one (${copies.join(", ")})`);
if (!existsSync(new URL("../LICENSE", import.meta.url))) wrong.push("LICENSE is missing");

if (wrong.length > 0) {
  console.error(`Licences not allowed here:\n  ${wrong.join("\n  ")}`);
  process.exit(1);
}
console.log(`licences: ${count} packages, all allowed`);
