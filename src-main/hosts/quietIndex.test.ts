import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Opens a library as a command does, then builds an index over vectors that are all alike, of which the native module warns. */
const SCRIPT = `
const [root, dataDir] = process.argv.slice(1);
const from = (path) => import(new URL(path, root).href);
const { createSilentLogger } = await from("src-main/platform/fileLogger.ts");
const { openHostBackend } = await from("src-main/hosts/openHostBackend.ts");
const { hostPaths } = await from("src-main/hosts/hostPaths.ts");
const { forkHost } = await from("src-main/platform/forkHost.ts");
const logger = createSilentLogger();
const backend = await openHostBackend({
  host: "cli", version: "", dataDir, mediaBase: "", uploadUrl: null, roots: [], address: null, childHost: forkHost, paths: hostPaths(), logger, background: false,
});
const { connectFolder } = await from("src-main/store/lance/connection.ts");
const { openVectorIndex } = await from("src-main/store/lance/vectorIndex.ts");
const connection = await connectFolder(dataDir + "/other");
const index = await openVectorIndex(connection, logger, 300);
const rows = 600, dim = 16;
const vectors = new Float32Array(rows * dim).fill(0.25);
await index.append({
  encoder: "words", run: 1, video: "v_0123456789abcdef", part: 0, dim,
  windows: Array.from({ length: rows }, (_, i) => ({ startUs: i, endUs: i + 1, frameUs: [i] })),
  windowVectors: vectors, frames: new Int8Array(rows * dim).fill(32), crops: [], cropVectors: new Float32Array(),
});
await index.optimize();
console.log((await index.stats("words")).unindexedRows);
await index.close();
connection.close();
await backend.close();
`;

test("building an index writes nothing between the lines that a command prints", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sightline-quiet-"));
  try {
    const root = pathToFileURL(`${join(import.meta.dirname, "../..")}/`).href;
    const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", SCRIPT, root, folder];
    const { LANCEDB_LOG: _, ...env } = process.env;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, flags, { env });
    expect(stdout).toBe("0\n");
    expect(stderr).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
