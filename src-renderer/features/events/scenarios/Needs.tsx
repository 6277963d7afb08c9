import { PenLine, TriangleAlert } from "lucide-react";
import type { ScenarioHead, ScenarioNeed } from "#shared/domain/event.ts";
import { useModels } from "../../../lib/client/data.ts";
import { className } from "../../../lib/classes.ts";
import { formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { useSearchVocabulary } from "../../../lib/search/queryContext.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import type { EventsLinks } from "../EventsPage.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { partLabel } from "../triage/derivation.ts";

/** What a scenario cannot do without and does not have here, with what would help. */
export function Needs({
  scenario,
  links,
  onDraw,
}: {
  scenario: Pick<ScenarioHead, "needs" | "areas" | "lookedAt" | "ready">;
  links: EventsLinks;
  /** Leads to where a zone or line is drawn; null where one is there already. */
  onDraw: (() => void) | null;
}) {
  const t = useMessages(scenarioMessages);
  const missing = scenario.needs.filter((need) => !need.met);
  if (missing.length === 0) return null;
  const never = missing.some((need) => !need.optional && need.videos >= scenario.ready && scenario.ready > 0);
  return (
    <div className="mt-1 flex flex-col gap-1.5">
      <Badge tone="warn" icon={<TriangleAlert />} className="w-fit">
        {never ? t("cannotFire") : t("partly")}
      </Badge>
      <ul aria-label={t("needs")} className="flex flex-col gap-1">
        {grouped(missing).map((needs) => (
          <Need
            key={needs.map((need) => `${need.kind}:${need.name}`).join()}
            needs={needs}
            scenario={scenario}
            links={links}
            onDraw={onDraw}
          />
        ))}
      </ul>
    </div>
  );
}

/** What one step would meet together: the same kind of thing, from the same packs, or areas, each by itself. */
function grouped(needs: readonly ScenarioNeed[]): Array<readonly [ScenarioNeed, ...ScenarioNeed[]]> {
  const groups = new Map<string, [ScenarioNeed, ...ScenarioNeed[]]>();
  for (const need of needs) {
    const key = [need.kind, need.optional, need.kind === "area" ? need.name : need.packIds.join()].join("|");
    const group = groups.get(key);
    if (group) group.push(need);
    else groups.set(key, [need]);
  }
  return [...groups.values()];
}

function Need({
  needs,
  scenario,
  links,
  onDraw,
}: {
  needs: readonly [ScenarioNeed, ...ScenarioNeed[]];
  scenario: Pick<ScenarioHead, "areas">;
  links: EventsLinks;
  onDraw: (() => void) | null;
}) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const packs = useModels().data;
  const { concepts } = useSearchVocabulary().data;
  const [need] = needs;
  const names = (word: (name: string) => string) =>
    needs.map(({ name }) => t("quoted", { name: word(name) })).join(", ");
  const videos = Math.max(...needs.map((one) => one.videos));
  const help = need.packIds.flatMap((id) => packs?.find((pack) => pack.manifest.id === id)?.manifest.name ?? []).at(0);
  const area = scenario.areas.find((one) => one.name === need.name);
  const words = {
    concept: () =>
      t("need.concept", { names: names((id) => concepts.find((one) => one.id === id)?.[locale] ?? partLabel(id)) }),
    class: () => t("need.class", { names: names((name) => className(name, locale)) }),
    classes: () => t("need.classes"),
    signals: () => t("need.signals"),
    area: () => t("need.area", { name: need.name, where: t("everyCamera") }),
  }[need.kind]();
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
      <span>
        {words}{" "}
        {videos > 0 ? (
          <span className="text-faint">{t("needVideos", { count: formatCount(videos, locale) })}</span>
        ) : null}{" "}
        {need.optional ? <span className="text-faint">{t("needOptional")}</span> : null}
      </span>
      {need.kind === "area" ? (
        <>
          {area && area.cameras.length > 0 ? (
            <span className="text-faint">{area.cameras.map((one) => displayName(one)).join(", ")} ✓</span>
          ) : null}
          {onDraw ? (
            <Button size="sm" tone="quiet" className="text-accent" icon={<PenLine />} onClick={onDraw}>
              {t("needDraw")}
            </Button>
          ) : null}
        </>
      ) : need.packIds.length > 0 || need.kind === "classes" ? (
        <Button size="sm" tone="quiet" className="text-accent" onClick={() => links.settings("models")}>
          {help ? t("needPack", { pack: help }) : t("needPacks")}
        </Button>
      ) : null}
    </li>
  );
}
