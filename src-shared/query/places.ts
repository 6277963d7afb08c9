import type { Sense } from "./lexicon/senses.ts";
import { isHangul } from "./lexicon/lexicon.ts";
import { isOp } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** Longest name, in words, that is taken for a camera's without knowing it. */
const NAME_WORDS = 3;
const NAME_PARTS = new Set<Sense["is"]>(["unknown", "concept", "number", "cameraName", "words"]);
const INTRODUCING = ["on", "at", "in", "from", "by"] as const;

/**
 * Cameras: "on camera north gate", "camera 3", "정문 카메라에서", and the library's camera names where they stand for cameras. A name that is a word as well ("Gate") is a camera
 * only beside the word camera, as the place of a Korean sentence, or where a kind of place could stand and it is written as the camera is: "at Gate", but not "at the gate".
 */
export function readCameras(tokens: readonly Token[], text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isOp(token, "camera")) {
      const name = nameAfter(tokens, at) ?? nameBefore(out, token, text);
      if (name) {
        out.length -= name.taken;
        const from = isOp(out.at(-1), ...INTRODUCING) ? out.pop()! : null;
        const [first, last] = [tokens[at - name.taken] ?? token, tokens[at + name.used] ?? token];
        const start = Math.min(from?.start ?? first.start, name.start, token.start);
        out.push({
          start,
          end: Math.max(last.end, name.end, token.end),
          sense: { is: "camera", camera: name.camera(text) },
          others: [],
          particle: null,
        });
        at += name.used;
        continue;
      }
      out.push({ ...token, sense: { is: "unknown" } });
    } else if (token.sense.is === "cameraName") {
      const from = isOp(out.at(-1), ...INTRODUCING);
      const other = token.others[0];
      const asWritten = from && text.slice(token.start, token.end) === token.sense.camera;
      const place = other?.is === "concept" && (asWritten || token.particle === "at");
      const named = !other || token.particle === "from" || place;
      // "North gate" as the place of an English sentence takes its "on" or "at" along.
      if (named && from && !isHangul(text[token.start]!)) token.start = out.pop()!.start;
      if (named && !isOp(tokens[at + 1], "camera"))
        out.push({ ...token, sense: { is: "camera", camera: token.sense.camera }, others: [] });
      else if (isOp(tokens[at + 1], "camera")) out.push(token);
      else out.push({ ...token, sense: other!, others: token.others.slice(1) });
    } else out.push(token);
  }
  return out;
}

interface Name {
  camera: (text: string) => string;
  start: number;
  end: number;
  /** Tokens after the word camera, and tokens before it, that are the name. */
  used: number;
  taken: number;
}

function nameAfter(tokens: readonly Token[], at: number): Name | null {
  if (tokens[at]!.particle !== null) return null;
  let used = 0;
  while (used < NAME_WORDS) {
    const next = tokens[at + used + 1];
    if (!next || !NAME_PARTS.has(next.sense.is) || (used > 0 && next.start - tokens[at + used]!.end > 1)) break;
    used++;
    if (next.sense.is === "cameraName" || next.sense.is === "words" || next.particle !== null) break;
  }
  if (used === 0) return null;
  const [first, last] = [tokens[at + 1]!, tokens[at + used]!];
  return { camera: (text) => nameOf(first, last, text), start: first.start, end: last.end, used, taken: 0 };
}

function nameBefore(out: readonly Token[], camera: Token, text: string): Name | null {
  const last = out.at(-1);
  if (!last || !NAME_PARTS.has(last.sense.is) || camera.start - last.end > 1) return null;
  let taken = 1;
  // Korean puts other words before the name ("빨간 차 정문 카메라"), English an article or "on".
  const korean = isHangul(text[camera.start]!);
  while (
    !korean &&
    taken < NAME_WORDS &&
    NAME_PARTS.has(out.at(-1 - taken)?.sense.is ?? "op") &&
    last.sense.is !== "cameraName"
  )
    taken++;
  const first = out.at(-taken)!;
  return { camera: (whole) => nameOf(first, last, whole), start: first.start, end: last.end, used: 0, taken };
}

function nameOf(first: Token, last: Token, text: string): string {
  if (last.sense.is === "cameraName") return last.sense.camera;
  if (last.sense.is === "words") return last.sense.words;
  const raw = text.slice(first.start, last.end).trim();
  // Particles and "번" (number) are not part of a name.
  return raw.replace(/(\d)번$/u, "$1").replace(/(?<=[\p{L}\d])(에서|에|의)$/u, "");
}

/** Text in the picture: quoted words, the word after "text", and what 라고 is put after. */
export function readWords(tokens: readonly Token[], text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    const before = out.at(-1);
    if (!isOp(token, "text")) out.push(token);
    else if (before && before.end === token.start && before.sense.is !== "op") {
      // "출구라고 적힌": the word comes before.
      out.pop();
      const words = before.sense.is === "words" ? before.sense.words : text.slice(before.start, before.end);
      out.push({ ...before, end: token.end, others: [], particle: null, sense: { is: "words", words } });
    } else if (next?.sense.is === "words") out.push({ ...next, start: token.start, ...(++at && {}) });
    else if (before?.sense.is === "words") out.push({ ...out.pop()!, end: token.end });
    else if (next && next.sense.is !== "op" && next.start - token.end <= 1 && token.particle === null) {
      out.push({
        ...next,
        start: token.start,
        others: [],
        sense: { is: "words", words: text.slice(next.start, next.end) },
      });
      at++;
    } else if (before && before.sense.is !== "op" && token.start - before.end <= 1) {
      out.pop();
      out.push({
        ...before,
        end: token.end,
        others: [],
        sense: { is: "words", words: text.slice(before.start, before.end) },
      });
    } else out.push({ ...token, sense: { is: "unknown" } });
  }
  return out;
}
