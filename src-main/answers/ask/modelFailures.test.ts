import { afterEach, describe, expect, test } from "vitest";
import type { StoredAnswer } from "#shared/domain/evidence.ts";
import { askWorld, sentences } from "../../../test/askWorld.ts";
import { HOSTILE } from "../../../test/hostileModel.ts";
import { textOf, type Piece } from "../../../test/modelServer.ts";

type World = Awaited<ReturnType<typeof askWorld>>;
const open: World[] = [];
const world = async (...args: Parameters<typeof askWorld>) => {
  const made = await askWorld(...args);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const HOW_MANY = "How many people were there?";
const FACT = "Two people were seen, one at a time.";
const told = ({ sentences: all }: StoredAnswer) =>
  all.map(({ text, verdict }) => `${verdict === "supported" ? "+" : "-"} ${text}`);
const byModel = ({ sentences: all }: StoredAnswer) => all.filter(({ origin }) => origin === "model");

describe("a refused sentence", () => {
  test("is mended once, in its place, by a request that says what was wrong", async () => {
    const w = await world();
    w.server.answer = (_, nth) =>
      nth === 0
        ? sentences(["Three people were seen.", "E1"], ["A person in red walked to the right.", "E3"])
        : JSON.stringify({ sentences: [{ index: 2, text: "Two people were there.", evidence: ["E1"] }] });
    const { answer, events } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toMatchObject([
      { text: "Two people were there.", verdict: "supported", repaired: true, problems: [] },
      { text: "A person in red walked to the right.", verdict: "supported", repaired: false },
    ]);
    expect(events.filter((one) => one.kind === "sentence").map((one) => one.index)).toEqual([0, 1, 2, 3, 2]);
    expect(w.server.chats).toHaveLength(2);
    const second = textOf(w.server.chats[1]!.body);
    expect(second).toContain('2. "Three people were seen."');
    expect(second).toContain("does not show this number");
    expect(second).not.toContain("A person in red walked to the right.");
    expect(answer.usage).toEqual({ promptTokens: 22, completionTokens: 14 });
  });

  test("that is refused again is shown as unsupported, and nobody is asked a third time", async () => {
    const w = await world();
    w.server.answer = (_, nth) => sentences([nth === 0 ? "Three people were seen." : "Nine people were seen.", "E1"]);
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toMatchObject([
      {
        text: "Nine people were seen.",
        verdict: "unsupported",
        repaired: true,
        problems: [{ code: "countNotSupported" }],
      },
    ]);
    expect(answer.outcome).toBe("answered");
    expect(w.server.chats).toHaveLength(2);
  });

  test("stays as it was when the model cannot mend it or fails meanwhile", async () => {
    const w = await world();
    w.server.answer = (_, nth) => (nth % 2 === 0 ? sentences(["Three people were seen.", "E1"]) : sentences());
    expect(byModel((await w.ask(HOW_MANY)).answer)).toMatchObject([
      { text: "Three people were seen.", verdict: "unsupported", repaired: false },
    ]);
    w.server.answer = (_, nth) =>
      nth % 2 === 0 ? sentences(["Three people were seen.", "E1"]) : ["x", { cut: "reset" }];
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toMatchObject([{ verdict: "unsupported", repaired: false }]);
    expect(answer.problems.map(({ code }) => code)).toEqual(["LANGUAGE_MODEL_BROKE_OFF"]);
  });
});

describe("a model that fails", () => {
  test("in whatever way leaves the facts standing, and the failure is told and kept", async () => {
    const w = await world();
    // What these write before they break off is no JSON, and waited for as if it were thinking aloud.
    const prose = ["cut in a chunk", "cut in a character", "an endless stream"];
    for (const [name, { answer: script, code, waits }] of Object.entries(HOSTILE)) {
      if (waits || prose.includes(name)) continue;
      w.server.answer = script;
      const { answer } = await w.ask(HOW_MANY);
      expect(answer, name).toMatchObject({ outcome: "answered", model: { name: "Test" } });
      expect(told(answer), name).toContain(`+ ${FACT}`);
      expect(
        answer.problems.map((one) => one.code),
        name,
      ).toContain(code);
      expect(w.service.get(answer.id), name).toEqual(answer);
    }
  });

  test("by never answering is given up after the endpoint's time", async () => {
    const w = await world({ firstTokenTimeoutMs: 60 });
    w.server.answer = () => ({ none: "silent" });
    const { answer } = await w.ask(HOW_MANY);
    expect(answer.problems.map(({ code }) => code)).toEqual(["LANGUAGE_MODEL_TIMEOUT"]);
    expect(told(answer)).toContain(`+ ${FACT}`);
  });

  const WHOLE = '{"text":"A person in red walked to the right.","evidence":["E3"]}';
  test.each<[string, Piece[]]>([
    ["breaks off within a sentence", [`{"sentences":[${WHOLE},{"text":"A person in da`, { cut: "reset" }]],
    ["is cut for length", [`{"sentences":[${WHOLE},{"text":"A person in da`, { finish: "length" }]],
    ["declines after a sentence", [`{"sentences":[${WHOLE}`, { finish: "content_filter" }]],
  ])("loses nothing that was whole when it %s", async (_, pieces) => {
    const w = await world();
    w.server.answer = () => pieces;
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toMatchObject([{ text: "A person in red walked to the right.", verdict: "supported" }]);
    expect(answer.problems).toHaveLength(1);
  });

  test("by going round in circles is stopped", async () => {
    const w = await world();
    w.server.answer = () => ['{"sentences":[', { endless: { event: `${WHOLE},` } }];
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toHaveLength(1);
    expect(answer.problems.map(({ code }) => code)).toEqual(["LANGUAGE_MODEL_BAD_ANSWER"]);
    expect(await w.server.chats[0]!.over).toBe(false);
    let nth = 0;
    w.server.answer = () => [
      '{"sentences":[',
      ...Array.from({ length: 200 }, () => `{"text":"${"A person ".repeat(++nth % 30)} walked.","evidence":["E3"]},`),
    ];
    expect(byModel((await w.ask(HOW_MANY)).answer).length).toBeLessThanOrEqual(24);
  });

  test("by never ending one sentence is stopped", async () => {
    const w = await world();
    w.server.answer = () => [
      '{"sentences":[',
      `${WHOLE},`,
      '{"text":"A person ',
      { endless: { event: "walks ".repeat(500) } },
    ];
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer)).toHaveLength(1);
    expect(answer.problems.map(({ code }) => code)).toEqual(["LANGUAGE_MODEL_BAD_ANSWER"]);
    expect(await w.server.chats[0]!.over).toBe(false);
  });

  test("with wrong types and ids that do not exist shows nothing as fact", async () => {
    const w = await world();
    w.server.answer = (_, nth) =>
      nth === 0
        ? JSON.stringify({
            sentences: [
              { text: 7, evidence: ["E1"] },
              { text: "Two people were there.", evidence: ["E99"] },
              { text: "Two persons were there.", evidence: "all" },
              "x",
              { text: "Two people came." },
            ],
          })
        : sentences();
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer).map(({ verdict, problems }) => [verdict, problems[0]?.code])).toEqual([
      ["unsupported", "malformed"],
      ["unsupported", "unknownEvidence"],
      ["unsupported", "unknownEvidence"],
      ["unsupported", "noEvidence"],
    ]);
  });

  test("to keep to JSON is read as prose, by its citations", async () => {
    const w = await world();
    w.server.answer = () => [
      "Here is what happened:\n\n",
      "- A person in red walked ",
      "to the right [E3].\n- Three cars came [E1].\n",
    ];
    const { answer } = await w.ask(HOW_MANY);
    expect(byModel(answer).map(({ text, verdict, evidence }) => [text, verdict, evidence])).toEqual([
      ["A person in red walked to the right.", "supported", ["E3"]],
      ["Three cars came.", "unsupported", ["E1"]],
    ]);
  });
});
