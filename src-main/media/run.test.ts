import { constants, getPriority } from "node:os";
import { expect, test, vi } from "vitest";
import { noProgress, readProgressLine } from "./progress.ts";
import { pasteable, ProcessSet } from "./run.ts";
import { silentLogger } from "./testClips.ts";

const node = process.execPath;
const script = (code: string): string[] => ["-e", code];
const signal = new AbortController().signal;

test("a process that shows no life is killed and says so", async () => {
  const processes = new ProcessSet(silentLogger);
  const stuck = processes.run({
    program: node,
    args: script("setInterval(() => console.error('frame=5\\nprogress=continue'), 20)"),
    signal,
    stallMs: 400,
  });
  await expect(stuck).rejects.toMatchObject({ code: "FFMPEG_STALLED" });
  expect(processes.size).toBe(0);
});

test("a process that moves on is left alone, however long it takes", async () => {
  const processes = new ProcessSet(silentLogger);
  const moving = script(
    "let n = 0; const t = setInterval(() => { console.error('frame=' + ++n + '\\nprogress=continue'); if (n === 12) clearInterval(t); }, 100)",
  );
  const frames: number[] = [];
  const { code } = await processes.run({
    program: node,
    args: moving,
    signal,
    stallMs: 900,
    onProgress: (state) => frames.push(state.frame),
  });
  expect(code).toBe(0);
  expect(frames.at(-1)).toBe(12);
});

test("work that nobody waits for runs at low priority, other work does not", async () => {
  const processes = new ProcessSet(silentLogger);
  const own = getPriority();
  // The child may look before its priority was set: it looks until it changes, or for as long as that could take.
  const until = (changed: string) =>
    script(
      `const { getPriority } = require("os"); const end = Date.now() + 3000;
       (function look() { if (${changed} || Date.now() > end) console.error(getPriority()); else setTimeout(look, 5); })()`,
    );
  const low = await processes.run({
    program: node,
    args: until(`getPriority() !== ${own}`),
    signal,
    lowPriority: true,
  });
  expect(Number(low.stderr)).toBe(Math.max(own, constants.priority.PRIORITY_BELOW_NORMAL));
  const normal = await processes.run({ program: node, args: until("true"), signal });
  expect(Number(normal.stderr)).toBe(own);
});

test("abort kills at once; close kills everything and refuses what comes after", async () => {
  const processes = new ProcessSet(silentLogger);
  const abort = new AbortController();
  const sleeper = {
    program: node,
    args: script("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"),
    signal,
  };
  const aborted = processes.run({ ...sleeper, signal: abort.signal });
  const others = [processes.run(sleeper), processes.run(sleeper)].map((run) => run.catch(() => null));
  const startedAt = performance.now();
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ code: "CANCELLED" });
  expect(performance.now() - startedAt).toBeLessThan(1000);
  await processes.close();
  await Promise.all(others);
  expect(processes.size).toBe(0);
  await expect(processes.run(sleeper)).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a program that is not there is FFMPEG_MISSING; one that crashes says by which signal", async () => {
  const processes = new ProcessSet(silentLogger);
  await expect(processes.run({ program: "/nowhere/ffmpeg", args: [], signal })).rejects.toMatchObject({
    code: "FFMPEG_MISSING",
  });
  const crashed = await processes.run({ program: node, args: script("process.kill(process.pid, 'SIGSEGV')"), signal });
  expect(crashed).toMatchObject({ code: -1, stderr: expect.stringContaining("SIGSEGV") });
});

test("the log that is kept is bounded, and what a consumer throws stops the process", async () => {
  const processes = new ProcessSet(silentLogger);
  const { stderr } = await processes.run({
    program: node,
    args: script("for (let i = 0; i < 20000; i++) console.error('line ' + i)"),
    signal,
  });
  expect(stderr.split("\n")).toHaveLength(200);
  expect(stderr).toContain("line 19999");
  const onStdout = vi.fn(() => {
    throw new Error("enough");
  });
  await expect(
    processes.run({ program: node, args: script("setInterval(() => console.log('x'), 5)"), signal, onStdout }),
  ).rejects.toThrow("enough");
});

test("progress is read from every version's words and nothing else", () => {
  const read = (...lines: string[]) =>
    lines.reduce((state, line) => readProgressLine(state, line) ?? state, noProgress);
  expect(read("frame=   12", "out_time_ms=480000", "progress=continue")).toMatchObject({
    frame: 12,
    outUs: 480_000,
    ended: false,
  });
  expect(read("out_time_us=480000", "out_time_ms=480000", "out_time=00:00:00.480000", "progress=end")).toMatchObject({
    outUs: 480_000,
    ended: true,
  });
  expect(read("out_time_us=N/A", "out_time_ms=-9223372036854775807").outUs).toBeNull();
  expect(readProgressLine(noProgress, "[h264 @ 0x1] error while decoding frame=3")).toBeNull();
});

test("a logged command can be pasted", () => {
  expect(pasteable("/usr/bin/ffmpeg", ["-i", "file:/a b/it's.mp4", "-vf", "scale=1:2"])).toBe(
    "/usr/bin/ffmpeg -i 'file:/a b/it'\\''s.mp4' -vf scale=1:2",
  );
});
