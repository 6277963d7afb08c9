/**
 * Which room may import which. The one place where the arrows of ARCHITECTURE.md are written down; `zonesPlugin.js` enforces it in the linter and
 * zones.test.ts proves that a wrong arrow fails.
 *
 * A file belongs to the first zone whose prefix it starts with. `may` names zones (a zone may always import itself); `packages` names the npm
 * packages and `node:` modules it may use ("*" = any but `forbidden`). Sibling features have no arrow between them.
 */
const foundations = ["shared", "platform", "store", "media"];

/** Packages that only one room may touch, because they carry native code or a host with them. */
const owned = {
  electron: ["shell", "main-entry", "preload", "tools"],
  "onnxruntime-node": ["vision-child", "tools"],
  "@huggingface/transformers": ["language-child", "tools"],
  "@lancedb/lancedb": ["store", "tools"],
  "apache-arrow": ["store", "tools"],
  "node:sqlite": ["store", "tools"],
  "@ffmpeg-installer/ffmpeg": ["media", "tools"],
  "@ffprobe-installer/ffprobe": ["media", "tools"],
};

const feature = (name, extra = []) => ({
  name,
  prefix: `src-main/${name}/`,
  may: [...foundations, ...extra],
  packages: "*",
});

export const zones = [
  { name: "tools", prefix: /(\.test\.tsx?$)|^(test|bench|e2e|scripts|lint)\/|^[^/]+\.ts$/, may: "*", packages: "*" },
  { name: "shared", prefix: "src-shared/", may: [], packages: ["zod", "@orpc/contract"] },
  { name: "vision-child", prefix: "src-vision/", may: ["shared"], packages: "*" },
  { name: "language-child", prefix: "src-language/", may: ["shared"], packages: "*" },
  { name: "preload", prefix: "src-preload/", may: ["shared"], packages: ["electron"] },
  {
    name: "renderer-entry",
    prefix: "src-renderer/dev/",
    may: ["renderer-app", "renderer-features", "renderer-ui", "renderer-transport", "shared", "tools"],
    packages: "*",
  },
  {
    name: "renderer-app",
    prefix: "src-renderer/app/",
    may: ["renderer-features", "renderer-ui", "renderer-transport", "shared"],
    packages: "*",
  },
  {
    name: "renderer-features",
    prefix: "src-renderer/features/",
    may: ["renderer-ui", "renderer-transport", "shared"],
    packages: "*",
  },
  { name: "renderer-transport", prefix: "src-renderer/transport/", may: ["shared"], packages: "*" },
  { name: "renderer-ui", prefix: /^src-renderer\/(ui|lib|styles)\//, may: ["shared"], packages: "*" },
  { name: "platform", prefix: "src-main/platform/", may: ["shared"], packages: "*" },
  { name: "store", prefix: "src-main/store/", may: ["platform", "shared"], packages: "*" },
  { name: "media", prefix: "src-main/media/", may: ["platform", "shared"], packages: "*" },
  feature("vision"),
  feature("models", ["vision"]),
  feature("library", ["vision", "models"]),
  feature("ingest", ["vision", "models"]),
  feature("search", ["vision", "models"]),
  feature("events", ["vision", "models"]),
  feature("answers", ["vision", "models"]),
  feature("sharing"),
  feature("evidence", ["vision", "models"]),
  {
    name: "backend",
    prefix: "src-main/backend/",
    may: [
      ...foundations,
      "vision",
      "models",
      "library",
      "ingest",
      "search",
      "events",
      "answers",
      "evidence",
      "sharing",
    ],
    packages: "*",
  },
  { name: "server", prefix: "src-main/server/", may: ["backend", "platform", "shared"], packages: "*" },
  {
    name: "hosts",
    prefix: "src-main/hosts/",
    may: ["backend", "server", "vision", "models", "answers", "media", "platform", "shared"],
    packages: "*",
  },
  {
    name: "shell",
    prefix: "src-main/shell/",
    may: ["backend", "server", "hosts", "platform", "shared"],
    packages: "*",
  },
  {
    name: "cli",
    prefix: "src-main/cli",
    may: ["backend", "server", "hosts", "evidence", "vision", "models", "media", "platform", "shared"],
    packages: "*",
  },
  {
    name: "serve-entry",
    prefix: "src-main/serve.ts",
    may: ["backend", "server", "hosts", "platform", "shared"],
    packages: "*",
  },
  {
    name: "main-entry",
    prefix: "src-main/main.ts",
    may: ["shell", "backend", "server", "hosts", "platform", "shared"],
    packages: "*",
  },
];

/** Renderer and shared code runs without Node. */
const nodeFree = new Set([
  "shared",
  "preload",
  "renderer-app",
  "renderer-features",
  "renderer-ui",
  "renderer-transport",
]);

/** @param {string} path relative to the repository, with slashes */
export function zoneOf(path) {
  return zones.find((zone) =>
    typeof zone.prefix === "string" ? path.startsWith(zone.prefix) : zone.prefix.test(path),
  );
}

/** Joins "a/b/c.ts" and "../x.ts" without touching the disk. */
function resolve(from, specifier) {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/**
 * Why `file` may not import `specifier`, or null when it may.
 * @param {string} file relative to the repository
 * @param {string} specifier as written in the import
 * @returns {string | null}
 */
export function wrongArrow(file, specifier) {
  const from = zoneOf(file);
  if (!from || from.name === "tools") return null;
  const target = specifier.startsWith("#shared/")
    ? specifier.replace("#shared/", "src-shared/")
    : specifier.startsWith(".")
      ? resolve(file, specifier)
      : null;
  if (target === null) return wrongPackage(from, specifier);
  const to = zoneOf(target);
  if (!to) return target.startsWith("src-") ? `${target} belongs to no room` : null;
  if (to.name === from.name) return siblingFeature(file, target);
  if (from.may === "*" || from.may.includes(to.name)) return null;
  return `${from.name} may not import ${to.name} (${target}); allowed: ${from.may.join(", ") || "nothing of ours"}`;
}

/** Features of the renderer share one zone but not one another's code; `jobs` and `review/player` offer a public face. */
function siblingFeature(file, target) {
  const feature = (path) => path.match(/^src-renderer\/features\/([^/]+)\//)?.[1];
  const a = feature(file);
  const b = feature(target);
  return a && b && a !== b ? `feature ${a} may not import its sibling ${b}; move what both need to ui/ or lib/` : null;
}

function wrongPackage(from, specifier) {
  const name = specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : specifier.split("/")[0];
  const owners = owned[name] ?? owned[specifier];
  if (owners && !owners.includes(from.name))
    return `${specifier} belongs to ${owners.filter((o) => o !== "tools").join(", ")}`;
  if (name.startsWith("node:") && nodeFree.has(from.name)) return `${from.name} runs without Node`;
  if (from.packages !== "*" && !from.packages.includes(name))
    return `${from.name} may use only: ${from.packages.join(", ") || "no package"}`;
  return null;
}
