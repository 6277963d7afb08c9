import { afterEach, describe, expect, test } from "vitest";
import { storedAnswer, type StoredAnswer } from "#shared/domain/evidence.ts";
import { answersWorld } from "../../../../test/answersWorld.ts";
import type { Actor } from "../../../../test/factsWorld.ts";
import { htmlText } from "#shared/lib/html.ts";
import { markdownText } from "./markdown.ts";
import { writeReport, type ReportDeps } from "./writeReport.ts";

type World = Awaited<ReturnType<typeof answersWorld>>;
const open: World[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const live = () => new AbortController().signal;
const walker: Actor = {
  class: "person",
  upper: ["red"],
  lower: ["black"],
  path: [
    [5, 0.2, 0.8, 0.2],
    [15, 0.8, 0.8, 0.2],
  ],
};
const EVIL =
  "<img src=x onerror=alert(1)>](javascript:alert(1)) | `x` **b** [a]\n# H1\n- list \u202Egnp.exe www.evil.example http://evil.example a@evil.example";

async function library(name = "gate-1.mp4", camera = "Gate") {
  const w = await answersWorld();
  open.push(w);
  const clock = {
    utcMs: Date.parse("2026-07-15T13:00:00Z"),
    source: "fileName" as const,
    zone: "Asia/Seoul",
    zoneKnown: false,
    evidence: name.slice(0, 200),
  };
  const id = w.add({ name, camera, recordedAt: clock, actors: [walker] });
  w.store.videos.patch(id, { sha256: "ab".repeat(32) });
  w.add({ name: "clockless.mp4" });
  const deps: ReportDeps = { ...w.deps, now: () => "2026-07-16T09:30:00", version: "1.2.3" };
  return { w, id, deps };
}

/** An answer as it is kept, from facts. */
async function answerOf(w: World, question: string, more: Partial<StoredAnswer> = {}): Promise<StoredAnswer> {
  const { sentences, evidence, coverage, outcome, nearestMiss, problems } = await w.ask(question);
  const items = evidence.map((it, i) => ({ ...it, id: `E${i + 1}` }));
  const ids = new Map(evidence.map((it, i) => [JSON.stringify(it), `E${i + 1}`]));
  return storedAnswer.parse({
    id: "a_0123456789",
    kind: "answer",
    plan: w.plan(question),
    scope: {},
    model: null,
    sentences: sentences.map(({ text, refs }) => ({
      text,
      evidence: refs.map((it) => ids.get(JSON.stringify(it))!),
      verdict: "supported",
      origin: "facts",
      repaired: false,
      problems: [],
    })),
    evidence: items,
    outcome,
    coverage,
    nearestMiss,
    problems,
    createdAtMs: 0,
    timings: { retrievalMs: 1, firstTokenMs: null, totalMs: 1 },
    usage: null,
    ...more,
  });
}

test("a draft holds period, sources with sums and clocks, findings with their evidence, what is not known, notes, and how it was made", async () => {
  const { w, id, deps } = await library();
  const answer = await answerOf(w, "How many people were there?");
  const request = {
    title: "Gate, July 15",
    language: "en" as const,
    answerIds: [],
    spans: [{ videoId: id, fromUs: 0, toUs: 30e6 }],
    notes: "Seen by guard 7.\nLine 2",
    format: "markdown" as const,
  };
  const { name, mime, text } = await writeReport(deps, request, [answer], live());
  expect(name).toBe("Gate-July-15-202607160930.md");
  expect(mime).toBe("text/markdown");
  expect(text).toContain("# Gate, July 15\n\n**DRAFT.** Made by a program");
  expect(text).toContain(
    `| gate-1.mp4 | ${"ab".repeat(32)} | Gate | 2026-07-15 22:00:00 (+09:00) (from the file name, zone assumed: gate-1.mp4) | 1 minute |`,
  );
  expect(text).toContain(
    "### How many people were there?\n\n- One person was seen, at 2026-07-15 22:00:05 (+09:00) on camera Gate. (evidence 1, 2)",
  );
  expect(text).toMatch(
    /\| 2 \| 2026-07-15 22:00:05 \(\+09:00\) \| Gate \| gate-1\.mp4 \| 0:00:05 – 0:00:15 \| 1 \| A person in a red top and black bottoms/u,
  );
  expect(text).toContain("### Described from facts: gate-1.mp4, from 2026-07-15 22:00:00 to 22:00:30 (+09:00)");
  expect(text).toContain("```text\nSeen by guard 7.\nLine 2\n```");
  expect(text).toContain("- Sightline 1.2.3, made 2026-07-16 09:30:00.\n- Detector: detector (k), 1 recording.");
  expect(text).toContain("- “How many people were there?”: Searched: all of 2 recordings, 2 minutes.");
  expect(text).toContain("This draft belongs to no case");
  const ko = await writeReport(
    deps,
    { ...request, language: "ko", format: "html", title: "정문 7월 15일" },
    [answer],
    live(),
  );
  expect(ko.name).toBe("정문-7월-15일-202607160930.html");
  expect(ko.text).toContain('<html lang="ko">');
  for (const heading of ["기간", "영상 자료", "확인된 내용", "알 수 없는 것", "메모", "작성 방법"])
    expect(ko.text).toContain(`<h2>${heading}</h2>`);
});

test("only supported sentences go in, the others are counted; a model's are named so, and what it says alone is no fact", async () => {
  const { w, deps } = await library();
  const base = await answerOf(w, "How many people were there?");
  const [first] = base.sentences;
  const caption = {
    ...base.evidence[0]!,
    id: "E99",
    kind: "caption" as const,
    text: "A man steals.",
    modelWritten: true,
  };
  const answer = await answerOf(w, "How many people were there?", {
    model: { name: "Local", model: "qwen", host: "10.0.0.5:8000", locality: "network" },
    evidence: [...base.evidence, caption],
    sentences: [
      { ...first!, text: "A person passes.", origin: "model", evidence: ["E2", "E99", "E777"] },
      { ...first!, text: "INVENTED", verdict: "unsupported", problems: [{ code: "noEvidence", detail: "" }] },
    ],
  });
  const request = { title: "T", language: "en" as const, format: "markdown" as const };
  const { text } = await writeReport(deps, request, [answer], live());
  expect(text).toContain(
    "- A person passes. (evidence 1, 2) (put into words by a model, checked against the evidence)",
  );
  expect(text).toContain("A man steals. (a model's words, no fact by themselves)");
  expect(text).not.toContain("INVENTED");
  expect(text).toContain("One sentence of these answers is left out");
  expect(text).toContain("Sentences: Local (qwen), on another machine of the network, 10.0.0.5:8000.");
  const nothing = await writeReport(deps, request, [], live());
  expect(nothing.text).toContain("No finding: the answers hold no supported sentence.");
  const gone = {
    ...request,
    spans: [{ videoId: "v_999999999999" as StoredAnswer["evidence"][0]["videoId"], fromUs: 0, toUs: 1 }],
  };
  await expect(writeReport(deps, gone, [], live())).rejects.toMatchObject({ code: "NOT_FOUND" });
});

describe("nothing that footage, names, questions or notes say can act", () => {
  const hostile = async (format: "markdown" | "html") => {
    const { w, id, deps } = await library(EVIL, EVIL);
    const base = await answerOf(w, "How many people were there?");
    const answer = {
      ...base,
      plan: { ...base.plan, question: EVIL },
      sentences: base.sentences.map((it) => ({ ...it, text: EVIL, origin: "model" as const })),
    };
    const notes = `${EVIL}\n\`\`\`\n<script>alert(1)</script>\n\`\`\`\`\n</pre>`;
    const request = {
      title: EVIL,
      language: "en" as const,
      spans: [{ videoId: id, fromUs: 0, toUs: 30e6 }],
      notes,
      format,
    };
    return await writeReport(deps, request, [answer], live());
  };

  test("as HTML", async () => {
    const { text, name } = await hostile("html");
    expect(text).not.toMatch(/<(?:img|script|a|iframe|object|svg|link)\b/iu);
    expect(text.match(/<[a-z][^>]*\son\w+\s*=/giu)).toBeNull();
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(text).toContain("default-src 'none'");
    expect(text).not.toContain("\u202E");
    // Every tag is one that the report writes itself.
    const tags = new Set([...text.matchAll(/<\/?([a-z0-9]+)/giu)].map((it) => it[1]!.toLowerCase()));
    for (const tag of tags)
      expect([
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "br",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
      ]).toContain(tag);
    expect(name).not.toMatch(/[/\\<>:"|?*\n.]{2}|[/\\<>:"|?*\n]/u);
  });

  test("as Markdown", async () => {
    const { text } = await hostile("markdown");
    // Outside of the fence, where nothing is read as Markdown.
    const fence = /^(`{5,})text$/mu.exec(text)![1]!;
    const [before, after] = [text.slice(0, text.indexOf(fence)), text.slice(text.lastIndexOf(fence) + fence.length)];
    for (const part of [before, after]) {
      expect(part).not.toMatch(/<[a-z/!]/iu);
      expect(part, "a link").not.toMatch(/(?<!\\)\]\(/u);
      expect(part, "an address that becomes a link").not.toMatch(/https?:\/\/|www\.|\w@\w/u);
      expect(part).not.toContain("\u202E");
    }
    // A line break in a name begins no heading: the only ones are the report's own, and those that show the names on one line.
    for (const line of before.split("\n")) expect(line.trim()).not.toBe("# H1");
    // Rows of a table have as many cells as its head.
    const rows = before.split("\n").filter((it) => it.startsWith("| "));
    const cells = (row: string) => row.replace(/\\\|/gu, "").split("|").length - 2;
    for (const row of rows) expect([5, 7]).toContain(cells(row));
  });

  test.each([
    ["1. item", "1\\. item"],
    ["- item", "\\- item"],
    ["+09:00", "\\+09:00"],
    ["a*b_c", "a\\*b\\_c"],
    ["<b>&amp;", "&lt;b&gt;&amp;amp;"],
    ["a\r\n# b", "a \\# b"],
    ["2026-07-15 22:00:00", "2026-07-15 22:00:00"],
    ["http://x", "http&#58;//x"],
  ])("as one line of Markdown: %j", (plain, escaped) => {
    expect(markdownText(plain)).toBe(escaped);
  });

  test("as text of HTML", () => {
    expect(htmlText(`<a href="x" b='y'>&\u202E\u0000`)).toBe("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;  ");
  });
});

test("the title makes a name that every system takes", async () => {
  const { deps } = await library();
  for (const title of ["../../etc/passwd", "C:\\x|y?", "...", "a".repeat(200)]) {
    const { name } = await writeReport(deps, { title, language: "en", format: "markdown" }, [], live());
    expect(name).toMatch(/^[\p{L}\p{N}-]{1,80}\.md$/u);
  }
});
