import { Script } from "node:vm";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob, relative, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { EXTERNAL } from "../electron.vite.config.ts";
import { APP_ID } from "../src-main/shell/appId.ts";
import { EVENT_LINK } from "../src-shared/contract/bridge.ts";
import { ensureBuilt } from "./ensureBuilt.ts";
import afterPack from "./fuses.mjs";

const root = resolve(import.meta.dirname, "..");
const builderConfig = readFileSync(join(root, "electron-builder.yml"), "utf8");

/** The plain lists of the builder's configuration; it uses no other YAML that matters here. */
function listOf(key: string): string[] {
  const block = builderConfig.match(new RegExp(`^${key}:\\n((?:  - .*\\n|  #.*\\n)+)`, "m"))?.[1] ?? "";
  return [...block.matchAll(/^ {2}- "?([^"\n]+)"?$/gm)].map((match) => match[1]);
}
const unpacked = listOf("asarUnpack");
const isUnpacked = (path: string): boolean => unpacked.some((glob) => matchesGlob(path, glob));

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Folders of everything that `npm install --omit=dev` keeps, as Node would find it from the root. */
function productionTree(start: string[]): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, from: string): void => {
    for (let at = from; ; at = dirname(at)) {
      const folder = join(at, "node_modules", name);
      if (existsSync(join(folder, "package.json"))) {
        if (found.has(folder)) return;
        found.set(folder, name);
        const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
        for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
          visit(next, folder);
        return;
      }
      if (at === root || at === dirname(at)) return;
    }
  };
  for (const name of start) visit(name, root);
  return found;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

describe("what must be a real file beside the archive", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const tree = productionTree(Object.keys(manifest.dependencies ?? {}));

  test("every native file of every production dependency", () => {
    const native = [...tree.keys()]
      .flatMap(filesIn)
      .filter((path) => /\.(node|so|dylib|dll|exe)(\.[\d.]+)?$/.test(path) || /\/(ffmpeg|ffprobe)$/.test(path));
    const kinds = ["lancedb.", "onnxruntime_binding.node", "ffmpeg", "ffprobe", "libonnxruntime"];
    // The walk found what it was made to find; an empty list would pass everything.
    for (const kind of kinds)
      expect(
        native.some((path) => path.split("/").at(-1)!.startsWith(kind)),
        kind,
      ).toBe(true);
    expect(native.filter((path) => !isUnpacked(path))).toEqual([]);
  });

  test("there is one copy of the ONNX Runtime", () => {
    expect(
      [...tree].filter(([, name]) => name === "onnxruntime-node").map(([folder]) => relative(root, folder)),
    ).toEqual(["node_modules/onnxruntime-node"]);
  });
});

