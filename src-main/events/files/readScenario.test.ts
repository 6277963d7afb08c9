import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, describe, test } from "vitest";
import { readScenario } from "./readScenario.ts";

const HEAD = `id: test
level: notice
names: { en: Test, ko: 시험 }
why: { en: Because, ko: 이유 }
`;
const read = (when: string, more = "") => readScenario(`${HEAD}${more}when:\n${when.replaceAll(/^/gm, "  ")}\n`);
const problems = (text: string) =>
  readScenario(text).problems.map((it) => `${it.line}:${it.column} ${it.path}: ${it.message}`);
const wrong = (when: string, more = "") =>
  read(when, more).problems.map((it) => `${it.line}:${it.column} ${it.path}: ${it.message}`);

describe("what is right", () => {
  test("times become microseconds, what is left out is as the language says", () => {
    const { scenario, problems: none } = read(
      "all:\n  - object: { classes: [person] }\n    for: 1.5m\n  - relation: near\n    gap: 2\nwithin: 500ms",
    );
    expect(none).toEqual([]);
    expect(scenario).toMatchObject({
      id: "test",
      version: 1,
      per: "moment",
      cooldown: 0,
      areas: [],
      when: {
        within: 500_000,
        all: [
          { object: { classes: ["person"] }, for: 90e6 },
          { relation: "near", of: { classes: [] }, gap: 2e6 },
        ],
      },
    });
  });

  test("YAML as people write it: comments, a byte order mark, Windows line ends, blocks and flows, an alias", () => {
    const text = `\uFEFF# a comment\r\n${HEAD}when: # here\r\n  all:\r\n    - object: &who { classes: [person] }\r\n    - crosses: gate\r\n      object: *who\r\n`;
    expect(problems(text)).toEqual([]);
    expect(readScenario(text).scenario!.when).toMatchObject({
      all: [{}, { crosses: "gate", object: { classes: ["person"] } }],
    });
  });

  test("words of YAML 1.1 are words, numbers in quotes are text", () => {
    expect(problems(`${HEAD.replace("Test", "on")}when: { signal: flash, strength: "0.5" }\n`)).toEqual([
      "5:34 when.strength: expected a number here, found text",
    ]);
  });

  test("names of classes, concepts and areas that nobody knows are no mistakes", () => {
    expect(wrong("all:\n  - object: { classes: [unicorn] }\n  - concept: magic\n  - enters: nowhere")).toEqual([]);
  });
});

test("every example of the manual can be read", () => {
  const manual = readFileSync(join(import.meta.dirname, "../../../docs/scenarios.md"), "utf8");
  const examples = [...manual.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) expect(problems(text)).toEqual([]);
});

