import { scenarioLine, scenarioZone } from "#shared/domain/scenario.ts";
import type { AreaUse } from "./checkParts.ts";
import { kindOfValue, say } from "./messages.ts";
import { findMistakes, type Finding } from "./schemaWords.ts";
import { suggest } from "./suggest.ts";

const MAX_AREAS = 200;
/** Share of the picture below which a zone, or a line, is a slip of the hand. */
const LEAST_AREA = 1e-5;
const LEAST_LENGTH = 1e-3;

type Points = Array<[number, number]>;

/** Checks the areas of a file, and that those that its parts name are of the kind that is needed. One that is drawn nowhere is no mistake: it may still be drawn. */
export function checkAreas(areas: unknown, uses: readonly AreaUse[]): Finding[] {
  if (!Array.isArray(areas))
    return [{ path: ["areas"], message: say.expected("list", kindOfValue(areas)), key: false }];
  if (areas.length > MAX_AREAS) return [{ path: ["areas"], message: say.tooMany(MAX_AREAS, areas.length), key: false }];
  const findings: Finding[] = [];
  const drawn = new Set<string>();
  const kinds = new Map<string, "zone" | "line">();
  for (const [i, area] of areas.entries()) {
    const path = ["areas", i];
    if (kindOfValue(area) !== "entries") {
      findings.push({ path, message: say.expected("entries", kindOfValue(area)), key: false });
      continue;
    }
    const kind = kindOf(Object.keys(area as object));
    const schema = kind === "line" ? scenarioLine : scenarioZone;
    const wrong = findMistakes(schema, area, path);
    findings.push(...wrong);
    if (wrong.length > 0) continue;
    const { camera, points } = area as { camera: string; points: Points };
    const name = (area as Record<string, string>)[kind]!;
    const key = JSON.stringify([camera, name]);
    if (drawn.has(key)) findings.push({ path: [...path, kind], message: say.drawnTwice(name, camera), key: false });
    drawn.add(key);
    if (isFlat(kind, points)) findings.push({ path: [...path, "points"], message: say.flat(kind), key: false });
    const known = kinds.get(name);
    if (known && known !== kind)
      findings.push({ path: [...path, kind], message: say.wrongArea(name, known), key: false });
    else kinds.set(name, kind);
  }
  for (const { name, kind, path } of uses) {
    const is = kinds.get(name);
    if (is && is !== kind) findings.push({ path, message: say.wrongArea(name, is), key: false });
  }
  return findings;
}

/** What an area was meant to be. */
function kindOf(words: readonly string[]): "zone" | "line" {
  if (words.includes("zone")) return "zone";
  return words.some((word) => suggest(word, ["line"]) !== null) ? "line" : "zone";
}

function isFlat(kind: "zone" | "line", points: Points): boolean {
  let length = 0;
  let doubled = 0;
  points.forEach(([x, y], i) => {
    const [px, py] = points.at(i - 1)!;
    if (i > 0) length += Math.hypot(x - px, y - py);
    doubled += px * y - x * py;
  });
  return kind === "line" ? length < LEAST_LENGTH : Math.abs(doubled) / 2 < LEAST_AREA;
}
