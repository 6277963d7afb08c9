import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { locateFfmpeg, majorOf, unpackedPath } from "./locate.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-locate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fake(name: string, version: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name} version ${version} Copyright"\n`);
  await chmod(path, 0o755);
  return path;
}

test.skipIf(process.platform === "win32")(
  "a recent system pair is taken, an old one passed over for the bundled",
  async () => {
    await fake("ffprobe", "6.1.1");
    await fake("ffmpeg", "6.1.1-3ubuntu5");
    expect(await locateFfmpeg({ PATH: folder })).toMatchObject({
      origin: "system",
      version: "6.1.1-3ubuntu5",
      ffmpeg: join(folder, "ffmpeg"),
    });
    await fake("ffmpeg", "4.4.2-0ubuntu0");
    expect(await locateFfmpeg({ PATH: folder })).toMatchObject({ origin: "bundled" });
  },
);

test("without a system ffmpeg the bundled pair is found", async () => {
  expect(await locateFfmpeg({ PATH: "" })).toMatchObject({ origin: "bundled" });
});

test("a pair named by the operator must work: no silent fallback", async () => {
  await expect(locateFfmpeg({ SIGHTLINE_FFMPEG: join(folder, "nothing") })).rejects.toMatchObject({
    code: "FFMPEG_MISSING",
    problem: { detail: expect.stringContaining("nothing") },
  });
});

test("versions and packaged paths are read", () => {
  expect([majorOf("5.1.9-0+deb12u1"), majorOf("n7.1"), majorOf("8.0"), majorOf("N-47683-g0e8eb07980-static")]).toEqual([
    5,
    7,
    8,
    null,
  ]);
  expect(unpackedPath("/opt/Sightline/resources/app.asar/node_modules/x/ffmpeg")).toBe(
    "/opt/Sightline/resources/app.asar.unpacked/node_modules/x/ffmpeg",
  );
  expect(unpackedPath("C:\\S\\app.asar\\x.exe")).toBe("C:\\S\\app.asar.unpacked\\x.exe");
});
