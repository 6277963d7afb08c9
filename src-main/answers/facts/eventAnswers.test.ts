import { afterAll, beforeAll, expect, test } from "vitest";
import { createChecker } from "#shared/answerCheck/index.ts";
import { numberEvidence } from "../ask/numbering.ts";
import { walker } from "../../../test/eventsWorld.ts";
import { raisedWorld } from "../../../test/raisedWorld.ts";

/** 13:00 in UTC is 22:00 in Seoul. */
const seoul = (day: number) => ({
  utcMs: Date.UTC(2026, 6, day, 13, 0, 0),
  zone: "Asia/Seoul",
  zoneKnown: true,
  source: "operator" as const,
});
const as = (name: string, fromS: number, toS: number) => ({ ...walker(fromS, toS), class: name });

/** Yesterday two assaults and a robbery at the gate, the night before one assault in the yard that was confirmed and one that was dismissed. */
let it: Awaited<ReturnType<typeof raisedWorld>>;
beforeAll(async () => {
  it = await raisedWorld();
  it.world.add({
    camera: "Gate",
    recordedAt: seoul(15),
    actors: [walker(10, 20), walker(30, 40), as("dog", 50, 60)],
  });
  it.world.add({ camera: "Yard", recordedAt: seoul(14), actors: [walker(5, 9), walker(30, 35)] });
  const yard = (await it.world.found()).filter((event) => event.scenarioId === "assault").slice(0, 2);
  it.world.events.mark({ ids: [yard[0]!.id], state: "confirmed" });
  it.world.events.mark({ ids: [yard[1]!.id], state: "dismissed" });
});
afterAll(() => it.close());

const lead = async (question: string) => (await it.ask(question)).sentences[0]!;

test.each([
  [
    "How many assaults were there yesterday?",
    "어제 폭행이 몇 건 있었나요?",
    /^Two “Assault” events were raised, the first at 2026-07-15 22:00:10 .*Gate, the last at 2026-07-15 22:00:30 on camera Gate\.$/,
    /^‘폭행’ 이벤트 2건이 있습니다: 처음 Gate 카메라에서 2026-07-15 22:00:10 .*, 마지막 Gate 카메라에서 2026-07-15 22:00:30\.$/,
  ],
  [
    "How many assaults were there?",
    "폭행이 몇 번 있었어?",
    /^Three “Assault” events were raised/,
    /^‘폭행’ 이벤트 3건이 있습니다/,
  ],
  [
    "How many dismissed assaults?",
    "제외된 폭행은 몇 건인가요?",
    /^One dismissed “Assault” event/,
    /폭행’ 이벤트 1건이/,
  ],
  ["How many alarms last night?", "어젯밤 경보가 몇 건이었나요?", /^One alarm-level event/, /^경보 수준 이벤트 1건이/],
  [
    "When was the first assault?",
    "첫 번째 폭행은 언제였나요?",
    /^The first “Assault” event was raised at 2026-07-14 22:00:05 .*Yard\.$/,
    /^첫 번째 ‘폭행’ 이벤트: Yard 카메라에서 2026-07-14 22:00:05/,
  ],
  [
    "When was the last assault?",
    "마지막 폭행은 언제였나요?",
    /^The last “Assault” event was raised at 2026-07-15 22:00:30 .*Gate\.$/,
    /^마지막 ‘폭행’ 이벤트: Gate 카메라에서 2026-07-15 22:00:30/,
  ],
  [
    "How long was the robbery?",
    "강도가 얼마나 오래 있었나요?",
    /^The “Robbery” event lasted 10 seconds, from 2026-07-15 22:00:50/,
    /^‘강도’ 이벤트: Gate 카메라에서 2026-07-15 22:00:50부터 .* 10초\.$/,
  ],
  ["Were there no assaults?", "폭행이 없었나요?", /^No: three “Assault” events/, /^아니요, ‘폭행’ 이벤트 3건/],
])("%s / %s", async (en, ko, english, korean) => {
  for (const [question, wanted] of [
    [en, english],
    [ko, korean],
  ] as const) {
    const sentence = await lead(question);
    expect(sentence.text).toMatch(wanted);
    expect(sentence.refs.length).toBeGreaterThan(0);
  }
});

