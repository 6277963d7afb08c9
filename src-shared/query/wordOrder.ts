import type { TextSpan } from "../domain/query.ts";
import type { Colors } from "./scene.ts";
import { isEmptyWord, isOp } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** The first token from `at` on that says something; articles count only where asked. */
export function nextWord(tokens: readonly Token[], at: number, articles = false): Token | undefined {
  for (let i = at; i < tokens.length; i++) {
    const one = tokens[i]!;
    if (!isEmptyWord(one) || (articles && isOp(one, "article"))) return one;
  }
  return undefined;
}

export function previousWord(tokens: readonly Token[], at: number, articles = false): Token | undefined {
  for (let i = at; i >= 0; i--) {
    const one = tokens[i]!;
    if (!isEmptyWord(one) || (articles && isOp(one, "article"))) return one;
  }
  return undefined;
}

/** A run of colour words from `at` on: "black and white", "black or gray", "dark blue". `end`: the token after it. */
export function colorRun(tokens: readonly Token[], at: number): { colors: Colors; span: TextSpan; end: number } {
  const groups: Colors = [];
  const span = { start: tokens[at]!.start, end: tokens[at]!.end };
  let end = at;
  let or = false;
  for (let i = at; i < tokens.length; i++) {
    const { sense } = tokens[i]!;
    if (sense.is === "color") {
      const last = groups.at(-1);
      const merged = last && or ? [...new Set([...last.names, ...sense.names])] : null;
      if (last && merged) last.names = merged;
      else groups.push({ part: "any", names: [...sense.names] });
      or = false;
      end = i + 1;
      span.end = tokens[i]!.end;
    } else if (isOp(tokens[i], "and", "or") && tokens[i + 1]?.sense.is === "color") or = isOp(tokens[i], "or");
    else if (!isOp(tokens[i], "filler") || tokens[i + 1]?.sense.is !== "color") break;
  }
  return { colors: groups, span, end };
}

export function onPart(colors: Colors, part: "any" | "upper" | "lower"): Colors {
  return colors.map(({ names }) => ({ part, names }));
}
