import { RotateCw } from "lucide-react";
import type { Problem, ProblemCode } from "#shared/domain/errors.ts";
import type { AskAnswer } from "../../lib/ask/askAnswer.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { askMessages } from "./messages.ts";

/** A model was asked and did not answer to its end: asking again may help. */
const BROKEN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  "LANGUAGE_MODEL_UNREACHABLE",
  "LANGUAGE_MODEL_REFUSED",
  "LANGUAGE_MODEL_TIMEOUT",
  "LANGUAGE_MODEL_BROKE_OFF",
  "LANGUAGE_MODEL_BAD_ANSWER",
]);

/** What went wrong, with what to do about it. The sentences above stand without it. */
export function AnswerProblems({ answer, onAgain }: { answer: AskAnswer; onAgain: () => void }) {
  const t = useMessages(askMessages);
  const again = (
    <Button icon={<RotateCw />} onClick={onAgain}>
      {t("retry")}
    </Button>
  );
  const modelWrote = answer.sentences.some((one) => one?.origin === "model");
  // What broke the answer off comes first, and only it offers to ask again.
  const stops = ({ code }: Problem): boolean =>
    BROKEN.has(code) || (answer.outcome === "failed" && code !== "LANGUAGE_MODEL_MISSING");
  const problems = answer.problems.toSorted((a, b) => Number(stops(b)) - Number(stops(a)));
  return (
    <>
      {answer.problem ? <ProblemCard problem={answer.problem} title={t("failed")} actions={again} /> : null}
      {problems.map((problem, i) =>
        stops(problem) ? (
          <ProblemCard
            key={problem.code}
            problem={problem}
            tone="warn"
            title={modelWrote ? t("brokeOff") : t("noModelAnswer")}
            actions={i === 0 ? again : null}
          />
        ) : (
          <ProblemCard
            key={problem.code}
            problem={problem}
            tone="warn"
            compact
            actions={
              problem.code === "LANGUAGE_MODEL_MISSING" ? (
                <a href="#/settings/language" className="text-accent underline underline-offset-2">
                  {t("setUpModel")}
                </a>
              ) : null
            }
          />
        ),
      )}
    </>
  );
}
