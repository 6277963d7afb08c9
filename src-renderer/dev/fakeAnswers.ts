import type { implement } from "@orpc/server";
import type { z } from "zod";
import type { AnswerHead, AskEvent, askRequest, summaryRequest } from "#shared/contract/answers.ts";
import type { Contract } from "#shared/contract/index.ts";
import type { ProblemCode } from "#shared/domain/errors.ts";
import {
  answerId,
  type AskScope,
  type CitedSentence,
  type EvidenceItem,
  type Language,
  type QuestionPlan,
  type StoredAnswer,
} from "#shared/domain/evidence.ts";
import type { EndpointId } from "#shared/domain/language.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemOf } from "#shared/lib/problems.ts";
import {
  fakeCaptionEvidence,
  fakeCountEvidence,
  fakeObjectEvidence,
  fakeRelationEvidence,
  walkerBox,
  whenWords,
} from "./fakeEvidence.ts";
import { modelUseOf, type FakeLanguage } from "./fakeLanguage.ts";
import { refused } from "./fakeProblems.ts";

type Implementer = ReturnType<typeof implement<Contract>>;
type AskRequest = z.output<typeof askRequest>;
type SummaryRequest = z.output<typeof summaryRequest>;
type Script = (request: AskRequest, signal: AbortSignal | undefined) => AsyncGenerator<AskEvent>;

/** What one fake answer is made of. */
interface Asked {
  kind: StoredAnswer["kind"];
  plan: QuestionPlan;
  scope: AskScope;
  endpointId: EndpointId | null | undefined;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isKorean = (text: string): boolean => /[가-힣]/.test(text);

/**
 * Answers over the fake library, streamed: facts first, then, with a text model set up, its sentences, one repaired and one refused. "giraffe" or "기린" is
 * not shown by the footage.
 */
export class FakeAnswers {
  readonly #videos: () => Map<string, VideoSummary>;
  readonly #language: FakeLanguage;
  readonly #understand: (text: string) => Query;
  readonly answers = new Map<string, StoredAnswer>();
  /** Answers in the place of the usual one; for tests. */
  script: Script | null = null;
  /** Ms between the parts of an answer. */
  paceMs = 220;
  /** The model breaks off with this after its first sentence. */
  breakOff: ProblemCode | null = null;
  /** Signals of the answers that were opened, oldest first: a stopped one is aborted. */
  readonly signals: AbortSignal[] = [];
  #made = 0;

  constructor(language: FakeLanguage, videos: () => Map<string, VideoSummary>, understand: (text: string) => Query) {
    this.#language = language;
    this.#videos = videos;
    this.#understand = understand;
  }

  router(os: Implementer, note: (name: string, input?: unknown) => void) {
    const get = (id: string): StoredAnswer => {
      const answer = this.answers.get(id);
      if (!answer) throw refused("NOT_FOUND");
      return answer;
    };
    return {
      ask: os.answers.ask.handler(({ input, signal }) => {
        note("answers.ask", input);
        if (signal) this.signals.push(signal);
        return this.script?.(input, signal) ?? this.#answer(this.#asked(input), signal);
      }),
      summarise: os.answers.summarise.handler(({ input, signal }) => {
        note("answers.summarise", input);
        if (signal) this.signals.push(signal);
        return this.#answer(this.#summed(input), signal);
      }),
      history: os.answers.history.handler(({ input }): AnswerHead[] =>
        [...this.answers.values()]
          .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
          .slice(0, input.limit)
          .map(({ id, kind, outcome, createdAtMs, plan, sentences }) => ({
            id,
            kind,
            outcome,
            createdAtMs,
            question: plan.question,
            sentences: sentences.filter((one) => one.verdict === "supported").length,
          })),
      ),
      get: os.answers.get.handler(({ input }) => get(input.id)),
      remove: os.answers.remove.handler(({ input }) => {
        note("answers.remove", input);
        return { removed: this.answers.delete(input.id) };
      }),
      report: os.answers.report.handler(({ input }) => {
        note("answers.report", input);
        const told = input.answerIds.map(get);
        const lines = told.flatMap(({ plan, sentences }) => [
          `## ${plan.question}`,
          ...sentences.filter((one) => one.verdict === "supported").map((one) => `- ${one.text}`),
        ]);
        const text = [`# ${input.title}`, input.notes, ...lines].filter(Boolean).join("\n\n");
        return input.format === "html"
          ? { name: "incident-report.html", mime: "text/html" as const, text: `<!doctype html><pre>${text}</pre>` }
          : { name: "incident-report.md", mime: "text/markdown" as const, text };
      }),
    };
  }

