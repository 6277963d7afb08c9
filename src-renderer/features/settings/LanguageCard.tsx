import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, FlaskConical, Minus, Pencil, Square, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { LanguageEndpoint, ModelCapabilities } from "#shared/domain/language.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatAgo, formatSeconds } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { LocalityMark } from "../../ui/Locality.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { languageMessages } from "./languageMessages.ts";
import { LanguageSteps } from "./LanguageSteps.tsx";
import { useEndpointTests } from "./languageTests.ts";

/** One language model: who it is, where it runs, what it was seen to do, and what can be done with it. */
export function LanguageCard({
  endpoint,
  first,
  onEdit,
}: {
  endpoint: LanguageEndpoint;
  /** Asked where a request names no model. */
  first: boolean;
  onEdit: () => void;
}) {
  const t = useMessages(languageMessages);
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const run = useEndpointTests((s) => s.runs.get(endpoint.id));
  const { test, stop, forget } = useEndpointTests.getState();
  const name = displayName(endpoint.name);
  const remove = useMutation({
    mutationFn: () => client.language.remove({ id: endpoint.id }),
    onSuccess: () => {
      forget(endpoint.id);
      toastDone(t("removed", { name }));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const problem = run?.problem ?? run?.result?.problem ?? null;
  const state: [keyof typeof STATES, BadgeTone] = run?.running
    ? ["testing", "busy"]
    : problem
      ? ["silent", "danger"]
      : endpoint.capabilities
        ? ["answers", "ok"]
        : ["untested", "neutral"];
  return (
    <article aria-label={name} className="flex flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <header className="flex flex-wrap items-center gap-2">
        <h4 className="name-line max-w-72 font-semibold" dir="auto">
          {name}
        </h4>
        <LocalityMark locality={endpoint.locality} host={endpoint.host} />
        <Badge tone={state[1]}>{t(STATES[state[0]])}</Badge>
        {first ? (
          <Tooltip text={t("firstHelp")}>
            <button type="button" className="flex rounded-sm">
              <Badge tone="busy">{t("first")}</Badge>
            </button>
          </Tooltip>
        ) : null}
        <span className="grow" />
        {run?.running ? (
          <Button size="sm" icon={<Square />} onClick={() => stop(endpoint.id)}>
            {t("stop")}
          </Button>
        ) : (
          <Button size="sm" icon={<FlaskConical />} onClick={() => test(client, endpoint.id)}>
            {t("test")}
          </Button>
        )}
        <Button size="sm" icon={<Pencil />} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button size="sm" tone="quiet" icon={<Trash2 />} busy={remove.isPending} onClick={() => setAsking(true)}>
          {t("remove")}
        </Button>
      </header>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-muted">
        <Fact name={t("model")}>
          <span className="font-mono break-all select-text" dir="ltr">
            {displayName(endpoint.model)}
          </span>
        </Fact>
        {endpoint.baseUrl ? (
          <Fact name={t("address")}>
            <span className="font-mono break-all select-text" dir="ltr">
              {endpoint.baseUrl}
            </span>
          </Fact>
        ) : null}
        <Fact name={t("role")}>{endpoint.roles.map((role) => t(`role.${role}`)).join(", ") || t("role.none")}</Fact>
        {endpoint.kind === "openai" ? <Fact name={t("key")}>{t(endpoint.hasKey ? "keyKept" : "keyNone")}</Fact> : null}
      </dl>
      {endpoint.capabilities && !run ? <Capabilities can={endpoint.capabilities} /> : null}
      {endpoint.capabilities ? <Doubts endpoint={endpoint} can={endpoint.capabilities} /> : null}
      {run ? <LanguageSteps name={name} run={run} /> : null}
      {problem ? <ProblemCard problem={problem} compact /> : null}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        width="sm"
        title={t("removeAsk", { name })}
        description={t("removeBody")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
            <Button
              tone="danger"
              icon={<Trash2 />}
              onClick={() => {
                setAsking(false);
                remove.mutate();
              }}
            >
              {t("removeYes")}
            </Button>
          </>
        }
      />
    </article>
  );
}

const STATES = {
  untested: "state.untested",
  testing: "state.testing",
  answers: "state.answers",
  silent: "state.silent",
} as const;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt className="shrink-0 text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** What the last test showed, in signs and words. */
function Capabilities({ can }: { can: ModelCapabilities }) {
  const t = useMessages(languageMessages);
  const locale = useLocale();
  const list: Array<[word: string, yes: boolean, more: string | null]> = [
    [t("can.text"), can.text, null],
    [t("can.streaming"), can.streaming, null],
    [t("can.images"), can.images, null],
    [t("can.video"), can.video, null],
    [
      t("can.structured"),
      can.structured !== "none",
      can.structured === "none" ? null : t(`structured.${can.structured}`),
    ],
  ];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
      <ul className="contents">
        {list.map(([word, yes, more]) => (
          <li key={word} className={yes ? "flex items-center gap-1 text-fg" : "flex items-center gap-1 text-faint"}>
            {yes ? (
              <CircleCheck aria-hidden className="size-3.5 text-ok" />
            ) : (
              <Minus aria-hidden className="size-3.5" />
            )}
            {word}
            {more ? <span className="text-muted">({more})</span> : null}
            <span className="sr-only">: {t(yes ? "yes" : "no")}</span>
          </li>
        ))}
      </ul>
      {can.firstTokenMs === null ? null : (
        <span className="text-muted">
          <span className="text-faint">{t("firstToken")}</span> {formatSeconds(can.firstTokenMs, locale)}
        </span>
      )}
      <span className="text-faint">{t("tested", { when: formatAgo(can.testedAtMs, locale) })}</span>
    </div>
  );
}

/** Where the test speaks against what the endpoint is meant for. */
function Doubts({ endpoint, can }: { endpoint: LanguageEndpoint; can: ModelCapabilities }) {
  const t = useMessages(languageMessages);
  const doubts = [
    endpoint.roles.includes("video") && !can.images && !can.video ? t("noPictures") : null,
    endpoint.roles.includes("text") && !can.text ? t("noText") : null,
    can.models.length > 0 && !can.models.includes(endpoint.model)
      ? t("notListed", { model: displayName(endpoint.model), count: can.models.length })
      : null,
  ].filter((one) => one !== null);
  if (doubts.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-xs text-warn">
      {doubts.map((one) => (
        <li key={one} className="flex items-start gap-1.5">
          <CircleX aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {one}
        </li>
      ))}
    </ul>
  );
}