describe("the built entries", () => {
  beforeAll(async () => void (await ensureBuilt({ quiet: true })), 120_000);

  /** Bare imports of an entry and of all chunks it pulls in. */
  function importsOf(entry: string): { files: string[]; packages: string[] } {
    const files = new Set<string>();
    const packages = new Set<string>();
    const visit = (path: string): void => {
      if (files.has(path)) return;
      files.add(path);
      // Comments of bundled packages show imports too.
      const code = readFileSync(path, "utf8").replaceAll(/^\s*(?:\*|\/\/|\/\*).*$/gm, "");
      for (const [, specifier] of code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\()["']([^"'\n]+)["']/g)) {
        if (specifier.startsWith(".")) visit(resolve(dirname(path), specifier));
        else if (PACKAGE_NAME.test(specifier) && specifier !== "electron") packages.add(specifier);
      }
    };
    visit(join(root, "out", "main", entry));
    return { files: [...files].map((path) => relative(root, path)), packages: [...packages] };
  }

  test.each(["visionChild.js", "inferenceWorker.js", "languageChild.js"])(
    "%s and all it imports lie outside the archive",
    (entry) => {
      const { files, packages } = importsOf(entry);
      expect(files.filter((path) => !isUnpacked(path))).toEqual([]);
      const known = packages.filter((name) => EXTERNAL.some((one) => name === one || name.startsWith(`${one}/`)));
      for (const [folder, name] of productionTree(known)) {
        // Used only by the package's own installer script.
        if (["adm-zip", "global-agent"].some((tool) => folder.includes(`/${tool}`)) || INSTALL_ONLY.has(name)) continue;
        expect(isUnpacked(`${relative(root, folder)}/package.json`), `${entry} needs ${name}`).toBe(true);
      }
    },
  );

  test("only packages that must stay outside are imported, the rest is in the bundle", () => {
    for (const entry of ["main.js", "serve.js", "visionChild.js", "inferenceWorker.js", "languageChild.js"]) {
      const strange = importsOf(entry).packages.filter(
        (name) =>
          !EXTERNAL.some((one) => name === one || name.startsWith(`${one}/`)) &&
          !OPTIONAL.has(name) &&
          !isBuiltin(name),
      );
      expect(strange, entry).toEqual([]);
    }
  });

  test("the browser host and the children do not need Electron", () => {
    for (const entry of ["serve.js", "visionChild.js", "inferenceWorker.js", "languageChild.js"]) {
      for (const file of importsOf(entry).files)
        expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(/from ["']electron["']/);
    }
  });

  test("the preload is one CommonJS file that requires nothing but electron", () => {
    expect(readdirSync(join(root, "out", "preload"))).toEqual(["preload.cjs"]);
    const code = readFileSync(join(root, "out", "preload", "preload.cjs"), "utf8");
    expect([...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((match) => match[1])).toEqual(["electron"]);
    expect(code).not.toMatch(/^\s*(import|export)\b/m);
    // It parses as a script, as Electron's sandbox will read it.
    expect(() => new Script(code)).not.toThrow();
  });
});

/** Example code in error texts of the OpenAI client. */
const NAMED_IN_TEXTS = ["undici", "apiKey"];
/** Keeps strings of the bundled code that merely follow the word "import" out. */
const PACKAGE_NAME = /^(@[\w.-]+\/)?[a-zA-Z][\w.-]*(\/[\w./-]+)?$/;
/** Packages of onnxruntime-node that only its post-install script loads, and what they pull in. */
const INSTALL_ONLY: ReadonlySet<string> = new Set(productionTree(["adm-zip", "global-agent"]).values());
/** Accelerators of ws, tried in try/catch. */
const OPTIONAL: ReadonlySet<string> = new Set(["bufferutil", "utf-8-validate", ...NAMED_IN_TEXTS]);
const isBuiltin = (name: string): boolean => process.getBuiltinModule(name) !== undefined;

test("the fuses of the packed binary are set as written, and an unknown fuse stops the build", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sightline-fuses-"));
  const context = {
    appOutDir: folder,
    electronPlatformName: "linux",
    packager: { appInfo: { productFilename: "Sightline" }, executableName: "sightline" },
  };
  const file = join(folder, "sightline");
  // The wire as @electron/fuses documents it: sentinel, version 1, length, one ASCII digit a fuse.
  const binary = (states: string) =>
    Buffer.concat([
      Buffer.from("…dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
      Buffer.from([1, states.length]),
      Buffer.from(`${states}…`),
    ]);
  await writeFile(file, binary("101100011"));
  await afterPack(context);
  // runAsNode, cookies, NODE_OPTIONS, inspect, asar integrity, only asar, snapshot, file privileges, wasm traps
  expect((await readFile(file)).includes(Buffer.from("010011001"))).toBe(true);
  await writeFile(file, binary("1011000111"));
  await expect(afterPack(context)).rejects.toThrow(/strictlyRequireAllFuses/);
  await rm(folder, { recursive: true });
});

test("the installed app has the names that the running one gives the system: its id, and the scheme of links to events", () => {
  expect(builderConfig).toContain(`\nappId: ${APP_ID}\n`);
  const scheme = EVENT_LINK.slice(0, EVENT_LINK.indexOf(":"));
  expect(builderConfig).toMatch(new RegExp(`^protocols:\\n  - name: .*\\n    schemes: \\[${scheme}\\]$`, "m"));
});
