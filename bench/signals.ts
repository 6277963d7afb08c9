/**
 * Signals without weights: hits and false alarms on generated changes of real footage with exact truth, on a fire with truth boxes, and what is said
 * of the rest of the material. Built-in motion, 5 frames a second.
 *
 *     SIGHTLINE_MATERIAL=... node bench/signals.ts [--only NAME] [--cost] [VIDEO ...]
 *
 * `--cost` measures the share of the pass's processor time instead: the same pass with and without what the signals do, in turn.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { SignalKind } from "#shared/domain/facts.ts";
import type { RangeResult, SignalEvent } from "#shared/vision/detections.ts";
import { analyse } from "../src-vision/analyse/analyse.ts";
import { passPlan } from "../src-vision/analyse/plan.ts";
import { OLD_PASSTHROUGH, passArgs } from "../src-vision/frames/ffmpegArgs.ts";
import { FrameReader } from "../src-vision/frames/reader.ts";
import { SlotPool } from "../src-vision/frames/slots.ts";
import { Scene } from "../src-vision/motion/scene.ts";
import { SignalWatch } from "../src-vision/signals/signalWatch.ts";
import { ROOT, analyseRequest, materialRoot, median, visionConfig } from "./visionHarness.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, cost: { type: "boolean", default: false } },
});
const footage = join(materialRoot(), "footage");
const config = visionConfig();
const work = join(ROOT, "bench", ".work", "signals");

interface Truth {
  kind: SignalKind;
  fromS: number;
  toS: number;
}
interface Case {
  name: string;
  inputs: string[][];
  graph: string;
  truth: Truth[];
  seconds: number;
}

const vtest = ["-i", join(footage, "vtest.avi")];
const indoors = ["-ss", "20", "-i", join(footage, "one-by-one-person-detection.mp4")];
const fire = ["-stream_loop", "-1", "-i", join(footage, "fire_house6.mp4")];
const at = (kind: SignalKind, fromS: number, toS: number): Truth => ({ kind, fromS, toS });

/** Changes made to both an outdoor and an indoor scene; `W` and `H` stand for the picture's size. */
const changes: Array<{ name: string; filter: string; truth: Truth[] }> = [
  { name: "untouched", filter: "null", truth: [] },
  {
    name: "lights off 8 s, on 16 s",
    filter: "lutyuv=y='16+(val-16)*0.45':enable='between(t,8,16)'",
    truth: [at("lightOff", 8, 8.5), at("lightOn", 16, 16.5)],
  },
  {
    name: "lights off to nearly black",
    filter: "lutyuv=y='16+(val-16)*0.08':enable='gte(t,10)'",
    truth: [at("lightOff", 10, 10.5), at("dark", 10, 25)],
  },
  { name: "a cloud of 7 s", filter: "eq=brightness='-0.2*clip((t-8)/7,0,1)':eval=frame", truth: [] },
  {
    name: "lens covered, black",
    filter: "drawbox=color=black:t=fill:enable='between(t,8,13)'",
    truth: [at("cameraCovered", 8, 13)],
  },
  {
    name: "lens covered, gray and noisy",
    filter: "drawbox=color=0x504840:t=fill:enable='between(t,8,13)',noise=alls=12:allf=t",
    truth: [at("cameraCovered", 8, 13)],
  },
  { name: "defocused", filter: "gblur=sigma=6:enable='gte(t,10)'", truth: [at("blurred", 10, 25)] },
  {
    name: "shaken by 2 %",
    filter: "crop=iw-40:ih-40:x='20+if(between(t,8,11),10*sin(t*17),0)':y='20+if(between(t,8,11),8*sin(t*23),0)'",
    truth: [at("cameraMoved", 8, 11)],
  },
  {
    name: "turned within a second",
    filter: "crop=iw/2:ih/2:x='iw/2*clip(t-10,0,1)':y=ih/4",
    truth: [at("cameraMoved", 10, 11)],
  },
  {
    name: "slow pan of 8 s",
    filter: "crop=iw/2:ih/2:x='iw/2*clip((t-8)/8,0,1)':y=ih/4",
    truth: [at("cameraMoved", 8, 16)],
  },
  {
    name: "flash of the room, 0.2 s",
    filter: "lutyuv=y='min(235,val*1.7+20)':enable='between(t,9.95,10.15)'",
    truth: [at("flash", 10, 10.2)],
  },
  {
    name: "flash in a spot, 0.2 s",
    filter: "drawbox=x=iw*0.6:y=ih*0.3:w=iw*0.1:h=ih*0.12:color=white:t=fill:enable='between(t,9.95,10.15)'",
    truth: [at("flash", 10, 10.2)],
  },
  { name: "rain-like noise", filter: "noise=alls=45:allf=t,avgblur=sizeX=1:sizeY=4", truth: [] },
  { name: "noise, one size", filter: "noise=alls=60:allf=t", truth: [] },
];

