import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Captions } from "lucide-react";
import { useState } from "react";
import type { CaptionSettings } from "#shared/domain/caption.ts";
import { useCaptionDialog, type CaptionWish } from "../../../lib/captions/dialog.ts";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { formatCoarse, formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field } from "../../../ui/Input.tsx";
import { GoesTo } from "../../../ui/Locality.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Select } from "../../../ui/Select.tsx";
import { toastDone } from "../../../ui/Toast.tsx";
import { EndpointField, FramesField, LanguageField, ObjectsField, PresetField, type FieldProps } from "../fields.tsx";
import { endpointOf, useCaptioning, type Captioning } from "../useCaptioning.ts";
import { batchMessages } from "./batchMessages.ts";
import { BUDGETS_MIN, estimate, targetOf, type Source } from "./batchPlan.ts";

const SPAN_S = [10, 20, 30, 60, 120] as const;

/** The dialog that the library and the search ask for, mounted once by the frame. `onQueued` shows the work. */
export function CaptionDialogs({ onQueued }: { onQueued: () => void }) {
  const { wish, close } = useCaptionDialog();
  return wish ? <BatchDialog wish={wish} onQueued={onQueued} onClose={close} /> : null;
}

function BatchDialog({ wish, onQueued, onClose }: { wish: CaptionWish; onQueued: () => void; onClose: () => void }) {
  const t = useMessages(batchMessages);
  const captioning = useCaptioning();
  const { settings, endpoint, known } = captioning;
  const body =
    wish.kind === "videos"
      ? t("videosBody", { count: wish.videoIds.length })
      : t("spansBody", { count: wish.spans.length });
  if (settings && endpoint)
    return (
      <BatchForm
        wish={wish}
        body={body}
        captioning={captioning}
        // What is tried in the bench stays there: nothing primed, cropped or prompted otherwise runs over a library.
        own={{ ...settings, primed: null, crop: null }}
        onQueued={onQueued}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      description={body}
      footer={<Button onClick={onClose}>{t("cancel")}</Button>}
    >
      {known ? (
        <p className="text-sm text-muted">
          {t("noModel")}{" "}
          <a href="#/settings/language" onClick={onClose} className="rounded-sm text-accent hover:underline">
            {t("setUp")}
          </a>
        </p>
      ) : null}
    </Dialog>
  );
}

