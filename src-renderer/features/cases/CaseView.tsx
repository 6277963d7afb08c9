import { useState } from "react";
import type { CaseId, ShownCase } from "#shared/domain/case.ts";
import { useCase, useCases } from "../../lib/cases/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { CaseHeader } from "./CaseHeader.tsx";
import type { CasesLinks } from "./CasesPage.tsx";
import { ExportBar } from "./export/ExportBar.tsx";
import { ItemList } from "./ItemList.tsx";
import { LogPanel } from "./LogPanel.tsx";
import { casesMessages } from "./messages.ts";

/** One case: its name and state, its items or its log, and how its export goes. */
export function CaseView({ id, links }: { id: CaseId; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const query = useCase(id);
  const known = useCases().data?.cases;
  if (known && !known.some((one) => one.id === id))
    return (
      <EmptyState
        className="h-full"
        title={t("gone")}
        actions={<Button onClick={() => links.case(null)}>{t("toCases")}</Button>}
      />
    );
  if (query.data) return <Loaded shown={query.data} links={links} />;
  if (query.error)
    return (
      <div className="p-4">
        <ProblemCard
          title={t("failed")}
          problem={problemFrom(query.error)}
          actions={<Button onClick={() => void query.refetch()}>{t("again")}</Button>}
        />
      </div>
    );
  return (
    <Busy label={t("loading")} className="flex h-full flex-col gap-3 p-4">
      <Skeleton className="h-8 w-72" />
      <Skeleton className="h-28" />
      <Skeleton className="h-28" />
    </Busy>
  );
}

function Loaded({ shown, links }: { shown: ShownCase; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const [tab, setTab] = useState<"items" | "log">("items");
  return (
    <article aria-label={shown.title} className="flex h-full min-h-0 flex-col">
      <CaseHeader shown={shown} links={links} />
      <ExportBar of={shown.id} />
      <Tabs
        className="grow"
        label={shown.title}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "items", label: t("tabItems"), panel: <ItemList shown={shown} links={links} /> },
          { value: "log", label: t("tabLog"), panel: <LogPanel of={shown.id} /> },
        ]}
      />
    </article>
  );
}
