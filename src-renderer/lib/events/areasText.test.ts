import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { readAreas, removeArea, writeArea, type DrawnArea } from "./areasText.ts";

const HEAD = `# Draw a zone named \`yard\`.
id: loitering
when:
  name: stays   # who stays
  object: { classes: [person] }
  in: yard
`;
const yard: DrawnArea = {
  kind: "zone",
  name: "yard",
  camera: "Gate 2",
  points: [
    [0.1, 0.2],
    [0.9, 0.2],
    [0.5, 0.80004],
  ],
};
const back = (text: string | null) => (parse(text ?? "") as { areas?: unknown }).areas;
const asItem = {
  zone: "yard",
  camera: "Gate 2",
  points: [
    [0.1, 0.2],
    [0.9, 0.2],
    [0.5, 0.8],
  ],
};

describe("a zone that is drawn", () => {
  it("is added to a file without any, and everything that was written stays as it is", () => {
    const text = writeArea(HEAD, yard);
    expect(text?.startsWith(HEAD)).toBe(true);
    expect(back(text)).toEqual([asItem]);
  });
  it.each([
    ["an empty list", "areas: []\ngroup: 10s\n", 1],
    ["a key without a value", "areas:\ngroup: 10s\n", 1],
    [
      "a list in lines",
      'areas:\n  - zone: yard\n    camera: "Gate 1"\n    points:\n      - [0, 0]\n      - [1, 0]\n      - [1, 1]\n\n# why\ngroup: 10s\n',
      2,
    ],
    [
      "a list in braces",
      'areas: [{ zone: yard, camera: "Gate 1", points: [[0, 0], [1, 0], [1, 1]] }]\ngroup: 10s\n',
      2,
    ],
    [
      "a list at the end without a line break",
      "group: 10s\nareas:\n- { line: way, camera: Gate 2, points: [[0, 0], [1, 1]] }",
      2,
    ],
  ])("joins %s", (_what, tail, count) => {
    const text = writeArea(HEAD + tail, yard);
    const areas = back(text) as unknown[];
    expect(areas).toHaveLength(count);
    expect(areas.at(-1)).toEqual(asItem);
    expect(parse(text ?? "")).toMatchObject({ id: "loitering", group: "10s" });
    expect(text?.startsWith(HEAD)).toBe(true);
  });
  it("only has its points changed when it is drawn anew, also where they are written in lines", () => {
    const lines = `${HEAD}areas:\n  - zone: yard # the yard\n    camera: Gate 2\n    points:\n      - [0, 0]\n      - [1, 0]\n      - [1, 1]\n  - { line: way, camera: Gate 2, points: [[0, 0], [1, 1]] }\ngroup: 10s\n`;
    const text = writeArea(lines, yard);
    expect(back(text)).toEqual([
      asItem,
      {
        line: "way",
        camera: "Gate 2",
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ]);
    expect(text).toContain("# the yard");
  });
  it("keeps a camera's name whatever it looks like, and a name that YAML would take for a value", () => {
    const hostile = `a: "b" # {c}\n- [d]'`;
    const text = writeArea(HEAD, { ...yard, name: "on", camera: hostile });
    expect(back(text)).toEqual([{ ...asItem, zone: "on", camera: hostile }]);
    expect(readAreas(text ?? "")).toEqual([{ ...yard, name: "on", camera: hostile, points: asItem.points }]);
  });
  it("keeps Windows line ends and a mark at the start", () => {
    const windows =
      `\uFEFF${HEAD}areas:\n  - { line: way, camera: Gate 2, points: [[0, 0], [1, 1]] }\ngroup: 10s\n`.replaceAll(
        "\n",
        "\r\n",
      );
    const text = writeArea(windows, yard) ?? "";
    expect(back(text.slice(1))).toHaveLength(2);
    expect(parse(text.slice(1))).toMatchObject({ id: "loitering", group: "10s" });
    expect(text.startsWith(windows.slice(0, windows.indexOf("areas:")))).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(removeArea(text, yard)).toBe(windows);
  });
  it("leaves a file alone that cannot be read", () => {
    expect(writeArea("when: [", yard)).toBeNull();
    expect(writeArea(`${HEAD}areas: 5\n`, yard)).toBeNull();
    expect(readAreas("when: [")).toBeNull();
  });
});

describe("a zone that is removed", () => {
  it("goes with its line, and the list with the last one", () => {
    const two = `${HEAD}areas:\n  - { zone: yard, camera: Gate 1, points: [[0, 0], [1, 0], [1, 1]] }\n  - { zone: yard, camera: Gate 2, points: [[0, 0], [1, 0], [1, 1]] }\ngroup: 10s\n`;
    const one = removeArea(two, yard);
    expect(back(one)).toHaveLength(1);
    expect(removeArea(one ?? "", { ...yard, camera: "Gate 1" })).toBe(`${HEAD}group: 10s\n`);
    expect(removeArea(HEAD, yard)).toBe(HEAD);
  });
});