describe("what is wrong is told where it is, as what it was meant to be", () => {
  test.each<[what: string, when: string, wanted: string[]]>([
    [
      "a mistyped condition",
      "all:\n  - relatoin: near\n    of: { classes: [person] }",
      ["7:7 when.all.1.relatoin: unknown word `relatoin`; did you mean `relation`?"],
    ],
    [
      "a mistyped word beside a condition",
      "all:\n  - object: { classs: [person] }\n    nwo: { sped: { min: 1 } }",
      [
        "7:17 when.all.1.object.classs: unknown word `classs`; did you mean `classes`?",
        "8:7 when.all.1.nwo: unknown word `nwo`; did you mean `now`?",
      ],
    ],
    [
      "a mistyped word within another",
      "object: {}\nnow: { sped: { min: 1 } }",
      ["7:10 when.now.sped: unknown word `sped`; did you mean `speed`?"],
    ],
    [
      "a mistyped value",
      "relation: folowing\nof: { color: [grey], speed: quick }",
      [
        "6:13 when.relation: unknown value `folowing`; did you mean `following`?",
        "7:17 when.of.color.1: unknown value `grey`; did you mean `gray`?",
        "7:31 when.of.speed: unknown value `quick`; it can be: still, slow, fast",
      ],
    ],
    [
      "a time that is none",
      "object: {}\nfor: ten seconds\ngap: -1",
      [
        '7:8 when.for: a length of time up to a day was expected, such as "10s", "2m" or "1h"',
        '8:8 when.gap: a length of time up to a day was expected, such as "10s", "2m" or "1h"',
      ],
    ],
    [
      "a time longer than a day",
      "object: {}\nfor: 30h",
      ['7:8 when.for: a length of time up to a day was expected, such as "10s", "2m" or "1h"'],
    ],
    [
      "numbers out of range",
      "object: { confidence: 80 }\ncount: { min: 0.5 }\nstrength: high",
      [
        "6:25 when.object.confidence: a number up to 1 was expected",
        "7:17 when.count.min: expected a whole number here, found a number",
        "8:13 when.strength: expected a number here, found text",
      ],
    ],
    [
      "more at least than at most",
      "object: {}\ncount: { min: 5, max: 2 }",
      ["7:10 when.count: `min` is larger than `max`"],
    ],
    [
      "what only stretches can be asked for",
      "crosses: gate\nfor: 10s",
      ["7:3 when.for: unknown word `for`; here it can be: name, strength, crosses, object, direction"],
    ],
    [
      "two conditions in one",
      "object: {}\nsignal: flash",
      ["7:3 when.signal: `object` and `signal` stand side by side; make them two parts of `all` or `any`"],
    ],
    [
      "nothing that must hold",
      "none:\n  - signal: dark",
      ["6:3 when.none: `none` needs `all`, `any` or `sequence` beside it: something must hold"],
    ],
    [
      "an exclusion beside a single condition",
      "signal: flash\nnone:\n  - signal: dark",
      ["7:3 when.none: `none` needs `all`, `any` or `sequence` beside it: something must hold"],
    ],
    [
      "no condition at all",
      "for: 10s",
      [
        "6:3 when: this says no condition; one of these is needed: all, any, sequence, object, crosses, enters, leaves, relation, crowding, concept, signal",
      ],
    ],
    [
      "a sequence of one",
      "sequence:\n  - signal: flash",
      ["7:5 when.sequence: at least 2 entries are needed here, there is 1"],
    ],
    [
      "a list that is none",
      "all: { signal: flash }",
      ["6:8 when.all: expected a list here, found entries such as `name: value`"],
    ],
    [
      "a part that is none",
      "all: [person, 5, ~]",
      [
        "6:9 when.all.1: expected entries such as `name: value` here, found text",
        "6:17 when.all.2: expected entries such as `name: value` here, found a number",
        "6:20 when.all.3: this says no condition; one of these is needed: all, any, sequence, object, crosses, enters, leaves, relation, crowding, concept, signal",
      ],
    ],
    [
      "one name for two parts",
      "all:\n  - { name: a, signal: flash }\n  - { name: a, signal: dark }",
      ["8:15 when.all.2.name: the name `a` is used twice"],
    ],
    [
      "a name that is none",
      "{ name: 1st part, signal: flash }",
      ["6:11 when.name: a name begins with a letter and has letters, digits, - and _, 40 at most"],
    ],
    [
      "mistakes deep within a group, and none about its other branches",
      "any:\n  - all:\n      - any:\n          - signal: flsh\n          - object: {}\n        none:\n          - concept: 5",
      [
        "9:23 when.any.1.all.1.any.1.signal: unknown value `flsh`; did you mean `flash`?",
        "12:24 when.any.1.all.1.none.1.concept: expected text here, found a number",
      ],
    ],
  ])("%s", (_, when, wanted) => expect(wrong(when)).toEqual(wanted));

  test("the head: what is missing and what is unknown", () => {
    expect(problems("id: Bad Id\nlevl: notice\nnames: { en: Test }\nwhen: { signal: flash }\n")).toEqual([
      "1:1 why: `why` is missing",
      "1:5 id: the id has lower-case letters, digits and hyphens, begins with a letter and is 2 to 60 long",
      "2:1 levl: unknown word `levl`; did you mean `level`?",
      "3:8 names.ko: `ko` is missing",
    ]);
    expect(problems(HEAD)).toEqual(["1:1 : `when` is missing"]);
    expect(problems(`${HEAD.replace("notice", "urgent")}when: { signal: flash }`)).toEqual([
      "2:8 level: unknown value `urgent`; it can be: notice, warning, alarm",
    ]);
  });

  test("areas: too few points, points off the picture, no area, drawn twice, the wrong kind for a part", () => {
    const area = (areas: string) => wrong("crosses: gate", `areas:\n${areas.replaceAll(/^/gm, "  ")}\n`);
    expect(area("- { line: gate, camera: a, points: [[0.5, 1]] }")).toEqual([
      "6:38 areas.1.points: a line needs at least 2 points, it has 1",
    ]);
    expect(area("- { zone: yard, camera: a, points: [[0, 0], [1, 1]] }")).toEqual([
      "6:38 areas.1.points: a zone needs at least 3 points, it has 2",
    ]);
    expect(area("- { line: gate, camera: a, points: [[0.5, 1], [0.5, 1.2]] }")).toEqual([
      "6:55 areas.1.points.2.2: a point is two numbers from 0 to 1, such as [0.25, 0.8]",
    ]);
    expect(area("- { line: gate, camera: a, points: [[0.5], left] }")).toEqual([
      "6:39 areas.1.points.1: a point is two numbers from 0 to 1, such as [0.25, 0.8]",
      "6:46 areas.1.points.2: a point is two numbers from 0 to 1, such as [0.25, 0.8]",
    ]);
    expect(area("- { line: gate, camera: a, points: [[0.5, 1], [0.5, 1]] }")).toEqual([
      "6:38 areas.1.points: the line has no length",
    ]);
    expect(area("- { zone: yard, camera: a, points: [[0, 0], [0.5, 0.5], [1, 1]] }")).toEqual([
      "6:38 areas.1.points: the zone has no area",
    ]);
    const gate = (camera: string) => `- { line: gate, camera: ${camera}, points: [[0.5, 1], [0.5, 0]] }`;
    expect(area(`${gate("a")}\n${gate("b")}`)).toEqual([]);
    expect(area(`${gate("a")}\n${gate("a")}`)).toEqual(["7:13 areas.2.line: `gate` is drawn twice on camera `a`"]);
    expect(area("- { zone: gate, camera: a, points: [[0, 0], [1, 0], [1, 1]] }")).toEqual([
      "8:12 when.crosses: `gate` is drawn as a zone; a line is needed here",
    ]);
    expect(area("- { lien: gate, camera: a, points: [[0, 0], [1, 0]] }")).toEqual([
      "6:7 areas.1.lien: unknown word `lien`; did you mean `line`?",
    ]);
  });

  test("every message has its like in Korean", () => {
    for (const it of read("relation: folowing\nfor: soon\nnwo: {}\ncount: [1]").problems)
      expect(it.ko).toMatch(/[가-힣]/);
  });
});