function cases(): Case[] {
  const out: Case[] = [];
  for (const [place, input] of [
    ["outdoors", vtest],
    ["indoors", indoors],
  ] as const) {
    for (const { name, filter, truth } of changes)
      out.push({
        name: `${place}: ${name}`,
        inputs: [input],
        graph: `[0:v]scale=640:-2,${filter}[o]`,
        truth,
        seconds: 25,
      });
    const colours = "color=c=0xFF7810:s=70x34:r=10[a];[a]drawbox=x=8:y=6:w=22:h=12:color=0xFFC840:t=fill[car]";
    out.push(
      {
        name: `${place}: an orange car drives by`,
        inputs: [input],
        graph: `[0:v]scale=640:-2[b];${colours};[b][car]overlay=x='-70+60*(t-4)':y=200:shortest=1[o]`,
        truth: [],
        seconds: 25,
      },
      {
        name: `${place}: an orange lamp blinks once a second`,
        inputs: [input],
        graph: `[0:v]scale=640:-2,drawbox=x=400:y=80:w=40:h=40:color=0xFFA020:t=fill:enable='lt(mod(t,1),0.5)'[o]`,
        truth: [],
        seconds: 25,
      },
      {
        name: `${place}: a real flame put in from 8 s`,
        inputs: [input, fire],
        graph: `[1:v]crop=50:64:160:50,scale=80:-2,fps=10[f];[0:v]scale=640:-2[b];[b][f]overlay=x=300:y=150:enable='gte(t,8)':shortest=1[o]`,
        truth: [at("flame", 8, 25)],
        seconds: 25,
      },
    );
  }
  return out;
}

function generate(c: Case, index: number): string {
  mkdirSync(work, { recursive: true });
  const path = join(work, `${index}-${c.name.replaceAll(/[^a-z0-9]+/g, "-")}.mkv`);
  if (existsSync(path)) return path;
  const args = ["-v", "error", "-nostdin", "-y", ...c.inputs.flat(), "-filter_complex", c.graph, "-map", "[o]"];
  args.push(
    "-t",
    String(c.seconds),
    "-r",
    "10",
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-crf",
    "23",
    "-pix_fmt",
    "yuv420p",
  );
  execFileSync(config.ffmpegPath, [...args, path]);
  return path;
}

async function rangesOf(path: string): Promise<RangeResult[]> {
  const ranges: RangeResult[] = [];
  await analyse(analyseRequest(path), config, {
    signal: new AbortController().signal,
    onRange: async (r) => void ranges.push(r),
    onProgress: () => {},
    pool: () => Promise.reject(new Error("no detector here")),
    hwaccel: async () => null,
  });
  return ranges;
}

const seconds = (us: number): string => (us / 1e6).toFixed(1);
function say(e: SignalEvent): string {
  const box = e.box ? ` [${[e.box.x, e.box.y, e.box.w, e.box.h].map((v) => v.toFixed(2)).join(" ")}]` : "";
  return `${e.kind} ${seconds(e.startUs)}-${seconds(e.endUs)} (${e.strength.toFixed(2)})${box}`;
}

/** States are properties of the scene; only these are counted as alarms. */
const ALARMS: SignalKind[] = [
  "flash",
  "flame",
  "lightOn",
  "lightOff",
  "cameraMoved",
  "cameraCovered",
  "blurred",
  "dark",
];
/** How far a time may be off: one frame of the sampling for events, a window for states. */
const slackS = (kind: SignalKind): number => (kind === "blurred" || kind === "dark" ? 5 : kind === "flame" ? 3 : 0.6);

