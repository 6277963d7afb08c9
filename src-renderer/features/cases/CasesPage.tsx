import { BriefcaseBusiness } from "lucide-react";
import type { CaseId } from "#shared/domain/case.ts";
import type { AnswerId } from "#shared/domain/evidence.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useCases } from "../../lib/cases/data.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { SplitPanel } from "../../ui/SplitPanel.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { CaseList } from "./CaseList.tsx";
import { CaseView } from "./CaseView.tsx";
import { casesMessages } from "./messages.ts";

/** Where the Cases view leads to. */
export interface CasesLinks {
  /** Null = the list alone. */
  case(id: CaseId | null): void;
  /** Shows Review at a moment, with an object highlighted. */
  review(moment: { videoId: VideoId; bestUs: number; trackId: number | null }): void;
  /** Shows a kept answer in the Ask view. */
  answer(id: AnswerId): void;
}

/** The Cases view: every case on the left, the chosen one on the right. */
export function CasesPage({ id, links }: { id: CaseId | null; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const cases = useCases().data?.cases;
  // Without a choice the one that was changed last is shown, wherever in the list it stands.
  const shown = id ?? cases?.toSorted((a, b) => b.changedAtMs - a.changedAtMs)[0]?.id ?? null;
  return (
    <section aria-labelledby="cases-title" className="flex min-h-0 grow flex-col">
      <h1 id="cases-title" className="sr-only">
        {t("title")}
      </h1>
      <SplitPanel
        id="cases.columns"
        direction="horizontal"
        className="min-h-0 grow"
        panes={[
          {
            id: "list",
            defaultSize: "300px",
            minSize: "240px",
            maxSize: "460px",
            children: <CaseList shown={shown} links={links} />,
          },
          {
            id: "case",
            minSize: "520px",
            children: shown ? <CaseView key={shown} id={shown} links={links} /> : <None ready={cases !== undefined} />,
          },
        ]}
      />
    </section>
  );
}

function None({ ready }: { ready: boolean }) {
  const t = useMessages(casesMessages);
  const key = useKeyHint("app.addToCase") ?? "B";
  if (!ready) return null;
  return (
    <EmptyState className="h-full" icon={<BriefcaseBusiness />} title={t("noneTitle")}>
      {t("noneBody", { key })}
    </EmptyState>
  );
}
