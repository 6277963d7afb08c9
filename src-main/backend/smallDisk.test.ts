import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { cleanUp, ended, importOne, jobWhen, testBackend, videoWhen } from "../../test/backendFixture.ts";
import { fakeMedia } from "../../test/fakeMedia.ts";
import { FakeVision } from "../../test/fakeVision.ts";
import { libraryContents } from "../../test/libraryContents.ts";

const run = promisify(execFile);
/** Room for the whole library and to spare; the ballast decides how full it is. */
const DISK_BYTES = 24_000_000;
/** Below this the queue waits. The ballast leaves more, so that writes really fail. */
const MIN_FREE_BYTES = 500_000;
const SETTINGS = { media: fakeMedia({ durationUs: 200_000_000 }), minFreeBytes: MIN_FREE_BYTES, diskPollMs: 5 };
/** Enough that the ranges, and the final objects, take megabytes. */
const OBJECTS = 60;

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await cleanUp(folder);
});

/** A file system of its own size in a temporary folder, given back whatever happens. Skips, aloud, where the system lets nobody mount. */
async function onSmallDisk(context: TestContext, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sightline-disk-"));
  folders.push(folder);
  const data = join(folder, "data");
  await mkdir(data);
  const why =
    process.platform !== "linux" || process.getuid?.() !== 0
      ? "it takes root on Linux to mount a small disk"
      : await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES},mode=700`, "tmpfs", data]).then(
          () => null,
          (error: unknown) => `a small disk cannot be mounted here: ${String(error)}`,
        );
  if (why !== null) return context.skip(why);
  try {
    await work(folder);
  } finally {
    await run("umount", [data]).catch(() => run("umount", ["-l", data]));
  }
}

/** Leaves so many bytes free. */
async function fill(folder: string, leave: number): Promise<() => Promise<void>> {
  const ballast = join(folder, "data", "ballast");
  const { bavail, bsize } = await statfs(join(folder, "data"));
  await writeFile(ballast, Buffer.alloc(bavail * bsize - leave, 1));
  return () => rm(ballast);
}

let expected: Record<string, unknown>;
beforeAll(async () => {
  const backend = await testBackend({ ...SETTINGS, vision: new FakeVision({ objects: OBJECTS }) });
  folders.push(backend.folder);
  await videoWhen(backend, await importOne(backend, await backend.footage("a.mp4")), ended);
  await backend.close();
  expected = await libraryContents(backend.dataDir);
});

test.for([
  { when: "while ranges are stored", inFinalPass: false, leave: 1_500_000 },
  { when: "while the final objects are stored", inFinalPass: true, leave: 600_000 },
])(
  "a disk that is full $when holds the import, loses nothing, and it goes on when there is space",
  { timeout: 60_000 },
  async ({ inFinalPass, leave }, context) => {
    await onSmallDisk(context, async (folder) => {
      let free: (() => Promise<void>) | null = null;
      const fillOnce = async () => {
        free ??= await fill(folder, leave);
      };
      const vision = new FakeVision({
        objects: OBJECTS,
        beforeRange: async (index) => {
          if (!inFinalPass && index === 1) await fillOnce();
        },
        beforeBatch: async () => {
          if (inFinalPass) await fillOnce();
        },
      });
      const backend = await testBackend({ ...SETTINGS, folder, vision });
      try {
        const id = await importOne(backend, await backend.footage("a.mp4"));
        const job = await jobWhen(backend, id, (it) => it.problem !== null || it.state === "failed");
        expect(job).toMatchObject({ state: "queued", problem: { code: "DISK_FULL" } });
        const { analysedUs, problem } = await backend.client.library.get({ id });
        expect(problem?.code).toBe("DISK_FULL");
        expect(analysedUs).toBeGreaterThan(0);
        await free!();
        expect(await videoWhen(backend, id, ended)).toMatchObject({ state: "ready", problem: null });
        // Continued where it stood, not begun again.
        const last = vision.analyses.at(-1)!;
        expect(vision.analyses.length === 1 || last.fromUs >= analysedUs).toBe(true);
      } finally {
        await backend.close();
      }
      expect(await libraryContents(join(folder, "data"))).toEqual(expected);
    });
  },
);