describe("files that are broken or mean harm", () => {
  const nested = (n: number) => `${HEAD}when: ${"{ all: [".repeat(n)}{ signal: flash }${"] }".repeat(n)}\n`;

  test.each<[what: string, text: string, wanted: RegExp]>([
    ["nothing", "", /^1:1 : the file is empty$/],
    ["a comment alone", "# nothing here\n", /the file is empty/],
    ["text", "hello", /^1:1 : expected entries such as `name: value` here, found text/],
    ["a list", "- a\n- b\n", /found a list/],
    ["two documents", `${HEAD}when: { signal: flash }\n---\nid: other\n`, /^6:1 : a file holds one scenario/],
    ["a tab", "id: test\nnames:\n\ten: x\n", /^3:1 : a tab cannot indent; use spaces/],
    ["a line that is further in", "id: test\nnames:\n  en: x\n ko: y\n", /^4:1 : the indentation does not fit/],
    ["a bracket that is left open", "id: [test\nlevel: notice\n", /^\d+:\d+ : /],
    ["a quote that is left open", 'id: "test\nlevel: notice\n', /cannot be read as YAML: Missing closing/],
    ["a colon too many", "names: { en: a: b }\n", /cannot be read as YAML/],
    ["a word twice", `${HEAD}level: alarm\nwhen: { signal: flash }\n`, /^5:1 level: `level` is given twice here/],
    ["a list as a word", `${HEAD}? [a, b]\n: x\nwhen: { signal: flash }\n`, /a word was expected before the colon/],
    ["a tag that makes a function", `${HEAD}when: !!js/function "() => 1"\n`, /^5:21 when: tags \(`!`\) are not read/],
    ["a tag of one's own", `${HEAD}when: !scenario { signal: flash }\n`, /tags \(`!`\) are not read/],
    ["an alias of nothing", `${HEAD}when: *nobody\n`, /^5:7 when: the alias `\*nobody` cannot be followed/],
    ["an alias within itself", `${HEAD}when: &it { all: [*it] }\n`, /the alias `\*it` cannot be followed/],
    ["a merge", `${HEAD}when: { <<: { signal: flash } }\n`, /unknown word `<<`/],
    [
      "words of the language's own roots",
      `${HEAD}when: { __proto__: { signal: flash } }\n`,
      /unknown word `__proto__`/,
    ],
    [
      "the same at the top",
      `${HEAD}constructor: x\n__proto__: { when: 1 }\nwhen: { signal: flash }\n`,
      /unknown word `constructor`/,
    ],
    ["the same for an object", `${HEAD}when: { object: { __proto__: { classes: [] } } }\n`, /unknown word `__proto__`/],
    [
      "not a number",
      `${HEAD}when: { signal: flash, strength: .nan }\n`,
      /^5:34 when.strength: this number is too large, or none$/,
    ],
    [
      "a number beyond all",
      `${HEAD}when: { object: {}, count: { min: 1e400 } }\n`,
      /^5:35 when.count.min: this number is too large, or none$/,
    ],
    [
      "a number beyond reason",
      `${HEAD}when: { object: {}, count: { min: 99999999999 } }\n`,
      /^5:35 when.count.min: a number up to 10000 was expected$/,
    ],
    [
      "a number below nothing",
      `${HEAD}when: { object: {}, count: { min: -3 } }\n`,
      /^5:35 when.count.min: a number from 1 was expected$/,
    ],
    ["a time below nothing", `${HEAD}when: { object: {}, for: -5s }\n`, /^5:26 when.for: a length of time up to a day/],
    [
      "a time beyond reason",
      `${HEAD}when: { object: {}, for: 99999999999999999999s }\n`,
      /^5:26 when.for: a length of time up to a day/,
    ],
    [
      "a time of no unit that is meant",
      `${HEAD}when: { object: {}, for: 5 days }\n`,
      /^5:26 when.for: a length of time up to a day/,
    ],
    ["without end", `${HEAD}when: { signal: flash, for: .inf }\n`, /a length of time up to a day/],
    ["a binary zero", `${HEAD}when: { concept: "a\0b", nme: x }\n`, /^5:20 : this is no text/],
    [
      "bytes that are no UTF-8",
      Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xff, 0xfe]).toString("utf8"),
      /^1:5 : this is no text/,
    ],
    ["a text of two bytes a letter", Buffer.from(HEAD, "utf16le").toString("utf8"), /^1:2 : this is no text/],
    [
      "an id that leads elsewhere",
      `${HEAD.replace("id: test", "id: ../../library")}when: { signal: flash }\n`,
      /^1:5 id: the id has lower-case/,
    ],
    [
      "an id that is a list",
      `${HEAD.replace("id: test", "id: [test]")}when: { signal: flash }\n`,
      /^1:5 id: expected text here, found a list/,
    ],
    ["a tab within entries", `${HEAD}when:\n  all:\n\t- signal: flash\n`, /^7:1 : a tab cannot indent; use spaces$/],
    [
      "a thousand areas",
      `${HEAD}when: { enters: a }\nareas: [${Array.from({ length: 1000 }, (_, i) => `{ zone: a${i}, camera: c, points: [[0, 0], [1, 0], [1, 1]] }`).join(", ")}]\n`,
      /^6:8 areas: /,
    ],
    [
      "a zone of ten thousand corners",
      `${HEAD}when: { enters: a }\nareas: [{ zone: a, camera: c, points: [${"[0.1, 0.2], ".repeat(5000)}] }]\n`,
      /areas.1.points|too many entries/,
    ],
    ["ten megabytes", "a".repeat(10_000_000), /^1:1 : the file is longer than 200000 characters$/],
    ["a word of a thousand letters", `${HEAD}when: { ${"a".repeat(1000)}: 1 }\n`, /unknown word `a{39}…`/],
    ["nested forty times", nested(20), /nested too deeply/],
    ["nested three thousand times", nested(3000), /nested too deeply/],
    ["a hundred thousand brackets", "[".repeat(100_000), /too many entries|nested too deeply/],
    [
      "nested by indentation",
      Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /nested too deeply/,
    ],
    ["a million letters", `${HEAD}x: ${"a".repeat(1_000_000)}`, /longer than 200000 characters/],
    ["a hundred thousand entries", "a: 1\n".repeat(39_000), /too many entries/],
    [
      "more parts than an event can name",
      `${HEAD}when: { any: [${"{ all: [{ signal: flash }, { signal: dark }, { signal: flame }, { signal: busy }] }, ".repeat(14)}] }`,
      /more than 64 parts/,
    ],
  ])("%s", (_, text, wanted) => {
    const { scenario, problems: found } = readScenario(text);
    expect(scenario).toBeNull();
    expect(problems(text).join("\n")).toMatch(wanted);
    for (const it of found) {
      expect(it.line).toBeGreaterThan(0);
      expect(it.column).toBeGreaterThan(0);
      expect(it.message.length).toBeLessThanOrEqual(600);
      expect(it.path.length).toBeLessThanOrEqual(300);
      expect(it.ko).toMatch(/[가-힣]/);
    }
    expect(Object.prototype).not.toHaveProperty("signal");
  });

  test("what aliases stand for is counted: a billion laughs is refused at once", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    const start = performance.now();
    expect(problems(lines.join("\n")).join()).toMatch(/too many entries/);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("a file of nothing but mistakes tells the first fifty", () => {
    const many = readScenario(
      `${HEAD}when: { signal: flash }\n${Array.from({ length: 300 }, (_, i) => `x${i}: 1`).join("\n")}`,
    );
    expect(many.problems).toHaveLength(50);
  });
});