test("every sentence about events cites events, by their ids, and figures of them", async () => {
  const { sentences, outcome } = await it.ask("How many assaults were there?");
  expect(outcome).toBe("answered");
  const stored = it.world.events.list({ scenarioIds: ["assault"], states: ["new", "confirmed"] }).events;
  const [figure, ...events] = sentences[0]!.refs;
  expect(figure).toMatchObject({ kind: "count", facts: { count: 3, events: ["assault"] } });
  expect(events.map((ref) => ref.event!.id).sort()).toEqual(stored.map((event) => event.id).sort());
  expect(events[0]).toMatchObject({ kind: "event", facts: { classes: ["person"], events: ["assault"] } });
  const texts = sentences.map((one) => one.text);
  expect(texts).toContain("Two are not reviewed yet and one is confirmed.");
  expect(texts).toContain("By camera: Gate 2, Yard 1.");
});

test("with nothing raised the answer says so of the footage, and which scenario did not look and why", async () => {
  const { sentences, outcome, coverage } = await it.ask("Was there any arson?");
  expect(outcome).toBe("notShown");
  expect(sentences[0]!.text).toBe("No “Arson” event was raised in the footage.");
  expect(sentences[1]!.text).toContain("“arson” was not looked for, what is needed is missing there: fire");
  expect(coverage.gaps).toMatchObject([{ reason: "scenarioNeeds", scenarios: [{ id: "arson" }] }]);
  const korean = await it.ask("방화가 있었나요?");
  expect(korean.sentences.map((one) => one.text).join(" ")).toMatch(
    /영상에 ‘방화’ 이벤트가 없습니다\..*arson 시나리오’ 시나리오는 찾아보지 않음/,
  );
});

test("a summary lists events by level and what nobody reviewed", async () => {
  for (const [language, wanted] of [
    ["en", ["Alarms: “Robbery” 1.", "Warnings: “Assault” 3.", "Unresolved: three events were not reviewed yet"]],
    ["ko", ["경보: ‘강도’ 1건.", "주의: ‘폭행’ 3건.", "미해결: 검토하지 않은 이벤트 3건이 있습니다"]],
  ] as const) {
    const { sentences } = await it.summarise(language);
    for (const text of wanted) {
      const found = sentences.find((one) => one.text.startsWith(text));
      expect(found, text).toBeDefined();
      expect(
        found!.refs.some((ref) => ref.event !== undefined),
        text,
      ).toBe(true);
    }
    const open = sentences.findIndex((one) => one.text.startsWith(wanted[2]));
    // The gravest comes first.
    expect(sentences[open + 1]!.refs[0]!.event).toMatchObject({ scenarioId: "robbery", level: "alarm" });
  }
});

test("the checker holds a model's sentences about events against the events that they cite", async () => {
  const answer = await it.ask("How many assaults were there?");
  const { items } = numberEvidence(answer.sentences, answer.evidence);
  const plan = it.plan("How many assaults were there?");
  const check = createChecker({
    language: "en",
    evidence: items,
    cut: true,
    coverage: answer.coverage,
    plan,
    anchors: new Set(),
    understand: (text) => it.search.understand(text),
  });
  const figure = items.find((item) => item.kind === "count" && item.facts.count === 3)!.id;
  const event = (state: string) => items.find((item) => item.event?.state === state)!.id;
  const verdict = (text: string, ...evidence: string[]) => {
    const { verdict: told, problems } = check({ text, evidence });
    return told === "supported" ? "supported" : (problems[0]?.code ?? "unsupported");
  };
  expect(verdict("Three assault events were raised.", figure)).toBe("supported");
  expect(verdict("An assault alarm was raised.", event("new"))).toBe("supported");
  expect(verdict("One confirmed assault event was raised.", event("confirmed"))).toBe("supported");
  // Another number, another state, another scenario, another thing.
  expect(verdict("Four assault events were raised.", figure)).toBe("countNotSupported");
  expect(verdict("Two assault events were raised.", event("new"))).toBe("countNotSupported");
  expect(verdict("A confirmed assault event was raised.", event("new"))).toBe("classNotSupported");
  expect(verdict("A robbery event was raised.", event("new"))).not.toBe("supported");
  expect(verdict("An assault event with a car was raised.", event("new"))).toBe("classNotSupported");
  // That it was one, no scenario can tell.
  expect(verdict("A person assaulted another person.", event("new"))).toBe("judgement");
  expect(verdict("An assault took place.", event("new"))).toBe("judgement");
  expect(verdict("No robbery event was raised.", figure)).not.toBe("supported");
  expect(verdict("Three assault events were raised.", "E999")).toBe("unknownEvidence");
  expect(verdict("Three assault events were raised.")).toBe("noEvidence");
});
