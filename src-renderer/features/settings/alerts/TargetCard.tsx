import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, Send, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { AlertSettings, AlertStatus } from "#shared/domain/event.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { formatAgo, formatCount } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { LocalityMark } from "../../../ui/Locality.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { Checkbox, Toggle } from "../../../ui/Toggle.tsx";
import type { AlertChange } from "./AlertsTab.tsx";
import { alertsMessages } from "./alertsMessages.ts";
import { changeOf, placeOf, targetForm, type Target, type TargetFault, type TargetForm } from "./targetForm.ts";

/** One place that events are sent to: its address, its secret, a test, and how it is doing. */
export function TargetCard({
  to,
  settings,
  status,
  busy,
  store,
}: {
  to: Target;
  settings: AlertSettings;
  status: AlertStatus["webhook"];
  busy: boolean;
  store: (change: AlertChange) => Promise<unknown>;
}) {
  const t = useMessages(alertsMessages);
  const stored = targetForm(to, settings);
  const [typed, setTyped] = useState<TargetForm | null>(null);
  const [asked, setAsked] = useState(false);
  const form = typed ?? stored;
  const set = (change: Partial<TargetForm>): void => setTyped({ ...form, ...change });
  const result = changeOf(to, form, settings, status?.hasSecret ?? false);
  const faults: ReadonlySet<TargetFault> = asked && "faults" in result ? result.faults : new Set();
  const dirty = typed !== null && JSON.stringify(typed) !== JSON.stringify(stored);
  const send = async (change: AlertChange): Promise<void> => {
    try {
      await store(change);
    } catch {
      return; // The store itself told why.
    }
    setTyped(null);
    setAsked(false);
    toastDone(t("saved"));
  };
  const save = (): void => {
    setAsked(true);
    if ("change" in result) void send(result.change);
  };
  const toggle = (on: boolean): void => {
    // Off is off at once; on needs an address first.
    if (!on && stored.on) void send({ ...settings, [to]: null });
    else setTyped(on ? { ...form, on } : null);
  };
  const titleId = `alert-${to}`;
  return (
    <section aria-labelledby={titleId} className="rounded-lg border border-line bg-panel">
      <header className="flex items-start gap-4 px-4 py-3">
        <div className="min-w-0 grow">
          <h3 id={titleId} className="font-semibold">
            {t(to)}
          </h3>
          <p className="text-xs text-muted">{t(`${to}Body`)}</p>
        </div>
        <Toggle checked={form.on} onChange={toggle} label={t("use", { name: t(to) })} />
      </header>
      {form.on ? (
        <form
          className="flex flex-col gap-3 border-t border-line px-4 py-3"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Fields to={to} form={form} set={set} faults={faults} hasSecret={status?.hasSecret ?? false} />
          <div className="flex items-center gap-2">
            <Button type="submit" tone="primary" busy={busy} disabled={!dirty}>
              {t("save")}
            </Button>
            <Test to={to} disabled={dirty || !stored.on} />
          </div>
          {status && stored.on ? <Status status={status} /> : null}
        </form>
      ) : null}
    </section>
  );
}

