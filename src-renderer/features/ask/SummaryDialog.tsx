import { useMemo, useState } from "react";
import type { AskScope } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { answering, useAsk, type ModelChoice } from "../../lib/ask/askStore.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useEndpoints } from "../../lib/language/endpoints.ts";
import { formatHours } from "../../ui/coverageWords.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { askDialogMessages } from "./dialogMessages.ts";
import { ModelPlace, ModelSelect } from "./ModelSelect.tsx";
import { footageReach, footageWithin, rangeOf, RANGES, typedTime, wallTime, type WallRange } from "./ranges.ts";
import { Pill } from "./Pill.tsx";
import { ScopeChips } from "./ScopeChips.tsx";

/** This machine's wall clock without its zone: what "today" and "last night" are of. */
const wallNow = (at = new Date()): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

/** Asks for what happened in a stretch of time. Starts with the last 24 hours that there is footage of, or with `range`. */
export function SummaryDialog({ range, onClose }: { range: WallRange | null; onClose: () => void }) {
  const t = useMessages(askDialogMessages);
  const locale = useLocale();
  const client = useClient();
  const endpoints = useEndpoints().data ?? [];
  const { data } = useVideos();
  const videos = useMemo(() => data ?? [], [data]);
  const [now] = useState(wallNow);
  // Until somebody types, the fields follow the footage, which may still be loading.
  const [typed, setTyped] = useState<WallRange | null>(
    range ? { from: typedTime(range.from), to: typedTime(range.to) } : null,
  );
  const [scope, setScope] = useState<AskScope>(() => useAsk.getState().scope);
  const [choice, setChoice] = useState<ModelChoice>(() => useAsk.getState().choice);
  const marked = useAsk((s) => s.marked);
  const ranges = useMemo(() => RANGES.map((name) => ({ name, range: rangeOf(name, videos, now) })), [videos, now]);
  const first = ranges[0]?.range ?? { from: `${now.slice(0, 10)}T00:00:00`, to: `${now.slice(0, 10)}T23:59:00` };
  const fields = typed ?? { from: typedTime(first.from), to: typedTime(first.to) };
  const [from, to] = [wallTime(fields.from), wallTime(fields.to)];
  const ordered = from !== null && to !== null && from < to;
  const summarise = (): void => {
    if (!ordered) return;
    const endpointId = answering(choice, endpoints)?.id ?? null;
    useAsk.getState().run(client, { kind: "summary", from, to, scope, language: locale, endpointId });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="md"
      title={t("summaryTitle")}
      description={t("summaryBody")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" type="submit" form="ask-summary" disabled={!ordered}>
            {t("summarise")}
          </Button>
        </>
      }
    >
      <form
        id="ask-summary"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          summarise();
        }}
      >
        <div role="group" aria-label={t("preset")} className="flex flex-wrap gap-1">
          {ranges.map(({ name, range: one }) => {
            const on = one !== null && fields.from === typedTime(one.from) && fields.to === typedTime(one.to);
            return (
              <Pill
                key={name}
                on={on}
                why={one === null ? t("noClocks") : null}
                onClick={() => one && setTyped({ from: typedTime(one.from), to: typedTime(one.to) })}
              >
                {t(`range.${name}`)}
              </Pill>
            );
          })}
        </div>
        <div className="grid grid-cols-2 gap-3">
          {(["from", "to"] as const).map((which) => {
            const bad = wallTime(fields[which]) === null;
            const late = which === "to" && from !== null && to !== null && !ordered;
            return (
              <Field key={which} label={t(which)} error={bad ? t("badTime") : late ? t("badOrder") : null}>
                {(ids) => (
                  <Input
                    {...ids}
                    value={fields[which]}
                    placeholder={t("shape")}
                    invalid={bad || late}
                    onChange={(event) => setTyped({ ...fields, [which]: event.target.value })}
                  />
                )}
              </Field>
            );
          })}
        </div>
        {ordered ? <Within videos={videos} range={{ from, to }} scope={scope} /> : null}
        <div className="flex flex-col gap-1">
          <span className="text-xs font-medium text-muted">{t("scopeTitle")}</span>
          <ScopeChips scope={scope} marked={marked} onChange={setScope} />
        </div>
        <div className="flex flex-col items-start gap-1.5">
          <span className="text-xs font-medium text-muted">{t("modelTitle")}</span>
          <ModelSelect choice={choice} onChange={setChoice} />
          <ModelPlace choice={choice} />
        </div>
      </form>
    </Dialog>
  );
}

/** What of the footage lies in the range; where nothing does, how far it reaches. */
function Within({ videos, range, scope }: { videos: readonly VideoSummary[]; range: WallRange; scope: AskScope }) {
  const t = useMessages(askDialogMessages);
  const locale = useLocale();
  const looked = videos.filter(
    (one) =>
      (scope.videoIds?.includes(one.id) ?? true) &&
      (scope.cameras === undefined || (one.camera !== null && scope.cameras.includes(one.camera))) &&
      (scope.span === undefined || scope.span.videoId === one.id) &&
      (scope.spans === undefined || scope.spans.some((span) => span.videoId === one.id)),
  );
  const found = footageWithin(looked, range);
  const reach = footageReach(looked);
  return (
    <p role="status" className="text-xs text-muted">
      {found.videos > 0
        ? t("within", {
            hours: formatHours(found.us, locale),
            videos: t("videosCount", { count: formatCount(found.videos, locale) }),
          })
        : t("withinNone")}{" "}
      {found.videos === 0 && reach ? t("reach", { from: typedTime(reach.from), to: typedTime(reach.to) }) : null}{" "}
      {found.withoutClock > 0 ? t("withoutClock", { count: formatCount(found.withoutClock, locale) }) : null}
    </p>
  );
}
