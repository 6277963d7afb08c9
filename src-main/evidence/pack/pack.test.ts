import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CaseId } from "#shared/domain/case.ts";
import { packManifest, type PackManifest } from "#shared/domain/pack.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { EvidenceWorld } from "../../../test/evidenceWorld.ts";
import { readNumbers, toolPairs } from "../../media/testClips.ts";
import { verifyPack } from "../verify/verifyPack.ts";
import { folderName } from "./folderName.ts";

const [tools] = await toolPairs();
const live = new AbortController().signal;
let it: EvidenceWorld;
beforeEach(() => {
  it = new EvidenceWorld();
});
afterEach(() => it.close());

const manifestOf = (path: string): PackManifest =>
  packManifest.parse(JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")));
const everything = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .sort();
const hasTool = (name: string): boolean => {
  try {
    execFileSync(name, [name === "openssl" ? "version" : "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** A case with one of everything. */
async function fullCase(world = it): Promise<{ id: CaseId; video: VideoId }> {
  const video = await world.add();
  const { id } = world.cases.create("Break-in at the gate");
  const at = { trackId: 3, box: { x: 0.4, y: 0.2, w: 0.2, h: 0.6 } };
  world.cases.addItem(
    id,
    { kind: "span", videoId: video, fromUs: 700_000, toUs: 1_000_000, bestUs: 800_000, ...at },
    "He runs.",
  );
  world.cases.addItem(id, { kind: "still", videoId: video, tUs: 1_320_000 }, "");
  world.cases.addItem(id, { kind: "event", eventId: world.event(video).id }, "");
  world.cases.addItem(id, { kind: "answer", answerId: world.answer(video).id }, "");
  world.cases.addItem(id, { kind: "note" }, "Called the owner.");
  return { id, video };
}

test("a pack holds the span's own frames, a drawn copy, the exact frame, tracks, the report, and a manifest that says how they lie", async () => {
  const { id, video } = await fullCase();
  const done = await it.export(id);
  expect(done).toMatchObject({ state: "done", done: 5, total: 5, fraction: 1, notMade: 0, problem: null });
  const path = done.path!;
  const manifest = manifestOf(path);
  expect(manifest.items.map((one) => one.kind)).toEqual(["answer", "event", "span", "still", "note"]);
  const span = manifest.items[2]!;
  expect(span).toMatchObject({
    number: 3,
    note: "He runs.",
    addedBy: "Kim",
    inUs: 700_000,
    outUs: 1_000_000,
    inTime: "2026-07-15T22:14:00.700+09:00",
    outTime: "2026-07-15T22:14:01.000+09:00",
    trackIds: [3],
    // Frame 17 to 25; key frames at 12 and 36.
    clip: { firstUs: 480_000, endUs: 1_440_000, leadUs: 220_000, tailUs: 440_000, frames: 24, matches: true },
    annotated: { frames: 9 },
    still: { tUs: 800_000 },
    tracks: { count: 1 },
  });
  const numbers = (file: string) => readNumbers(tools!.ffmpeg, join(path, file));
  expect(numbers(span.clip!.file)).toEqual(Array.from({ length: 24 }, (_, i) => 12 + i));
  expect(numbers(span.still!.file)).toEqual([20]);
  expect(numbers(manifest.items[3]!.still!.file)).toEqual([33]);
  expect(manifest.items[3]!.clip).toBeNull();
  const csv = readFileSync(join(path, span.tracks!.csv), "utf8").split("\r\n");
  expect(csv).toEqual([
    "\u{FEFF}track,class,t_us,time,x,y,w,h,score",
    "3,person,1000000,2026-07-15T22:14:01.000+09:00,0.3,0.2,0.2,0.6,0.9",
    "",
  ]);
  expect(JSON.parse(readFileSync(join(path, manifest.items[1]!.record!), "utf8"))).toEqual([...it.events.values()][0]);
  expect(manifest.sources).toMatchObject([
    { videoId: video, checked: true, state: "here", file: null, sha256: it.store.videos.find(video)!.sha256 },
  ]);
  expect(manifest.scenarios).toEqual([{ id: "line-crossed", version: 4 }]);
  // What the pack says of the log ends where the export began, and the log says the rest.
  expect(manifest.audit.entries.map((one) => one.action)).toEqual([
    "caseCreated",
    ...Array<string>(5).fill("itemAdded"),
    "exportStarted",
  ]);
  const [last] = it.cases.audit(id, 1).entries;
  expect(last).toMatchObject({ action: "exportFinished", data: { files: done.files, bytes: done.bytes, notMade: 0 } });
  const written = everything(path);
  expect(manifest.files.map((one) => one.path)).toEqual(
    written.filter((one) => !["SHA256SUMS", "manifest.json", "manifest.sig"].includes(one)),
  );
  for (const { path: file, bytes } of manifest.files) expect(statSync(join(path, file)).size).toBe(bytes);
  expect(readdirSync(it.exports.folder)).toEqual([path.split("/").at(-1)]);
  expect(it.store.openExports.list()).toEqual([]);
});

test("the sums and the signature hold for tools that know nothing of us", async () => {
  const { path } = await it.export((await fullCase()).id);
  if (hasTool("sha256sum")) {
    const lines = execFileSync("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: path! })
      .toString()
      .trim()
      .split("\n");
    expect(lines.length).toBe(everything(path!).length - 1);
    expect(lines.every((line) => line.endsWith(": OK"))).toBe(true);
  }
  if (hasTool("openssl")) {
    const check = () =>
      execFileSync(
        "openssl",
        [
          "pkeyutl",
          "-verify",
          "-pubin",
          "-inkey",
          "public-key.pem",
          "-rawin",
          "-in",
          "manifest.json",
          "-sigfile",
          "manifest.sig",
        ],
        { cwd: path!, stdio: "pipe" },
      ).toString();
    expect(check()).toContain("Verified Successfully");
    appendFileSync(join(path!, "manifest.json"), " ");
    expect(check).toThrow();
  }
});

describe("verifying", () => {
  // One pack for all of them; each gets a copy to tamper with.
  let maker: EvidenceWorld;
  let whole = "";
  let path = "";
  beforeAll(async () => {
    maker = new EvidenceWorld();
    whole = (await maker.export((await fullCase(maker)).id)).path!;
  }, 60_000);
  afterAll(() => maker.close());
  beforeEach(() => {
    path = join(it.folder, "copy");
    cpSync(whole, path, { recursive: true });
  });
  const verdict = () => verifyPack(path, live);
  const problems = async () => (await verdict()).problems.map((one) => `${one.path} ${one.what}`);
  const clip = "items/003-span/clip.mp4";

  test("a pack as it was made is whole, and names its signer", async () => {
    const found = await verdict();
    expect(found).toMatchObject({ whole: true, signature: "good", problems: [], auditBroken: [] });
    expect(found.fingerprint).toBe((await maker.exports.signingKey()).fingerprint);
  });

  test("one bit of one file", async () => {
    const bytes = readFileSync(join(path, clip));
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(join(path, clip), bytes);
    expect(await problems()).toEqual([`${clip} changed`]);
    expect((await verdict()).whole).toBe(false);
  });

  test("a file that is gone, one that came, and one that became a link", async () => {
    rmSync(join(path, clip));
    writeFileSync(join(path, "items/003-span/more.txt"), "x");
    renameSync(join(path, "report.html"), join(it.folder, "report.html"));
    symlinkSync(join(it.folder, "report.html"), join(path, "report.html"));
    expect(await problems()).toEqual([`${clip} missing`, "items/003-span/more.txt added", "report.html changed"]);
  });

  test("what a system puts into folders that it shows is no part of a pack", async () => {
    writeFileSync(join(path, "items/.DS_Store"), "x");
    expect((await verdict()).whole).toBe(true);
  });

  test("the manifest, with the sums made to fit", async () => {
    const file = join(path, "manifest.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("He runs.", "He walks"));
    expect(await problems()).toEqual(["SHA256SUMS changed", "manifest.json changed"]);
    execFileSync(
      "sh",
      ["-c", "find . -type f ! -name SHA256SUMS | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS"],
      { cwd: path },
    );
    expect(await problems()).toEqual(["manifest.json changed"]);
  });

  test("a pack signed anew by somebody else is whole, and has another signer", async () => {
    const { id } = it.cases.create("x");
    it.cases.addItem(id, { kind: "note" }, "n");
    const theirs = await verifyPack((await it.export(id)).path!, live);
    expect(theirs.whole).toBe(true);
    expect(theirs.fingerprint).not.toBe((await verdict()).fingerprint);
  });

  test("a key that is exchanged for another, a signature that is none, and none at all", async () => {
    const file = join(path, "manifest.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/"fingerprint": "[0-9a-f]{4}/, '"fingerprint": "0000'));
    expect(await problems()).toContain("manifest.json changed");
    writeFileSync(file, text);
    writeFileSync(join(path, "manifest.sig"), "x");
    expect(await problems()).toEqual(["SHA256SUMS changed", "manifest.json changed"]);
    rmSync(join(path, "manifest.sig"));
    expect(await verdict()).toMatchObject({ whole: false, signature: "missing" });
  });

  test("a folder that is no pack, and a manifest that leads out of it", async () => {
    await expect(verifyPack(it.folder, live)).rejects.toMatchObject({ code: "FILE_MISSING" });
    const file = join(path, "manifest.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"path": "report.html"', '"path": "../../library.sqlite"'));
    await expect(verdict()).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

const HOSTILE = `<script>alert(1)</script>"'&../../etc/passwd \u202Egpj.exe 한글 `.padEnd(200, "가");

test("hostile titles, names and notes become no path, no HTML and no cell", async () => {
  const video = await it.add(`${HOSTILE.slice(0, 60)}.mp4`, { camera: "=cmd|'x'!A1" });
  it.paths = [{ ...it.paths![0]!, class: '=HYPERLINK("http://evil")' }];
  const { id } = it.cases.create(HOSTILE);
  it.cases.addItem(id, { kind: "span", videoId: video, fromUs: 0, toUs: 1_000_000 }, HOSTILE);
  it.operator = "<b>Kim</b>";
  for (const language of ["en", "ko"] as const) {
    const { path } = await it.export(id, { language });
    const name = path!.split("/").at(-1)!;
    expect(path!.startsWith(it.exports.folder)).toBe(true);
    expect(Buffer.byteLength(name)).toBeLessThan(200);
    expect(name).toMatch(/^[\p{L}\p{N}-]+$/u);
    expect(everything(path!).every((one) => /^[A-Za-z0-9._/-]+$/.test(one))).toBe(true);
    const html = readFileSync(join(path!, "report.html"), "utf8");
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<b>Kim");
    expect(html).not.toContain("\u202E");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain(language === "ko" ? "사건 보고서" : "Case report");
    const manifest = manifestOf(path!);
    expect(readFileSync(join(path!, manifest.items[0]!.tracks!.csv), "utf8")).toContain(
      `"'=HYPERLINK(""http://evil"")"`,
    );
    expect((await verifyPack(path!, live)).whole).toBe(true);
  }
});

test.each([
  ["../../x", "x"],
  ["con", "case"],
  ["...", "case"],
  ["가".repeat(255), "가".repeat(40)],
  ["a/b\\c:d*e?f", "a-b-c-d-e-f"],
  ["x".repeat(255), "x".repeat(120)],
])("a title %s becomes the folder name %s and a time", (title, name) => {
  expect(folderName(title, Date.UTC(2026, 10, 29, 6, 1, 2))).toBe(`${name}-20261129-060102`);
});

test("footage that is gone, missing or another leaves its record and says so", async () => {
  const gone = await it.add();
  const lost = await it.add();
  const other = await it.add();
  const { id } = it.cases.create("x");
  for (const videoId of [gone, lost, other])
    it.cases.addItem(id, { kind: "span", videoId, fromUs: 0, toUs: 400_000 }, "n");
  it.store.videos.delete(gone);
  rmSync(it.store.videos.need(lost).path);
  appendFileSync(it.store.videos.need(other).path, "x");
  const done = await it.export(id);
  expect(done).toMatchObject({ state: "done", notMade: 12 });
  const manifest = manifestOf(done.path!);
  expect(manifest.sources.map((one) => [one.state, one.checked])).toEqual([
    ["removed", false],
    ["missing", false],
    ["changed", false],
  ]);
  expect(manifest.items.map((one) => [one.clip, one.still, one.notMade[0]!.why])).toEqual([
    [null, null, "footageRemoved"],
    [null, null, "footageMissing"],
    [null, null, "fileChanged"],
  ]);
  const html = readFileSync(join(done.path!, "report.html"), "utf8");
  expect(html).toContain("the footage is gone");
  expect((await verifyPack(done.path!, live)).whole).toBe(true);
});

test("whole source files go in byte for byte when asked for", async () => {
  const { id, video } = await fullCase();
  const { path } = await it.export(id, { wholeFiles: true });
  const [source] = manifestOf(path!).sources;
  expect(source!.file).toBe("sources/001.mp4");
  expect(readFileSync(join(path!, source!.file!))).toEqual(readFileSync(it.store.videos.need(video).path));
});

test("an analysis under way, and no ffmpeg: the pack is made of what there is and says what is not in it", async () => {
  await it.close();
  it = new EvidenceWorld({ media: null });
  const { id } = await fullCase();
  it.paths = null;
  const done = await it.export(id);
  const [, , span] = manifestOf(done.path!).items;
  expect(span!.notMade.map((one) => `${one.part} ${one.why}`)).toEqual([
    "clip noFfmpeg",
    "tracks analysisNotDone",
    "annotated noFfmpeg",
    "still noFfmpeg",
  ]);
  expect((await verifyPack(done.path!, live)).whole).toBe(true);
});

describe("an export that does not come to its end leaves nothing", () => {
  const left = () => readdirSync(it.exports.folder);
  const lastRow = (id: CaseId) => it.cases.audit(id, 1).entries[0]!;

  test("cancelled while a copy is drawn", async () => {
    const { id } = await fullCase();
    const draw = it.media.writeAnnotated;
    const begun = Promise.withResolvers<void>();
    it.media.writeAnnotated = async (path, media, span, drawing, out, options) => {
      begun.resolve();
      await new Promise<void>((resolve) => options.signal.addEventListener("abort", () => resolve()));
      return await draw(path, media, span, drawing, out, options);
    };
    const { id: wanted } = await it.exports.start({
      id,
      folder: null,
      language: "en",
      options: { clips: true, annotated: true, wholeFiles: false },
    });
    await begun.promise;
    expect(left().every((name) => name.startsWith(".sightline-unfinished-"))).toBe(true);
    expect(readdirSync(join(it.exports.folder, left()[0]!))).not.toContain("manifest.json");
    expect(it.exports.cancel(wanted)).toBe(true);
    expect(await it.ended(wanted)).toMatchObject({ state: "cancelled", path: null });
    expect(left()).toEqual([]);
    expect(lastRow(id).action).toBe("exportCancelled");
    expect(it.exports.cancel(wanted)).toBe(false);
  });

  test("a full disk", async () => {
    const { id } = await fullCase();
    it.media.writeClip = async (_path, _media, _span, out) => {
      writeFileSync(out, "half a clip");
      throw fail("DISK_FULL", out);
    };
    expect(await it.export(id)).toMatchObject({ state: "failed", problem: { code: "DISK_FULL" }, path: null });
    expect(left()).toEqual([]);
    expect(lastRow(id)).toMatchObject({ action: "exportFailed", data: { code: "DISK_FULL" } });
  });

  test("a disk that is really full", async (context) => {
    const { id } = await fullCase();
    const small = join(it.folder, "small");
    mkdirSync(small);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", small], { stdio: "pipe" });
    } catch (error) {
      return context.skip(`a small disk cannot be mounted here: ${String(error)}`);
    }
    try {
      expect(await it.export(id, { folder: small })).toMatchObject({ state: "failed", problem: { code: "DISK_FULL" } });
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync("umount", [small]);
    }
  });

  test.skipIf(process.platform === "win32")("kill -9 in the middle of it, and the next start", async () => {
    const { id } = await fullCase();
    await it.close({ keep: true });
    const child = join(import.meta.dirname, "../../../test/exportCrashChild.ts");
    const { signal } = spawnSync(process.execPath, ["--no-warnings", child, it.folder, id], { stdio: "inherit" });
    expect(signal).toBe("SIGKILL");
    const [unfinished, ...others] = readdirSync(join(it.folder, "packs"));
    expect([unfinished, others]).toEqual([expect.stringMatching(/^\.sightline-unfinished-/), []]);
    await expect(verifyPack(join(it.folder, "packs", unfinished!), live)).rejects.toMatchObject({
      code: "FILE_MISSING",
    });
    it = new EvidenceWorld({ folder: it.folder });
    await it.exports.sweep();
    expect(left()).toEqual([]);
    expect(it.cases.verifyAudit().broken).toBeNull();
    expect(lastRow(id).action, "it began, and nothing says that it ended").toBe("exportStarted");
  });

  test("a part that fails alone is said and the rest is made", async () => {
    const { id } = await fullCase();
    it.media.writeAnnotated = async () => {
      throw fail("FFMPEG_FAILED", "No such filter: 'ass'");
    };
    const done = await it.export(id);
    expect(done).toMatchObject({ state: "done", notMade: 2 });
    expect(manifestOf(done.path!).items[2]!.notMade).toMatchObject([
      { part: "annotated", why: "failed", detail: expect.stringContaining("ass") },
    ]);
  });

  test("closing the library while it runs", async () => {
    const { id } = await fullCase();
    await it.exports.start({
      id,
      folder: null,
      language: "en",
      options: { clips: true, annotated: true, wholeFiles: false },
    });
    await it.exports.close();
    expect(left()).toEqual([]);
    await expect(
      it.exports.start({
        id,
        folder: null,
        language: "en",
        options: { clips: true, annotated: true, wholeFiles: false },
      }),
    ).rejects.toThrow();
  });

  test("what a crash left is removed at the next start, and only that", async () => {
    mkdirSync(join(it.exports.folder, ".sightline-unfinished-abc123", "items"), { recursive: true });
    const precious = join(it.folder, "precious");
    mkdirSync(precious);
    it.store.openExports.add(join(it.exports.folder, ".sightline-unfinished-abc123"));
    it.store.openExports.add(precious);
    await it.exports.sweep();
    expect(left()).toEqual([]);
    expect(statSync(precious).isDirectory()).toBe(true);
    expect(it.store.openExports.list()).toEqual([]);
  });
});

test("a folder that is named is asked about, and a second pack of the same minute stands beside the first", async () => {
  await it.close();
  const asked: string[] = [];
  it = new EvidenceWorld({
    checkFolder: async (path) => {
      asked.push(path);
      if (path.endsWith("no")) throw fail("PATH_NOT_ALLOWED", path);
    },
  });
  const { id } = it.cases.create("x");
  it.cases.addItem(id, { kind: "note" }, "n");
  const folder = join(it.folder, "out");
  mkdirSync(folder);
  const [first, second] = [await it.export(id, { folder }), await it.export(id, { folder })];
  expect(second.path).toBe(`${first.path}-2`);
  expect(asked).toEqual([folder, folder]);
  await expect(it.export(id, { folder: join(folder, "no") })).rejects.toMatchObject({ code: "PATH_NOT_ALLOWED" });
  await expect(it.export(id, { folder: join(folder, "gone") })).rejects.toMatchObject({ code: "FILE_MISSING" });
  writeFileSync(join(folder, "file"), "");
  await expect(it.export(id, { folder: join(folder, "file") })).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("the signing key is made once, kept where secrets are, and never in a pack or the database", async () => {
  const { fingerprint } = await it.exports.signingKey();
  expect(it.cases.audit(null, 10).entries).toMatchObject([{ action: "keyMade", data: { fingerprint } }]);
  const { id } = it.cases.create("x");
  it.cases.addItem(id, { kind: "note" }, "n");
  const { path } = await it.export(id);
  expect(manifestOf(path!).signer.fingerprint).toBe(fingerprint);
  const [secret] = Object.values(JSON.parse(readFileSync(it.secretsFile, "utf8")) as Record<string, string>);
  expect(statSync(it.secretsFile).mode & 0o077).toBe(0);
  for (const file of everything(path!)) expect(readFileSync(join(path!, file), "latin1")).not.toContain(secret);
  await it.close({ keep: true });
  expect(readFileSync(join(it.folder, "library.sqlite"), "latin1")).not.toContain(secret);
  it = new EvidenceWorld({ folder: it.folder });
  expect((await it.exports.signingKey()).fingerprint).toBe(fingerprint);
});