  #asked(input: AskRequest): Asked {
    const language: Language = input.language ?? (isKorean(input.question) ? "ko" : "en");
    return {
      kind: "answer",
      plan: { question: input.question, language, intent: "howMany", query: this.#understand(input.question) },
      scope: input.scope,
      endpointId: input.endpointId,
    };
  }

  #summed(input: SummaryRequest): Asked {
    return {
      kind: "summary",
      plan: {
        question: "",
        language: input.language,
        intent: "whatHappened",
        query: { ...this.#understand(""), times: timesOf(input) },
      },
      scope: input.scope,
      endpointId: input.endpointId,
    };
  }

  async *#answer(asked: Asked, signal: AbortSignal | undefined): AsyncGenerator<AskEvent> {
    const began = performance.now();
    const { plan } = asked;
    const videos = [...this.#videos().values()].filter(
      (v) => v.media && !v.media.still && v.state === "ready" && (asked.scope.videoIds?.includes(v.id) ?? true),
    );
    const endpoint = this.#language.find(asked.endpointId, "text");
    const answer: StoredAnswer = {
      id: answerId.parse(`a_fake${String(++this.#made).padStart(8, "0")}`),
      kind: asked.kind,
      plan,
      scope: asked.scope,
      model: null,
      sentences: [],
      evidence: [],
      outcome: "stopped",
      coverage: coverageOf(videos),
      nearestMiss: null,
      problems: [],
      createdAtMs: Date.now(),
      timings: { retrievalMs: 41, firstTokenMs: null, totalMs: 0 },
      usage: null,
    };
    // Kept from the start: what is stopped half way is found again.
    this.answers.set(answer.id, answer);
    const put = (index: number, sentence: CitedSentence): AskEvent => {
      answer.sentences[index] = sentence;
      return { kind: "sentence", index, sentence };
    };
    const going = async (): Promise<boolean> => {
      await wait(this.paceMs);
      return signal?.aborted !== true;
    };
    yield { kind: "planned", id: answer.id, plan };
    const nothing = videos.length === 0 || /giraffe|기린/i.test(plan.question);
    if (nothing) {
      answer.outcome = "notShown";
      answer.nearestMiss = videos[0] ? missOf(videos[0]) : null;
      if (await going()) {
        yield put(0, fact(plan.language === "ko" ? "기린은 찾지 못했습니다." : "No giraffe was found.", []));
        yield { kind: "done", answer: this.#ended(answer, began) };
      }
      return;
    }
    answer.evidence = evidenceOf(videos, plan.language);
    if (!(await going())) return;
    yield { kind: "evidence", items: answer.evidence };
    for (const [i, sentence] of factSentences(answer.evidence, videos, plan.language).entries()) {
      if (!(await going())) return;
      yield put(i, sentence);
    }
    if (endpoint) {
      answer.model = modelUseOf(endpoint);
      yield { kind: "model", model: answer.model };
      for (const [i, sentence] of modelSentences(plan.language).entries()) {
        for (const share of [0.4, 1]) {
          if (!(await going())) return;
          yield { kind: "draft", text: sentence.text.slice(0, Math.round(sentence.text.length * share)) };
        }
        if (!(await going())) return;
        yield put(2 + i, sentence);
        yield { kind: "draft", text: "" };
        answer.timings.firstTokenMs ??= 260;
        if (this.breakOff) {
          answer.problems = [problemOf(this.breakOff, "ECONNRESET")];
          break;
        }
      }
      answer.usage = { promptTokens: 1830, completionTokens: 96 };
    }
    answer.outcome = "answered";
    yield { kind: "done", answer: this.#ended(answer, began) };
  }

  #ended(answer: StoredAnswer, began: number): StoredAnswer {
    answer.timings.totalMs = Math.round(performance.now() - began);
    return structuredClone(answer);
  }
}

function timesOf({ from, to }: SummaryRequest): Query["times"] {
  return [{ id: "t1", span: null, origin: "operator", negated: false, from, to, daily: null, weekdays: [] }];
}

function coverageOf(videos: readonly VideoSummary[]): Coverage {
  const us = videos.reduce((sum, v) => sum + (v.media?.durationUs ?? 0), 0);
  const some = (reason: "notAnalysed" | "failed", share: number) => ({
    reason,
    videos: 5,
    us: Math.round(us * share),
    videoIds: videos.slice(0, 3).map((v) => v.id),
  });
  return {
    videos: videos.length + 10,
    us: Math.round(us * 1.1),
    searchedUs: us,
    gaps: [some("notAnalysed", 0.06), some("failed", 0.04)],
    shared: [],
  };
}

function missOf(video: VideoSummary): Moment {
  const bestUs = Math.round((video.media?.durationUs ?? 0) / 3);
  return {
    id: `${video.id}:miss`,
    library: null,
    videoId: video.id,
    startUs: Math.max(0, bestUs - 2_000_000),
    endUs: bestUs + 2_000_000,
    bestUs,
    box: walkerBox(bestUs),
    trackId: 1,
    score: 0.1,
    band: "weak",
    reasons: [],
    steps: [],
  };
}

function evidenceOf(videos: readonly VideoSummary[], language: Language): EvidenceItem[] {
  const at = (i: number): VideoSummary => videos[i % videos.length] as VideoSummary;
  return [
    fakeCountEvidence(at(0), 1, 4, language),
    ...[2, 3, 4].map((n) => fakeObjectEvidence(at(n), n, null, language)),
    fakeRelationEvidence(at(1), 5, language),
    fakeCaptionEvidence(at(1), 6, language),
  ];
}

const sentenceOf = (change: Partial<CitedSentence> & { text: string }): CitedSentence => ({
  evidence: [],
  verdict: "supported",
  origin: "facts",
  repaired: false,
  problems: [],
  ...change,
});
const fact = (text: string, evidence: string[]): CitedSentence => sentenceOf({ text, evidence });

function factSentences(items: EvidenceItem[], videos: readonly VideoSummary[], language: Language): CitedSentence[] {
  const first = items[1];
  const video = videos.find((v) => v.id === first?.videoId);
  if (!first || !video) return [];
  const when = whenWords(video, first.startUs);
  return language === "ko"
    ? [
        fact("사람이 모두 4명 나타납니다.", ["E1", "E2", "E3"]),
        fact(`첫 번째 사람은 ${when}에 왼쪽에서 들어옵니다.`, ["E2"]),
      ]
    : [fact("Four people appear.", ["E1", "E2", "E3"]), fact(`The first one enters from the left at ${when}.`, ["E2"])];
}

function modelSentences(language: Language): CitedSentence[] {
  const ko = language === "ko";
  const model = (change: Partial<CitedSentence> & { text: string }) => sentenceOf({ origin: "model", ...change });
  return [
    model({
      text: ko
        ? "그중 한 사람은 흰색 승용차 가까이 머물다가 오른쪽으로 걸어갑니다."
        : "One of them stays near the white car and then walks off to the right.",
      evidence: ["E5", "E4"],
    }),
    model({
      text: ko ? "어두운 옷을 입은 사람이 오른쪽으로 나갑니다." : "A person in dark clothes leaves to the right.",
      evidence: ["E3"],
      repaired: true,
    }),
    model({
      text: ko ? "여섯 명이 승용차를 훔치려 합니다." : "Six people try to steal the car.",
      evidence: ["E5", "E9"],
      verdict: "unsupported",
      problems: [
        { code: "countNotSupported", detail: ko ? "여섯" : "Six" },
        { code: "judgement", detail: ko ? "훔치려" : "steal" },
        { code: "unknownEvidence", detail: "E9" },
      ],
    }),
  ];
}
