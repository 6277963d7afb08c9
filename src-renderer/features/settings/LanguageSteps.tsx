import { CircleCheck, CircleDashed, CircleX, Minus } from "lucide-react";
import type { EndpointTest } from "#shared/contract/language.ts";
import type { ModelCapabilities } from "#shared/domain/language.ts";
import { formatSeconds } from "../../lib/format.ts";
import { useLocale, useMessages, type Locale, type Translate } from "../../lib/i18n/index.ts";
import { languageMessages } from "./languageMessages.ts";
import type { TestRun } from "./languageTests.ts";

type Step = EndpointTest["steps"][number];

const STEPS = ["connect", "models", "text", "streaming", "images", "video", "structured"] as const;
/** Each line comes a little after the one above it, so that the eye can follow. */
const STAGGER_MS = 70;

/** Without these a model is of no use; the others are abilities that it may lack. */
const NEEDED: ReadonlySet<Step["step"]> = new Set(["connect", "text"]);

function Sign({ step: { step, outcome } }: { step: Step }) {
  if (outcome === "yes") return <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />;
  if (outcome === "no" && NEEDED.has(step)) return <CircleX aria-hidden className="size-4 shrink-0 text-danger" />;
  return <Minus aria-hidden className="size-4 shrink-0 text-faint" />;
}

/** The steps of a test: what was asked and what came back. The rows are there from the start, so that nothing moves. */
export function LanguageSteps({ name, run }: { name: string; run: TestRun }) {
  const t = useMessages(languageMessages);
  const locale = useLocale();
  const done = new Map<Step["step"], Step>(run.result?.steps.map((step) => [step.step, step]));
  if (!run.running && done.size === 0) return null;
  return (
    <ol
      aria-label={t("steps", { name })}
      aria-busy={run.running}
      aria-live="polite"
      className="grid grid-cols-[auto_10rem_1fr] gap-x-2 gap-y-1 rounded-md border border-line bg-well p-3 text-xs"
    >
      {STEPS.map((step, i) => {
        const found = done.get(step);
        return (
          <li
            key={step}
            data-step={step}
            data-outcome={found?.outcome}
            className="col-span-3 grid grid-cols-subgrid items-start"
          >
            {found ? (
              <Sign step={found} />
            ) : (
              <CircleDashed aria-hidden className="size-4 shrink-0 animate-breathe text-faint" />
            )}
            <span className={found?.outcome === "yes" ? "text-fg" : "text-muted"}>{t(`step.${step}`)}</span>
            {found ? (
              // What a server answered is text, whatever it looks like.
              <span
                className="min-w-0 animate-appear break-words text-muted select-text"
                style={{ animationDelay: `${i * STAGGER_MS}ms` }}
              >
                <span className="sr-only">{t(found.outcome)}: </span>
                {stepWords(t, locale, found, run.result?.capabilities ?? null)}
              </span>
            ) : (
              <span className="text-faint">{run.running ? t("asking") : t("skipped")}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What came back, in the operator's language where it is a fact of the test; what the server itself said as it said it. */
function stepWords(
  t: Translate<(typeof languageMessages)["en"]>,
  locale: Locale,
  { step, outcome, detail }: Step,
  can: ModelCapabilities | null,
): string {
  if (outcome === "skipped") return t("skipped");
  if (outcome === "yes" && can) {
    if (step === "connect") return t("answered");
    if (step === "models" && can.models.length > 0) return t("modelListed", { count: can.models.length });
    if (step === "streaming" && can.firstTokenMs !== null)
      return `${t("firstToken")} ${formatSeconds(can.firstTokenMs, locale)}`;
    if (step === "structured" && can.structured !== "none") return t(`structured.${can.structured}`);
  }
  return detail || t(outcome);
}
