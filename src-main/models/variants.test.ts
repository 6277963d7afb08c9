import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeviceKind, PackManifest, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { tinyEncoderManifest } from "../../test/tinyEncoder.ts";
import type { Logger } from "../platform/logger.ts";
import { createModelPacks } from "./packs.ts";
import type { ModelPacks } from "./types.ts";

const logger: Logger = { debug() {}, info() {}, warn() {}, error: () => "log", child: () => logger };
const SIZES = { fp32: 4000, fp16: 2000, int8: 1000 } as const;
type Variant = keyof typeof SIZES;

let server: Server;
let base: string;
let asked: string[];
let folder: string;
let packs: ModelPacks;
/** Devices on which packs pass their self-test. */
let works: DeviceKind[];
let tested: LoadedPack[];

beforeEach(async () => {
  asked = [];
  tested = [];
  works = ["cpu"];
  server = createServer((request, response) => {
    const name = request.url!.slice(1);
    asked.push(name);
    const variant = (Object.keys(SIZES) as Variant[]).find((it) => name.includes(it));
    response.end(Buffer.alloc(variant ? SIZES[variant] : 100, 7));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "sightline-variants-"));
});

afterEach(async () => {
  await packs.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

function encoder(id: string, variants: Variant[]): PackManifest {
  const file = (name: string, role: "image-model" | "text-model" | "tokenizer", variant: Variant | null) => ({
    name,
    role,
    variant,
    urls: [`${base}/${name}`],
    sizeBytes: variant ? SIZES[variant] : 100,
    sha256: null,
  });
  return {
    ...tinyEncoderManifest(),
    id,
    files: [
      ...variants.flatMap((it) => [
        file(`vision_${it}.onnx`, "image-model", it),
        file(`text_${it}.onnx`, "text-model", it),
      ]),
      file("tokenizer.json", "tokenizer", null),
    ],
  };
}

async function open(preference: DeviceKind[], ...manifests: PackManifest[]): Promise<void> {
  packs = await createModelPacks({
    folder,
    manifests: new Map(manifests.map((it) => [it.id, it])),
    vision: {
      async selfTest(pack: LoadedPack, devices: DeviceKind[]): Promise<SelfTestReport[]> {
        tested.push(pack);
        if (devices.includes("cuda") && !works.includes("cuda")) throw fail("VISION_UNAVAILABLE");
        return devices.map((device) => ({
          device,
          state: works.includes(device) ? "passed" : "unavailable",
          maxAbsDiff: 0,
          inferencesPerSecond: 1,
          reason: null,
          testedAtMs: 1,
        }));
      },
    },
    logger,
    suggested: ["yolox-nano", "first"],
    devicePreference: () => preference,
    retryDelayMs: () => 1,
  });
}

async function downloaded(id: string): Promise<PackStatus> {
  const done = new Promise<void>((resolve) => {
    const stop = packs.onChange((changed) => {
      void packs.get(changed).then((status) => {
        if (changed !== id || status.state === "downloading") return;
        stop();
        resolve();
      });
    });
  });
  await packs.download(id);
  await done;
  return await packs.get(id);
}

const onDisk = async (id: string) => (await readdir(join(folder, id))).filter((name) => name !== "pack.json").sort();

test("a processor gets int8: sizes, paths and manifest are of that variant alone, and it alone is tested", async () => {
  await open(["cpu"], encoder("first", ["fp32", "fp16", "int8"]));
  const before = await packs.get("first");
  expect(before).toMatchObject({ state: "absent", variant: null, suggested: true });
  expect(before.manifest.files.reduce((sum, file) => sum + file.sizeBytes!, 0)).toBe(2100);
  expect(await downloaded("first")).toMatchObject({ state: "installed", variant: "int8", installedBytes: 2100 });
  expect(await onDisk("first")).toEqual(["text_int8.onnx", "tokenizer.json", "vision_int8.onnx"]);
  const pack = (await packs.resolve("first"))!;
  expect(Object.keys(pack.paths).sort()).toEqual(["text_int8.onnx", "tokenizer.json", "vision_int8.onnx"]);
  expect(pack.manifest.files.map((file) => file.variant)).toEqual(["int8", "int8", null]);
  expect(Object.keys(tested.at(-1)!.paths)).toHaveLength(3);
});

test("where a graphics card has passed a self-test and is wanted, fp16 comes; where it is not wanted, int8", async () => {
  works = ["cpu", "cuda"];
  await open(["cuda", "cpu"], encoder("first", ["int8"]), encoder("second", ["fp32", "fp16", "int8"]));
  expect((await downloaded("first")).variant).toBe("int8");
  expect((await downloaded("second")).variant).toBe("fp16");
  await packs.close();
  await open(["cpu"], encoder("first", ["int8"]), encoder("second", ["fp32", "fp16", "int8"]));
  // What is installed stays in use; only the next choice differs.
  expect(await packs.get("second")).toMatchObject({ state: "installed", variant: "fp16" });
  await packs.remove("second");
  expect((await downloaded("second")).variant).toBe("int8");
});

test("a vision process that dies on a graphics card does not spoil the installation", async () => {
  await open(["cuda", "cpu"], encoder("first", ["fp32", "fp16", "int8"]));
  expect(await downloaded("first")).toMatchObject({ state: "installed", variant: "int8", problem: null });
});

test("fp32 comes when the pack has nothing else for this hardware, and a pack without variants stays whole", async () => {
  await open(["cpu"], encoder("first", ["fp32"]), encoder("plain", []));
  expect((await downloaded("first")).variant).toBe("fp32");
  const plain = await downloaded("plain");
  expect(plain).toMatchObject({ state: "installed", variant: null });
});

test("a file from disk is known by its name in any variant, and the pack is whole when that variant is", async () => {
  await open(["cpu"], encoder("first", ["fp32", "fp16", "int8"]));
  const from = await mkdtemp(join(tmpdir(), "sightline-variant-files-"));
  try {
    for (const name of ["vision_fp16.onnx", "text_fp16.onnx", "tokenizer.json", "other.onnx"])
      await writeFile(join(from, name), Buffer.alloc(name.includes("fp16") ? 2000 : 100));
    expect(await packs.addFromFile("first", join(from, "vision_fp16.onnx"))).toMatchObject({
      state: "partial",
      variant: "fp16",
    });
    await packs.addFromFile("first", join(from, "tokenizer.json"));
    expect(await packs.resolve("first")).toBeNull();
    await expect(packs.addFromFile("first", join(from, "other.onnx"))).rejects.toMatchObject({ code: "MODEL_INVALID" });
    expect(await packs.addFromFile("first", join(from, "text_fp16.onnx"))).toMatchObject({
      state: "installed",
      variant: "fp16",
      installedBytes: 4100,
    });
    expect(asked).toEqual([]);
  } finally {
    await rm(from, { recursive: true, force: true });
  }
});

test("a download that was begun goes on with its variant, and brings back only what is missing", async () => {
  await open(["cpu"], encoder("first", ["fp32", "fp16", "int8"]));
  await downloaded("first");
  await rm(join(folder, "first", "text_int8.onnx"));
  expect(await packs.get("first")).toMatchObject({ state: "partial", variant: "int8" });
  asked = [];
  expect((await downloaded("first")).state).toBe("installed");
  expect(asked).toEqual(["text_int8.onnx"]);
});
