import { describe, expect, test } from "vitest";
import { SentenceReader } from "./sentenceReader.ts";

/** What is read of a text that arrives in pieces of `size` characters. */
function read(text: string, size = text.length, ends = true) {
  const reader = new SentenceReader();
  const found = [];
  for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.slice(at, at + size)));
  if (ends) found.push(...reader.finish());
  return found.map(({ text: words, evidence }) => [words, evidence]);
}

const TWO = [
  ["A person enters at {E1}.", ["E1"]],
  ['A sign reads "EXIT" \\ 사람.', ["E2", "E3"]],
];
const JSON_TEXT = JSON.stringify({ sentences: TWO.map(([text, evidence]) => ({ text, evidence })) });

describe("JSON", () => {
  test("is read whole however the network cuts it", () => {
    for (const size of [1, 2, 3, 7, 50, 1000]) expect(read(JSON_TEXT, size), `${size}`).toEqual(TWO);
  });

  test.each([
    ["in a code fence", `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ["after a preamble", `Sure! Here is the answer:\n\n${JSON_TEXT}`],
    ["as a list", JSON.stringify(TWO.map(([text, evidence]) => ({ text, evidence })))],
    ["one object a line", TWO.map(([text, evidence]) => JSON.stringify({ text, evidence })).join("\n")],
    ["within more wrapping", JSON.stringify({ answer: { data: JSON.parse(JSON_TEXT) as unknown } })],
    ["with a comma too many", JSON_TEXT.replace("]}]}", "],},],}")],
    ["with line breaks", JSON.stringify(JSON.parse(JSON_TEXT), null, 2)],
    ["followed by chatter", `${JSON_TEXT}\nI hope this helps {"a":1}`],
  ])("is read %s", (_, text) => {
    for (const size of [1, 11, text.length]) expect(read(text, size)).toEqual(TWO);
  });

  test("that breaks off gives the sentences that were whole, and no part of another", () => {
    for (let end = 0; end < JSON_TEXT.length; end++) {
      const found = read(JSON_TEXT.slice(0, end), 5);
      expect(TWO.slice(0, found.length)).toEqual(found);
    }
  });

  test("of wrong types is passed on as it is, for the checker to refuse", () => {
    expect(read('{"sentences":[{"text":42,"evidence":"E1"},{"text":null},{"sentence":"x"},7,null,["text"]]}')).toEqual([
      [42, "E1"],
      [null, []],
    ]);
  });

  test("without any sentence is an answer; nothing at all is none", () => {
    for (const [text, answered] of [
      ['{"sentences":[]}', true],
      ["[]", true],
      ["", false],
      ["   ", false],
    ] as const) {
      const reader = new SentenceReader();
      reader.push(text);
      reader.finish();
      expect(reader.answered, text).toBe(answered);
    }
  });

  test("that never ends, or nests without end, is bounded", () => {
    for (const piece of ['{"text":"', "{", "[", '"', "a ", '{"a":', "\\"]) {
      const started = performance.now();
      read(piece.repeat(30_000), 100);
      expect(performance.now() - started, piece).toBeLessThan(1500);
    }
  });

  test("shows what is being written", () => {
    const reader = new SentenceReader();
    reader.push('{"sentences":[{"text":"A per');
    expect(reader.draft()).toBe("A per");
    reader.push('son \\"x\\" at\\');
    expect(reader.draft()).toBe('A person "x" at');
    reader.push('n end","evidence":["E1"]}');
    expect(reader.draft()).toBe("");
  });
});

describe("prose", () => {
  test("is read sentence by sentence, with its citations, as soon as each is whole", () => {
    const text =
      "Here is what the evidence shows:\n- A person enters at {E1} [E1].\n2. A red car stops. [E2, E3] It leaves (E2).\n\n사람이 나갔습니다[E1]. 끝";
    const expected = [
      "A person enters at {E1} [E1].",
      "A red car stops. [E2, E3]",
      "It leaves (E2).",
      "사람이 나갔습니다[E1].",
      "끝",
    ];
    for (const size of [1, 4, text.length])
      expect(
        read(text, size).map(([words]) => words),
        `${size}`,
      ).toEqual(expected);
    const reader = new SentenceReader();
    expect(reader.push("A person enters [E1]. A").map((one) => one.text)).toEqual(["A person enters [E1]."]);
    expect(reader.draft()).toBe("A");
  });

  test("that broke off leaves out what was not whole", () => {
    expect(read("A person enters [E1]. A red ca", 3, false).map(([words]) => words)).toEqual(["A person enters [E1]."]);
  });
});
