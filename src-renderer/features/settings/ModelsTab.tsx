import { Activity } from "lucide-react";
import type { PackStatus } from "#shared/domain/model.ts";
import { useActivatePack, useModels, useSettings } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { settingsMessages } from "./messages.ts";
import { PackCard } from "./PackCard.tsx";
import { Waiting } from "./Row.tsx";

/** Every pack with its state, and what can be done with it. */
export function ModelsTab() {
  const t = useMessages(settingsMessages);
  const activate = useActivatePack();
  const models = useModels();
  const settings = useSettings();
  if (!models.data || !settings.data)
    return (
      <Waiting
        problem={models.problem ?? (settings.error ? problemFrom(settings.error) : null)}
        onRetry={models.retry}
      />
    );
  const motionActive = settings.data.activePack === "motion";
  const useMotion = (): void => {
    activate.mutate("motion", { onError: (error) => toastProblem(problemFrom(error)) });
  };
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-2xl text-muted">{t("modelsBody")}</p>
      <section className="flex flex-col gap-3">
        <h3 className="text-xs font-semibold text-faint">{t("detectors")}</h3>
        <article className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
          <Activity aria-hidden className="mt-0.5 size-4 text-faint" />
          <div className="min-w-0 grow">
            <h4 className="font-semibold">{t("motionName")}</h4>
            <p className="text-muted">{t("motionBody")}</p>
          </div>
          {motionActive ? (
            <Badge tone="ok">{t("inUse")}</Badge>
          ) : (
            <Button size="sm" onClick={useMotion}>
              {t("use")}
            </Button>
          )}
        </article>
        {models.data
          .filter((p) => p.manifest.task === "detect")
          // The one that suits this machine first; the rest stay where they are, whatever state they come to.
          .toSorted((a, b) => Number(b.suggested) - Number(a.suggested))
          .map((pack) => (
            <PackCard key={pack.manifest.id} pack={pack} />
          ))}
      </section>
      {(["encode", "open-detect", "reid"] as const).map((task) => (
        <Packs key={task} task={task} packs={models.data ?? []} />
      ))}
    </div>
  );
}

/** The packs of one task, the suggested one first, under a sentence that says what they add. */
function Packs({ task, packs }: { task: "encode" | "open-detect" | "reid"; packs: readonly PackStatus[] }) {
  const t = useMessages(settingsMessages);
  const own = packs
    .filter((p) => p.manifest.task === task)
    .toSorted((a, b) => Number(b.suggested) - Number(a.suggested));
  if (own.length === 0) return null;
  const [title, body] = {
    encode: [t("encoders"), t("encodersBody")],
    "open-detect": [t("openDetectors"), t("openDetectorsBody")],
    reid: [t("reid"), null],
  }[task] as [string, string | null];
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h3 className="text-xs font-semibold text-faint">{title}</h3>
        {body ? <p className="max-w-2xl text-muted">{body}</p> : null}
      </div>
      {own.map((pack) => (
        <PackCard key={pack.manifest.id} pack={pack} />
      ))}
    </section>
  );
}
