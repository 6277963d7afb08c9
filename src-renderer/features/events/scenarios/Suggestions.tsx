import { useMutation, useQuery } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { problemFrom } from "../../../lib/problems.ts";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { partLabel } from "../triage/derivation.ts";

/** Numbers that marks speak for. They are put into the text by hand, and stored only when the text is saved. */
export function Suggestions({ id, text, onText }: { id: string; text: string; onText: (text: string) => void }) {
  const t = useMessages(scenarioMessages);
  const client = useClient();
  const apply = useMutation({
    mutationFn: ({ part, field, to }: { part: string; field: "strength" | "confidence"; to: number }) =>
      client.scenarios.edit({ yaml: text, figures: [{ part, field, to }] }),
    onSuccess: ({ yaml }) => {
      onText(yaml);
      toastDone(t("applied"));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const { data } = useQuery(useApi().scenarios.suggestions.queryOptions({ input: { id } }));
  if (!data || data.length === 0) return null;
  return (
    <section aria-labelledby="suggestions-title" className="flex flex-col gap-2">
      <h3 id="suggestions-title" className="flex items-center gap-2 text-sm font-semibold">
        <Lightbulb aria-hidden className="size-4 text-faint" />
        {t("suggestions")}
      </h3>
      <p className="text-xs text-muted">{t("suggestionsBody")}</p>
      <ul className="flex flex-col gap-1">
        {data.map((one) => (
          <li
            key={`${one.part}.${one.field}`}
            className="flex items-center gap-3 rounded-md border border-line bg-panel px-3 py-2 text-xs"
          >
            <div className="min-w-0 grow">
              <p className="font-medium">
                {t("suggestion", {
                  part: partLabel(one.part),
                  field: t(`field.${one.field}`),
                  from: one.from.toFixed(2),
                  to: one.to.toFixed(2),
                })}
              </p>
              <p className={one.confirmedLost > 0 ? "text-warn" : "text-muted"}>
                {t("suggestionEffect", { gone: one.dismissedGone, kept: one.confirmedKept, lost: one.confirmedLost })}
              </p>
            </div>
            <Button size="sm" busy={apply.isPending} onClick={() => apply.mutate(one)}>
              {t("apply")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