function BatchForm({
  wish,
  body,
  captioning,
  own,
  onQueued,
  onClose,
}: {
  wish: CaptionWish;
  body: string;
  captioning: Captioning;
  own: CaptionSettings;
  onQueued: () => void;
  onClose: () => void;
}) {
  const t = useMessages(batchMessages);
  const locale = useLocale();
  const client = useClient();
  const { endpoints, presets } = captioning;
  const [settings, setSettings] = useState(own);
  const [spanS, setSpanS] = useState<number>(20);
  const [source, setSource] = useState<Source>("activity");
  const [budgetAt, setBudgetAt] = useState(3);
  const budgetMin = BUDGETS_MIN[budgetAt] ?? 60;
  const endpoint = endpointOf(settings, endpoints);
  const target = targetOf(wish, source, budgetMin, spanS);
  // The budget does not change which spans there are: the slider must not ask for them anew at each stop.
  const plan = useQuery({
    ...useApi().captions.plan.queryOptions({ input: { target: targetOf(wish, source, 60, spanS), settings } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const queue = useMutation({
    mutationFn: () => client.captions.queue({ target, settings }),
    onSuccess: (batch) => {
      onClose();
      toastDone(t("queued", { count: formatCount(batch.total, locale) }));
      onQueued();
    },
  });
  const props: FieldProps = {
    settings,
    onChange: (change) => setSettings((now) => ({ ...now, ...change })),
    nameOf: (setting) => setting,
  };
  const budgetWords = formatCoarse(budgetMin * 60_000, locale);
  const nothing = plan.data?.spans.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      description={body}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            tone="primary"
            icon={<Captions />}
            busy={queue.isPending}
            disabled={!plan.data || nothing || endpoint === null}
            onClick={() => queue.mutate()}
          >
            {t("start")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {queue.error ? <ProblemCard problem={problemFrom(queue.error)} compact /> : null}
        <div className="grid grid-cols-2 gap-3">
          <Field label={t("model")}>
            {({ id }) => <EndpointField {...props} id={id} endpoints={endpoints} presets={presets} />}
          </Field>
          <Field label={t("preset")}>{({ id }) => <PresetField {...props} id={id} presets={presets} />}</Field>
          <Field label={t("frames")}>{({ id }) => <FramesField {...props} id={id} presets={presets} />}</Field>
          <Field label={t("objects")}>{({ id }) => <ObjectsField {...props} id={id} />}</Field>
          <Field label={t("language")}>{({ id }) => <LanguageField {...props} id={id} />}</Field>
          {wish.kind === "videos" ? (
            <Field label={t("source")}>
              {({ id }) => (
                <Select
                  id={id}
                  label={t("source")}
                  value={source}
                  options={[
                    { value: "activity", label: t("sourceActivity") },
                    { value: "events", label: t("sourceEvents") },
                  ]}
                  onChange={(value) => setSource(value as Source)}
                />
              )}
            </Field>
          ) : null}
          {wish.kind === "videos" && source === "activity" ? (
            <Field label={t("spanLength")}>
              {({ id }) => (
                <Select
                  id={id}
                  label={t("spanLength")}
                  value={String(spanS)}
                  options={SPAN_S.map((s) => ({ value: String(s), label: formatCoarse(s * 1000, locale) }))}
                  onChange={(s) => setSpanS(Number(s))}
                />
              )}
            </Field>
          ) : null}
        </div>
        {wish.kind === "videos" ? (
          <label className="flex flex-col gap-1">
            <span className="flex justify-between text-xs font-medium text-muted">
              {t("budget")} <span className="text-sm text-fg">{budgetWords}</span>
            </span>
            <input
              type="range"
              min={0}
              max={BUDGETS_MIN.length - 1}
              step={1}
              value={budgetAt}
              aria-label={t("budget")}
              aria-valuetext={budgetWords}
              onChange={(event) => setBudgetAt(Number(event.target.value))}
              className="w-full accent-accent"
            />
            <span className="text-xs text-faint">{t("budgetHelp")}</span>
          </label>
        ) : null}
        <div
          aria-live="polite"
          aria-busy={plan.isFetching}
          data-testid="batch-plan"
          className="flex min-h-12 flex-col gap-1 rounded-md border border-line bg-well p-3 text-sm"
        >
          {plan.error ? (
            <ProblemCard
              compact
              title={t("planFailed")}
              problem={problemFrom(plan.error)}
              actions={
                <Button size="sm" onClick={() => void plan.refetch()}>
                  {t("retry")}
                </Button>
              }
            />
          ) : !plan.data ? (
            <p className="text-faint">{t("planning")}</p>
          ) : nothing ? (
            <p>{t(wish.kind === "videos" && source === "events" ? "noneOfEvents" : "none")}</p>
          ) : (
            <PlanWords
              spans={plan.data.spans.length}
              perSpanMs={plan.data.perSpanMs}
              budgetMs={wish.kind === "videos" ? budgetMin * 60_000 : null}
            />
          )}
        </div>
        {endpoint ? <GoesTo use={endpoint} what="frames" /> : null}
        <p className="text-xs text-faint">{t("neutral")}</p>
      </div>
    </Dialog>
  );
}

/** How many spans, how long each, how long in all, and how far the budget goes. */
function PlanWords({
  spans,
  perSpanMs,
  budgetMs,
}: {
  spans: number;
  perSpanMs: number | null;
  budgetMs: number | null;
}) {
  const t = useMessages(batchMessages);
  const locale = useLocale();
  const { within, totalMs } = estimate(spans, perSpanMs, budgetMs);
  // When the dialog was opened: a minute more or less does not matter to an estimate.
  const [openedMs] = useState(() => Date.now());
  const clock = (atMs: number): string =>
    new Date(atMs).toLocaleTimeString(locale === "ko" ? "ko-KR" : "en-GB", { hour: "2-digit", minute: "2-digit" });
  return (
    <>
      <p className="font-medium">
        {t("spans", { count: formatCount(spans, locale) })}
        {perSpanMs === null ? null : (
          <span className="font-normal text-muted"> · {t("each", { time: formatCoarse(perSpanMs, locale) })}</span>
        )}
      </p>
      {totalMs === null ? (
        <p className="text-muted">{t("unknownTime")}</p>
      ) : (
        <p className="text-muted">
          {[
            within < spans ? t("part", { count: formatCount(within, locale) }) : null,
            t("whole", { time: formatCoarse(totalMs, locale), clock: clock(openedMs + totalMs) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
    </>
  );
}
