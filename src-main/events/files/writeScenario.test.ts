import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, describe, test } from "vitest";
import type { ScenarioArea, Scenario } from "#shared/domain/scenario.ts";
import { readScenario } from "./readScenario.ts";
import { editScenario } from "./editScenario.ts";
import { emit } from "./emit.ts";
import { plainScenario } from "./plainScenario.ts";
import { changed } from "./writeScenario.ts";

const folder = join(import.meta.dirname, "../../../resources/scenarios");
const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);

const TEXT = `# Who made this, and why.
id: gate-watch
version: 3
level: notice   # for now
names: { en: "Gate: watch", ko: 출입문 감시 }
why:
  en: >
    Folded words
    over two lines.
  ko: 이유
when:
  all:
    # The one who comes.
    - { name: comer, object: {classes: [ person ]}, for: 90 }   # a minute and a half
    - crosses: gate
  within: 10s

areas:
  # Drawn on a rainy day.
  - { line: gate, camera: north, points: [[0.1, 0.2], [0.3, 0.4]] }
  - zone: yard   # not used yet
    camera: north
    points: [[0, 0], [0.5, 0], [0.5, 0.5]]
`;
const writeScenario = (scenario: Scenario) => emit(plainScenario(scenario));
const gate = (camera: string, x: number): ScenarioArea => ({
  line: "gate",
  camera,
  points: [
    [x, 1],
    [x, 0],
  ],
});

describe("a scenario as a file", () => {
  test.each(files)("%s says the same when it is written anew", (_, text) => {
    const { scenario } = readScenario(text);
    const written = writeScenario(scenario!);
    expect(readScenario(written)).toEqual({ scenario, problems: [] });
  });

  test("is what a person would write", () => {
    const { scenario } = readScenario(TEXT);
    expect(writeScenario(scenario!)).toBe(`id: gate-watch
version: 3
level: notice
names:
  en: "Gate: watch"
  ko: 출입문 감시
why:
  en: ${JSON.stringify("Folded words over two lines.\n")}
  ko: 이유
when:
  all:
    - name: comer
      object: { classes: [person] }
      for: 90s
    - crosses: gate
  within: 10s
areas:
  - line: gate
    camera: north
    points: [[0.1, 0.2], [0.3, 0.4]]
  - zone: yard
    camera: north
    points: [[0, 0], [0.5, 0], [0.5, 0.5]]
`);
  });

  test("words that YAML would take for something else stay words", () => {
    const { scenario } = readScenario(TEXT);
    for (const camera of [
      "true",
      "12",
      "a: b",
      "a #b",
      "[x",
      "- y",
      "0x1f",
      "~",
      " lead",
      'q"uo',
      "null",
      "카메라 1",
      "a, b",
      "line\nbreak",
      "1e3",
      "*a",
      "&b",
      "!c",
      "%d",
      "@e",
      "`f",
    ]) {
      const odd: Scenario = {
        ...scenario!,
        cameras: [camera],
        names: { en: camera, ko: camera },
        areas: [gate(camera, 0.5)],
      };
      expect(readScenario(writeScenario(odd)).scenario, camera).toEqual(odd);
    }
  });
});

describe("a change leaves the rest of the text as it is", () => {
  test("numbers and words: only they change", () => {
    const edited = changed(TEXT, (scenario) => {
      const { all } = scenario.when as { all: Array<{ for: number }> };
      return {
        ...scenario,
        level: "alarm",
        when: { ...scenario.when, within: 5e6, all: [{ ...all[0], for: 120e6 }, all[1]] },
      } as Scenario;
    });
    expect(edited).toBe(
      TEXT.replace("level: notice", "level: alarm").replace("for: 90", "for: 2m").replace("within: 10s", "within: 5s"),
    );
  });

  test("id, level and thresholds by the names of parts", () => {
    const edited = editScenario(TEXT, {
      id: "copy",
      level: "alarm",
      figures: [{ part: "comer", field: "confidence", to: 0.6 }],
    });
    expect(readScenario(edited).scenario).toMatchObject({
      id: "copy",
      level: "alarm",
      when: { all: [{ object: { classes: ["person"], confidence: 0.6 } }, {}] },
    });
    expect(edited).toContain("# The one who comes.");
    const again = editScenario(edited, { figures: [{ part: "comer", field: "confidence", to: 0.7 }] });
    expect(again).toBe(edited.replace("confidence: 0.6", "confidence: 0.7"));
    expect(editScenario(TEXT, { figures: [{ part: "all.2", field: "strength", to: 0.5 }] })).toContain("strength: 0.5");
    expect(() => editScenario(TEXT, { figures: [{ part: "nobody", field: "strength", to: 0.5 }] })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });

  test("nothing changed, nothing written", () => expect(changed(TEXT, (it) => ({ ...it }))).toBe(TEXT));

  test("what cannot be done in the text is written anew, and always says what was meant", () => {
    const aliased = TEXT.replace("object: {classes: [ person ]}", "object: &who {classes: [ person ]}").replace(
      "- crosses: gate",
      "- crosses: gate\n      object: *who",
    );
    const edited = changed(aliased, (scenario) => {
      const { all } = scenario.when as { all: Array<Record<string, unknown>> };
      return {
        ...scenario,
        when: { ...scenario.when, all: [{ ...all[0], object: { classes: ["dog"] } }, all[1]] },
      } as Scenario;
    });
    expect(readScenario(edited).scenario!.when).toMatchObject({
      all: [{ object: { classes: ["dog"] } }, { object: { classes: ["person"] } }],
    });
  });

  test("Windows line ends and a mark at the start survive", () => {
    const windows = `\uFEFF${TEXT.replaceAll("\n", "\r\n")}`;
    expect(editScenario(windows, { level: "alarm" })).toBe(windows.replace("level: notice", "level: alarm"));
  });

  test("a text that is no scenario is refused with its first mistake", () => {
    expect(() => editScenario("id: x y\n", { level: "alarm" })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});