function Fields({
  to,
  form,
  set,
  faults,
  hasSecret,
}: {
  to: Target;
  form: TargetForm;
  set: (change: Partial<TargetForm>) => void;
  faults: ReadonlySet<TargetFault>;
  hasSecret: boolean;
}) {
  const t = useMessages(alertsMessages);
  const place = placeOf(to, form.url);
  const secret = (
    <Field
      label={t(to === "webhook" ? "secret" : "password")}
      error={faults.has("secret") ? t("secretNeeded") : null}
      help={form.forget ? t("forgotten") : hasSecret ? t("secretKept") : t("secretNone")}
    >
      {(ids) => (
        <Input
          {...ids}
          type="password"
          autoComplete="new-password"
          dir="ltr"
          maxLength={500}
          value={form.secret}
          placeholder={hasSecret && !form.forget ? "••••••••" : ""}
          invalid={faults.has("secret")}
          onChange={(event) => set({ secret: event.target.value, forget: false })}
          trailing={
            hasSecret ? (
              <Button size="sm" tone="quiet" onClick={() => set({ forget: !form.forget, secret: "" })}>
                {t(form.forget ? "keepIt" : "forget")}
              </Button>
            ) : null
          }
        />
      )}
    </Field>
  );
  const text = (name: "url" | "topic" | "user", help: string, error: string | null) => (
    <Field label={t(name)} help={help} error={error}>
      {(ids) => (
        <Input
          {...ids}
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          maxLength={name === "url" ? 2000 : 200}
          value={form[name]}
          invalid={error !== null}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const badUrl = faults.has("url") ? t("urlBad") : faults.has("userInUrl") ? t("userInUrl") : null;
  return (
    <>
      {text("url", t(to === "webhook" ? "urlHelpWebhook" : "urlHelpMqtt"), badUrl)}
      {place ? (
        <p className="flex items-center gap-2 text-xs text-muted">
          {t("goes")}
          <LocalityMark locality={place.locality} host={place.host} />
        </p>
      ) : null}
      {to === "mqtt" ? (
        <div className="grid grid-cols-2 gap-3">
          {text("topic", t("topicHelp"), faults.has("topic") ? t("topicBad") : null)}
          {text("user", t("userHelp"), null)}
          {secret}
        </div>
      ) : (
        <>
          <div>
            <Checkbox checked={form.signed} onChange={(signed) => set({ signed })}>
              {t("signed")}
            </Checkbox>
            <p className="mt-0.5 ml-6 text-xs text-faint">{t("signedHelp")}</p>
          </div>
          {form.signed ? secret : null}
        </>
      )}
    </>
  );
}

/** Sends a made-up event and says in words what became of it. */
function Test({ to, disabled }: { to: Target; disabled: boolean }) {
  const t = useMessages(alertsMessages);
  const locale = useLocale();
  const client = useClient();
  const test = useMutation({
    mutationFn: () => client.events.testAlert({ to }),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  return (
    <>
      <Button icon={<Send />} busy={test.isPending} disabled={disabled} onClick={() => test.mutate()}>
        {t("test")}
      </Button>
      <p role="status" className="flex min-w-0 items-center gap-1.5 text-xs">
        {disabled ? (
          <span className="text-faint">{t("testFirst")}</span>
        ) : test.isPending ? (
          <span className="text-muted">{t("testing")}</span>
        ) : test.data ? (
          <>
            {test.data.ok ? (
              <CircleCheck aria-hidden className="size-3.5 shrink-0 text-ok" />
            ) : (
              <CircleX aria-hidden className="size-3.5 shrink-0 text-danger" />
            )}
            <span>
              {test.data.words[locale]}{" "}
              <span dir="ltr" className="font-mono text-2xs text-faint">
                {test.data.detail}
              </span>
            </span>
          </>
        ) : null}
      </p>
    </>
  );
}

function Status({ status }: { status: NonNullable<AlertStatus["webhook"]> }) {
  const t = useMessages(alertsMessages);
  const locale = useLocale();
  const warning = status.problem ?? status.caution;
  return (
    <div aria-label={t("status")} className="flex flex-col gap-1 border-t border-line pt-3 text-xs text-muted">
      <p className="flex flex-wrap gap-x-4">
        <span>
          {status.lastToldAtMs === null
            ? t("neverTold")
            : t("lastTold", { ago: formatAgo(status.lastToldAtMs, locale) })}
        </span>
        {status.waiting > 0 ? <span>{t("waiting", { count: formatCount(status.waiting, locale) })}</span> : null}
        {status.dropped > 0 ? (
          <span className="text-warn">{t("dropped", { count: formatCount(status.dropped, locale) })}</span>
        ) : null}
      </p>
      {warning ? (
        <p className="flex gap-1.5 text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {warning[locale]}
        </p>
      ) : null}
    </div>
  );
}