async function generated(): Promise<void> {
  const score = new Map<SignalKind, { truth: number; hit: number; falseAlarms: number }>();
  const of = (kind: SignalKind): { truth: number; hit: number; falseAlarms: number } => {
    if (!score.has(kind)) score.set(kind, { truth: 0, hit: 0, falseAlarms: 0 });
    return score.get(kind)!;
  };
  let index = 0;
  for (const c of cases()) {
    const path = generate(c, index++);
    if (values.only && !c.name.includes(values.only)) continue;
    const events = (await rangesOf(path)).flatMap((r) => r.signals.events).filter((e) => ALARMS.includes(e.kind));
    const meets = (e: SignalEvent, t: Truth): boolean =>
      e.kind === t.kind && e.startUs / 1e6 <= t.toS + slackS(t.kind) && e.endUs / 1e6 >= t.fromS - slackS(t.kind);
    const missed = c.truth.filter((t) => !events.some((e) => meets(e, t)));
    const wrong = events.filter((e) => !c.truth.some((t) => meets(e, t)));
    for (const t of c.truth) of(t.kind).truth++;
    for (const t of c.truth) if (!missed.includes(t)) of(t.kind).hit++;
    for (const e of wrong) of(e.kind).falseAlarms++;
    const verdict = [...missed.map((t) => `MISSED ${t.kind}`), ...wrong.map((e) => `FALSE ${say(e)}`)];
    console.log(`${c.name}: ${verdict.join("; ") || "right"}`);
  }
  console.log("\n| signal | changes made | hits | false alarms |\n| --- | --- | --- | --- |");
  for (const kind of ALARMS) {
    const s = of(kind);
    console.log(`| ${kind} | ${s.truth} | ${s.hit} | ${s.falseAlarms} |`);
  }
}

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Flame rectangles per frame number, normalised. */
function fireTruth(): { fps: number; boxes: Map<number, Box[]> } {
  const xml = readFileSync(join(materialRoot(), "truth", "fire", "house6.xml"), "utf8");
  const number = (tag: string): number => Number(new RegExp(`<${tag}>\\s*([\\d.]+)`).exec(xml)?.[1]);
  const [width, height] = [number("frameWidth"), number("frameHeight")];
  const boxes = new Map<number, Box[]>();
  for (const part of xml.split("<frameNumber>").slice(1)) {
    const found = [...part.matchAll(/(\d+) (\d+) (\d+) (\d+)\s*<\/_>/g)].map(([, x, y, w, h]) => ({
      x: Number(x) / width,
      y: Number(y) / height,
      w: Number(w) / width,
      h: Number(h) / height,
    }));
    boxes.set(Number.parseInt(part, 10), found);
  }
  return { fps: 29.97, boxes };
}

