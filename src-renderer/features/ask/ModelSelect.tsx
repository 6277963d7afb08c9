import { Database } from "lucide-react";
import { answering, type ModelChoice } from "../../lib/ask/askStore.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { useEndpoints } from "../../lib/language/endpoints.ts";
import { displayName } from "../../lib/names.ts";
import { GoesTo } from "../../ui/Locality.tsx";
import { Select } from "../../ui/Select.tsx";
import { askMessages } from "./messages.ts";

/** Who answers: a model that was set up, or facts only, which are always there. */
export function ModelSelect({ choice, onChange }: { choice: ModelChoice; onChange: (choice: ModelChoice) => void }) {
  const t = useMessages(askMessages);
  const endpoints = (useEndpoints().data ?? []).filter((one) => one.roles.includes("text"));
  const current = answering(choice, endpoints);
  return (
    <Select
      label={t("model")}
      value={current?.id ?? "facts"}
      onChange={onChange}
      options={[
        ...endpoints.map((one) => ({
          value: one.id as ModelChoice,
          label: [displayName(one.name), displayName(one.model)].join(" · "),
        })),
        { value: "facts" as const, label: t("factsOnly") },
      ]}
      className="max-w-72"
    />
  );
}

/** Where question and evidence go, said before every question; without a model that nothing goes anywhere. */
export function ModelPlace({ choice }: { choice: ModelChoice }) {
  const t = useMessages(askMessages);
  const endpoints = useEndpoints();
  const current = answering(choice, endpoints.data ?? []);
  if (current) return <GoesTo use={current} what="text" />;
  const none = endpoints.data !== undefined && answering("first", endpoints.data) === null;
  return (
    <p className="flex items-start gap-1.5 text-xs text-muted">
      <Database aria-hidden className="mt-0.5 size-3.5 shrink-0 text-faint" />
      <span>
        {none ? t("noModelYet") : t("factsOnlyHelp")}{" "}
        {none ? (
          <a href="#/settings/language" className="text-accent underline underline-offset-2">
            {t("setUpModel")}
          </a>
        ) : null}
      </span>
    </p>
  );
}
