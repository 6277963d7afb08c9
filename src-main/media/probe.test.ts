import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { displayFilters, inputArguments } from "#shared/lib/ffmpegArgs.ts";
import { material } from "../../test/material.ts";
import { decodeTimes } from "./decodeTimes.ts";
import { createMediaTools } from "./mediaTools.ts";
import { ProcessSet } from "./run.ts";
import { countingSource, makeClip, readNumbers, silentLogger, toolPairs } from "./testClips.ts";

const signal = new AbortController().signal;
const pairs = await toolPairs();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-probe-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(pairs.map((tools) => [tools.origin, tools] as const))("with the %s ffmpeg", (_, tools) => {
  const media = createMediaTools(tools, silentLogger);
  const probe = (path: string) => media.probe(path, { signal });
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const clip = (name: string, ...args: string[]): string =>
    makeClip(pairs[0]!.ffmpeg, [...countingSource(50), ...args], join(folder, name));

  test("what is no video is refused with its own code", async () => {
    await expect(probe(join(folder, "nowhere.mp4"))).rejects.toMatchObject({ code: "FILE_MISSING" });
    await expect(probe(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(probe(await write("empty.mp4", ""))).rejects.toMatchObject({ code: "EMPTY_FILE" });
    await expect(probe(await write("text.mp4", "Dear operator,\n".repeat(500)))).rejects.toMatchObject({
      code: "NOT_A_VIDEO",
    });
    await expect(
      probe(
        await write(
          "noise.mp4",
          Uint8Array.from({ length: 20_000 }, (_v, i) => (i * 7919) % 253),
        ),
      ),
    ).rejects.toMatchObject({ code: "NOT_A_VIDEO" });
    const sound = makeClip(tools.ffmpeg, ["-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"], join(folder, "sound.mp4"));
    await expect(probe(sound)).rejects.toMatchObject({ code: "NO_VIDEO_STREAM" });
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "a file without permission is unreadable",
    async () => {
      const path = await write("locked.mp4", "x");
      await chmod(path, 0);
      await expect(probe(path)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    },
  );

  test("playlists and scripts open nothing, whatever they are called", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end("x");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ts`;
    const victim = clip("victim.ts", "-c:v", "libx264");
    const hls = (target: string) =>
      `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target}\n#EXT-X-ENDLIST\n`;
    const hostile: Array<[string, string]> = [];
    for (const extension of ["mp4", "m3u8", "ts", "jpg"]) {
      hostile.push(
        [`http.${extension}`, hls(url)],
        [`file.${extension}`, hls(`file://${victim}`)],
        [`passwd.${extension}`, hls("/etc/passwd")],
      );
    }
    for (const extension of ["ffconcat", "mp4", "txt"])
      hostile.push(
        [`concat.${extension}`, `ffconcat version 1.0\nfile '${victim}'\n`],
        [`concat-http.${extension}`, `ffconcat version 1.0\nfile ${url}\n`],
      );
    hostile.push([
      "a.sdp",
      `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
    ]);
    hostile.push([
      "a.mpd",
      `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><BaseURL>${url}</BaseURL></MPD>`,
    ]);
    hostile.push([
      "a.svg",
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${url}"/></svg>`,
    ]);
    for (const [name, content] of hostile) {
      const outcome = await probe(await write(name, content)).then(
        () => "opened",
        (error: { code: string }) => error.code,
      );
      expect([name, outcome]).toEqual([name, "NOT_A_VIDEO"]);
    }
    expect(asked).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  test("names that look like options, addresses or patterns are only names", async () => {
    const content = await readFile(clip("plain.mp4", "-c:v", "libx264"));
    const strange = join(folder, "strange %d");
    await mkdir(strange, { recursive: true });
    for (const name of [
      "-y.mp4",
      "concat:a|b.mp4",
      "shot%03d.mp4",
      "shot%03d.jpg",
      'a\'b "c" $(x).mp4',
      "http:",
      "영상 *?[1].mp4",
    ]) {
      const path = join(strange, name);
      await writeFile(path, content);
      const probed = await probe(path);
      expect([name, probed.media.frameCount]).toEqual([name, 50]);
      const jpeg = await media.frame(path, probed.media, 400_000, { signal });
      expect([name, readNumbers(tools.ffmpeg, jpeg)]).toEqual([name, [10]]);
    }
  });

  test("a recording that was not closed is truncated; one whose tail was lost keeps what is there", async () => {
    const whole = await readFile(clip("closed.mp4", "-c:v", "libx264", "-g", "10"));
    await expect(
      probe(await write("unclosed.mp4", whole.subarray(0, whole.indexOf("moov") - 4))),
    ).rejects.toMatchObject({
      code: "TRUNCATED_UNREADABLE",
      problem: { message: expect.stringContaining("nothing could be read") },
    });
    const fast = await readFile(
      makeClip(
        tools.ffmpeg,
        ["-f", "lavfi", "-i", "testsrc2=s=320x240:d=10:r=25", "-c:v", "libx264", "-movflags", "+faststart"],
        join(folder, "fast.mp4"),
      ),
    );
    const cut = await probe(await write("cut.mp4", fast.subarray(0, Math.floor(fast.length * 0.6))));
    expect(cut.problem).toMatchObject({ code: "TRUNCATED" });
    expect(cut.media.durationUs).toBeGreaterThan(3_000_000);
    expect(cut.media.durationUs).toBeLessThan(9_000_000);
    const mkv = await readFile(
      makeClip(tools.ffmpeg, ["-i", join(folder, "fast.mp4"), "-c", "copy"], join(folder, "fast.mkv")),
    );
    expect((await probe(await write("cut.mkv", mkv.subarray(0, Math.floor(mkv.length * 0.6))))).problem).toMatchObject({
      code: "TRUNCATED",
    });
  });

  test("pictures are films of one frame, told by content and not by name", async () => {
    for (const [name, codec] of [
      ["a.png", "png"],
      ["b.jpg", "mjpeg"],
      ["c.bmp", "bmp"],
      ["d.tiff", "tiff"],
      ["shot%02d.png", "png"],
    ] as const) {
      const made = makeClip(
        tools.ffmpeg,
        ["-f", "lavfi", "-i", "testsrc=s=320x200", "-frames:v", "1", "-update", "1"],
        join(folder, `still.${name.split(".")[1]}`),
      );
      const path = await write(`picture ${name}.mp4`, await readFile(made));
      const { media: info } = await probe(path);
      expect(info).toMatchObject({ codec, still: true, width: 320, height: 200, fps: 0, frameCount: 1, mime: null });
      expect((await media.frame(path, info, 0, { signal })).length).toBeGreaterThan(1000);
      expect((await media.writeFrameTable(path, info, join(folder, "still.table"), { signal })).count).toBe(1);
    }
  });

  test("creation times of 1904, 1970 and the future are not believed", async () => {
    for (const [time, believed] of [
      ["2024-07-15T13:14:05Z", true],
      ["1904-01-01T00:00:00Z", false],
      ["1970-01-01T00:00:00Z", false],
      ["2035-01-01T00:00:00Z", false],
    ] as const) {
      const { recordedAt } = await probe(clip("dated.mp4", "-c:v", "libx264", "-metadata", `creation_time=${time}`));
      expect([time, recordedAt?.utcMs ?? null]).toEqual([time, believed ? Date.parse(time) : null]);
    }
  });

  test("a file without a duration in its header is measured", async () => {
    const piped = execFileSync(tools.ffmpeg, [
      "-v",
      "error",
      ...countingSource(50),
      "-c:v",
      "libx264",
      "-f",
      "matroska",
      "pipe:1",
    ]);
    const { media: info } = await probe(await write("live.mkv", piped));
    expect(info.durationUs).toBeGreaterThanOrEqual(1_990_000);
    expect(info).toMatchObject({ frameCount: 50, variableFrameRate: false });
  });

  test.skipIf(material("odd", "sample_rotate_and_reflect.mp4") === null).each([
    ["sample_rotate_and_reflect.mp4", { rotation: 270, mirrored: true, width: 720, height: 1080 }],
    [
      "internal_emulator_transformer_output_180_rotated.mp4",
      { rotation: 180, mirrored: false, width: 1280, height: 720 },
    ],
    ["dolbyVision-hdr.MOV", { rotation: 90, hdr: true, bitDepth: 10, width: 720, height: 1280 }],
    ["hdr10-av1.mp4", { hdr: true, bitDepth: 10 }],
    ["mv_with_2_top_shots.mp4", { videoStreamIndex: 0, videoStreamCount: 2, rotation: 270 }],
    ["sample_empty_track.mp4", { videoStreamIndex: 0, videoStreamCount: 2, frameCount: 30 }],
    ["sample_android_slow_motion.mp4", { variableFrameRate: true }],
    ["tree_cinepak.avi", { codec: "cinepak", frameCount: 68, mime: null }],
    ["bbb_2500ms.ts", { codec: "mpeg2video", hasAudio: true }],
  ])("%s is described as it is", async (name, expected) => {
    expect((await probe(material("odd", name)!)).media).toMatchObject(expected);
  });

  test.skipIf(material("odd", "short-cenc.mp4") === null).each([
    ["short-cenc.mp4", "ENCRYPTED"],
    ["sample_fragmented_widevine.mp4", "ENCRYPTED"],
    ["sample_vvc.mp4", "UNSUPPORTED_CODEC"],
    ["sample_audio_only.mp4", "NO_VIDEO_STREAM"],
    ["bipbop_nonfragment_header.mp4", "TRUNCATED_UNREADABLE"],
    ["sample_malformed_free_box.mp4", "DAMAGED_UNREADABLE"],
    ["zero_empty_stsc.mp4", "DAMAGED_UNREADABLE"],
    ["invalid-bitstream.webm", "DAMAGED_UNREADABLE"],
  ])("%s fails as %s", async (name, code) => {
    await expect(probe(material("odd", name)!)).rejects.toMatchObject({ code });
  });

  test
    .skipIf(material("odd", "sample_edit_list.mp4") === null)
    .each([
      "sample_edit_list.mp4",
      "bbb_2500ms.ts",
      "sample-with-large-length.avi",
      "roadtrip-vp92-10bit.webm",
      "sample_fragmented_seekable.mp4",
      "sample.flv",
      "sample_with_chapters.mkv",
      "tree_cinepak.avi",
      "sample_with_invalid_nalu.mp4",
    ])("%s: the frame table is what the decoder shows", async (name) => {
    const path = material("odd", name)!;
    const { media: info } = await probe(path);
    const table = await media.writeFrameTable(path, info, join(folder, "odd.table"), { signal });
    const again = await media.openFrameTable(join(folder, "odd.table"));
    const shown = await decodeTimes(new ProcessSet(silentLogger), tools, { path, media: info, signal });
    expect(Array.from({ length: again.count }, (_v, i) => again.at(i))).toEqual(shown.timesUs);
    expect(again.endUs).toBe(table.endUs);
  });
});

/** ffmpeg 5 and later turn and mirror pictures themselves, which makes them a second opinion. */
test
  .skipIf(pairs.length < 2 || material("odd", "sample_rotate_and_reflect.mp4") === null)
  .each([
    "sample_rotate_and_reflect.mp4",
    "internal_emulator_transformer_output_270_rotated.mp4",
    "internal_emulator_transformer_output_180_rotated.mp4",
    "portrait_4k60.mp4",
  ])("%s: our orientation is ffmpeg's own", async (name) => {
  const system = pairs[1]!;
  const path = material("odd", name)!;
  const { media } = await createMediaTools(system, silentLogger).probe(path, { signal });
  const shot = (input: string[], filters: string[]) =>
    execFileSync(system.ffmpeg, [
      "-v",
      "error",
      ...input,
      "-frames:v",
      "1",
      "-vf",
      [...filters, "scale=64:64:flags=area", "format=gray"].join(","),
      "-f",
      "rawvideo",
      "pipe:1",
    ]);
  const ours = shot(inputArguments(path, media), displayFilters(media));
  const theirs = shot(["-i", path], []);
  const difference = ours.reduce((sum, value, i) => sum + Math.abs(value - theirs[i]!), 0) / ours.length;
  expect(difference).toBeLessThan(1);
});