function share(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

async function fireCase(): Promise<void> {
  const path = join(footage, "fire_house6.mp4");
  const flames = (await rangesOf(path)).flatMap((r) => r.signals.events).filter((e) => e.kind === "flame");
  const truth = fireTruth();
  let frames = 0;
  let framesHit = 0;
  let framesWithBoxRight = 0;
  let boxes = 0;
  let boxesTouched = 0;
  let said = 0;
  let saidWrong = 0;
  const secondsTrue = new Set<number>();
  const secondsHit = new Set<number>();
  for (const [frame, all] of truth.boxes) {
    const us = (frame / truth.fps) * 1e6;
    const now = flames.filter((e) => e.startUs <= us && us < e.endUs);
    said += now.length;
    // A box is right when a tenth of it is flame.
    const right = now.filter((e) => all.reduce((s, t) => s + share(e.box!, t), 0) >= 0.1 * e.box!.w * e.box!.h);
    saidWrong += now.length - right.length;
    boxes += all.length;
    boxesTouched += all.filter((t) => now.some((e) => share(e.box!, t) >= 0.1 * t.w * t.h)).length;
    if (all.length === 0) continue;
    frames++;
    secondsTrue.add(Math.floor(us / 1e6));
    if (now.length > 0) framesHit++;
    if (right.length > 0) {
      framesWithBoxRight++;
      secondsHit.add(Math.floor(us / 1e6));
    }
  }
  console.log(flames.map(say).join("\n"));
  const pc = (a: number, b: number): string => `${a} of ${b} (${((100 * a) / Math.max(1, b)).toFixed(1)} %)`;
  console.log(
    `fire_house6: frames with fire ${frames}; frames with a flame told ${pc(framesHit, frames)}, with a box on fire ${pc(framesWithBoxRight, frames)}; seconds ${pc(secondsHit.size, secondsTrue.size)}; truth boxes touched ${pc(boxesTouched, boxes)}; told boxes off fire ${pc(saidWrong, said)}; first told ${seconds(flames[0]?.startUs ?? -1)} s`,
  );
}

async function rest(): Promise<void> {
  const folders = ["", "fight", "nofight"];
  const files = folders.flatMap((f) =>
    readdirSync(join(footage, f), { withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => join(footage, f, e.name)),
  );
  for (const path of positionals.length > 0 ? positionals : files) {
    const ranges = await rangesOf(path);
    const s = ranges.flatMap((r) =>
      [...r.signals.windowUs].map((_, i) => ({
        b: r.signals.brightness[i]!,
        sh: r.signals.sharpness[i]!,
        m: r.signals.motion[i]!,
      })),
    );
    const mid = (f: (w: (typeof s)[number]) => number): string => median(s.map(f)).toFixed(3);
    const events = ranges.flatMap((r) => r.signals.events);
    console.log(
      `${basename(path)}: brightness ${mid((w) => w.b)} sharpness ${mid((w) => w.sh)} motion ${mid((w) => w.m)} | ${events.map(say).join("; ") || "nothing"}`,
    );
  }
}

/** Processor seconds of the pass's decoder alone, its pictures thrown away. */
function decoderMs(path: string): number {
  const args = passArgs(passPlan(analyseRequest(path), 0, null), OLD_PASSTHROUGH);
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>/dev/null';
  const run = spawnSync("bash", ["-c", script, "bash", config.ffmpegPath, ...args], { encoding: "utf8" });
  const [user, system] = run.stderr.trim().split(" ").map(Number);
  return 1000 * (user! + system!);
}

/** Processor time of a pass in built-in motion (the cheapest there is), its decoder's too, and of the signals within it, measured on the same frames apart. */
async function cost(path: string): Promise<void> {
  const request = analyseRequest(path);
  const decoder = decoderMs(path);
  const whole: number[] = [];
  const own: number[] = [];
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    const ranges = await rangesOf(path);
    const used = process.cpuUsage(before);
    const plan = passPlan(request, 0, null);
    const slots = new SlotPool(plan.pictures, 8);
    const reader = new FrameReader({
      ffmpegPath: config.ffmpegPath,
      plan,
      pool: slots,
      signal: new AbortController().signal,
    });
    const scene = new Scene(plan.pictures[0], true);
    const watch = new SignalWatch();
    let ms = 0;
    const clock = (): number => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    for (let f = await reader.next(); f; f = await reader.next()) {
      const picture = slots.picture(f.slot, 0);
      const plane = scene.plane(picture);
      const start = clock();
      watch.look(picture, plane, f.tUs);
      watch.moved(f.tUs, 0);
      ms += clock() - start;
      slots.release(f.slot);
    }
    const start = clock();
    watch.endRange(0, request.media.durationUs + 1);
    const end = clock() - start;
    await reader.close();
    // The first round compiles.
    if (round === 0) continue;
    whole.push((used.user + used.system) / 1000 + decoder);
    own.push(ms + end);
    const frames = ranges.reduce((n, r) => n + r.frameUs.length, 0);
    console.log(
      `${basename(path)}: ${frames} frames, pass ${whole.at(-1)!.toFixed(0)} ms (decoder ${decoder.toFixed(0)}), looks ${ms.toFixed(0)} ms, end ${end.toFixed(0)} ms`,
    );
  }
  console.log(
    `${basename(path)}: signals ${median(own).toFixed(0)} ms, ${((100 * median(own)) / median(whole)).toFixed(1)} % of the pass`,
  );
}

if (values.cost) for (const p of positionals.length > 0 ? positionals : [join(footage, "vtest.avi")]) await cost(p);
else {
  if (positionals.length === 0) {
    await generated();
    await fireCase();
  }
  if (!values.only) await rest();
}
