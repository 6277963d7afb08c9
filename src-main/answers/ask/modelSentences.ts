import type { Checked } from "#shared/answerCheck/index.ts";
import type { AskEvent } from "#shared/contract/answers.ts";
import type { CitedSentence } from "#shared/domain/evidence.ts";
import type { TokenUsage } from "#shared/domain/language.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import type { LanguageModel, ModelMessage, ModelRequest } from "../types.ts";
import type { Sentence } from "./jsonSentences.ts";
import { answerSchema, firstMessages, repairMessages, type Prompted, type Refused } from "./prompt.ts";
import { SentenceReader } from "./sentenceReader.ts";

/** More sentences than any answer has, or the same ones again and again: the model goes round in circles. */
const MOST_SENTENCES = 24;
const MOST_AGAIN = 6;
const MOST_TOKENS = 900;
/** A draft is shown at once, and then at most this often. */
const DRAFT_MS = 60;

export interface Writing extends Prompted {
  model: LanguageModel;
  /** Ids that were handed over. */
  ids: readonly string[];
  check(sentence: Sentence): Checked;
  clock: Clock;
  signal: AbortSignal;
}

/** What came of it, filled in while it is written, so that it is there when the reader leaves. */
export interface Written {
  sentences: CitedSentence[];
  problems: Problem[];
  usage: TokenUsage | null;
  firstTokenMs: number | null;
  /** The model ended by itself. */
  ended: boolean;
}

export const nothingWritten = (): Written => ({
  sentences: [],
  problems: [],
  usage: null,
  firstTokenMs: null,
  ended: false,
});

/**
 * Has a model write sentences after those that the program told, checks each as soon as it is whole, and asks once to mend what was refused. What goes wrong with the model is told in `written.problems`; what was whole before
 * stands. Throws AppError(CANCELLED) only.
 */
export async function* writeSentences(writing: Writing, written: Written): AsyncGenerator<AskEvent, void> {
  const first = firstMessages(writing);
  yield* request(writing, written, first, null);
  const refused = written.sentences.flatMap((sentence, at): Refused[] =>
    sentence.verdict === "unsupported"
      ? [{ index: writing.told.length + at, text: sentence.text, problems: sentence.problems }]
      : [],
  );
  if (refused.length > 0 && written.ended) yield* request(writing, written, repairMessages(first, refused), refused);
}

async function* request(
  writing: Writing,
  written: Written,
  messages: ModelMessage[],
  refused: readonly Refused[] | null,
): AsyncGenerator<AskEvent, void> {
  const { model, ids, clock, signal } = writing;
  const asked: ModelRequest = {
    messages,
    maxTokens: MOST_TOKENS,
    temperature: 0,
    schema: answerSchema(ids, refused !== null),
    signal,
  };
  const reader = new SentenceReader();
  const startedMs = clock.monotonicMs();
  const said = new Set<unknown>();
  let again = 0;
  const fresh = (sentence: Sentence) => {
    if (said.has(sentence.text)) again++;
    return said.size < said.add(sentence.text).size;
  };
  let drafted = "";
  let draftedMs = -Infinity;
  try {
    for await (const event of model.generate(asked)) {
      if (event.kind === "done") {
        for (const sentence of event.finish === "stop" ? reader.finish() : [])
          yield* take(writing, written, sentence, refused);
        finished(written, event, reader);
        break;
      }
      written.firstTokenMs ??= clock.monotonicMs() - startedMs;
      for (const sentence of reader.push(event.text))
        if (fresh(sentence) && said.size <= MOST_SENTENCES) yield* take(writing, written, sentence, refused);
      if (said.size > MOST_SENTENCES || again > MOST_AGAIN) {
        written.problems.push(
          fail("LANGUAGE_MODEL_BAD_ANSWER", "the answer went round in circles; it was stopped").problem,
        );
        break;
      }
      const draft = reader.draft().slice(0, 2000);
      const nowMs = clock.monotonicMs();
      if (draft === drafted || (draft !== "" && nowMs - draftedMs < DRAFT_MS)) continue;
      [drafted, draftedMs] = [draft, nowMs];
      yield { kind: "draft", text: draft };
    }
  } catch (error) {
    throwIfAborted(signal);
    written.problems.push(toProblem(error));
    written.ended = false;
  }
  if (drafted !== "") yield { kind: "draft", text: "" };
}

function finished(
  written: Written,
  event: { finish: "stop" | "length" | "refusal"; usage: TokenUsage | null },
  reader: SentenceReader,
): void {
  const { usage, finish } = event;
  if (usage)
    written.usage = {
      promptTokens: (written.usage?.promptTokens ?? 0) + usage.promptTokens,
      completionTokens: (written.usage?.completionTokens ?? 0) + usage.completionTokens,
    };
  if (finish === "refusal")
    written.problems.push(fail("LANGUAGE_MODEL_REFUSED", "the model declined to answer").problem);
  else if (finish === "length")
    written.problems.push(fail("LANGUAGE_MODEL_BROKE_OFF", "the answer was longer than allowed").problem);
  else if (!reader.answered)
    written.problems.push(fail("LANGUAGE_MODEL_BAD_ANSWER", "nothing in it is a sentence with evidence").problem);
  written.ended = finish !== "refusal";
}

/** Checks a sentence and gives it its place: the next one, or that of the refused one which it mends. */
function* take(
  writing: Writing,
  written: Written,
  sentence: Sentence,
  refused: readonly Refused[] | null,
): Generator<AskEvent> {
  const checked: CitedSentence = { ...writing.check(sentence), origin: "model", repaired: refused !== null };
  const told = writing.told.length;
  if (refused) {
    const place = refused.find(({ index }) => index === sentence.index) ?? nextOpen(refused, written, told);
    const at = place ? place.index - told : -1;
    const before = written.sentences[at];
    if (!before || before.repaired || isTold(checked, writing, written)) return;
    written.sentences[at] = checked;
    yield { kind: "sentence", index: told + at, sentence: checked };
    return;
  }
  if (isTold(checked, writing, written)) return;
  written.sentences.push(checked);
  yield { kind: "sentence", index: told + written.sentences.length - 1, sentence: checked };
}

/** A model that gave no numbers back mends in order. */
function nextOpen(refused: readonly Refused[], written: Written, told: number): Refused | undefined {
  return refused.find(({ index }) => written.sentences[index - told]?.repaired === false);
}

/** Said already, by the program or by the model itself. */
function isTold({ text }: CitedSentence, { told }: Writing, { sentences }: Written): boolean {
  const same = folded(text);
  return [...told, ...sentences].some((one) => folded(one.text) === same);
}

const folded = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s.]+/gu, " ")
    .trim();
