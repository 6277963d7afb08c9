import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Network, RefreshCw, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import type { SharedLibrary, SharingStatus } from "#shared/domain/sharing.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useSettings } from "../../lib/client/data.ts";
import { formatCount, wallClock } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { formatHours } from "../../ui/coverageWords.ts";
import { Input } from "../../ui/Input.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { Row, Waiting } from "./Row.tsx";
import { sharedLibrariesMessages } from "./sharedLibrariesMessages.ts";

/** The list follows what is published elsewhere while it is looked at. */
const LOOK_MS = 5000;

/** Libraries at the same index address: what this one tells them, and which of them are searched. */
export function SharedLibraries() {
  const t = useMessages(sharedLibrariesMessages);
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const locale = useLocale();
  const status = useQuery({ ...api.sharing.status.queryOptions(), refetchInterval: LOOK_MS });
  const take = (after: SharingStatus): void => void queries.setQueryData(api.sharing.status.queryKey(), after);
  const onError = (error: unknown): void => toastProblem(problemFrom(error));
  const refresh = useMutation({ mutationFn: () => client.sharing.refresh(), onSuccess: take, onError });
  const turn = useMutation({
    mutationFn: (input: { id: string; on: boolean }) => client.sharing.setOn(input),
    onSuccess: take,
    onError,
  });
  const now = status.data;
  return (
    <section aria-labelledby="shared-title" className="flex flex-col gap-4 border-t border-line pt-6">
      <header className="flex flex-wrap items-center gap-2">
        <h3 id="shared-title" className="grow text-sm font-semibold">
          {t("title")}
        </h3>
        {now?.shared ? (
          <Button size="sm" icon={<RefreshCw />} busy={refresh.isPending} onClick={() => refresh.mutate()}>
            {t("refresh")}
          </Button>
        ) : null}
      </header>
      <p className="text-xs text-muted">{t("body")}</p>
      {!now ? (
        <Waiting problem={status.error ? problemFrom(status.error) : null} onRetry={() => void status.refetch()} />
      ) : !now.shared ? (
        <p className="text-sm text-muted">{t("alone")}</p>
      ) : (
        <>
          <OwnPart status={now} />
          <h4 className="text-xs font-semibold text-faint">{t("others")}</h4>
          <p className="text-xs text-muted">{now.libraries.length === 0 ? t("none") : t("off")}</p>
          <ul className="flex flex-col">
            {now.libraries.map((library) => (
              <OtherRow
                key={library.id}
                library={library}
                locale={locale}
                busy={turn.isPending && turn.variables.id === library.id}
                onTurn={(on) => turn.mutate({ id: library.id, on })}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function OwnPart({ status: { own } }: { status: SharingStatus }) {
  const t = useMessages(sharedLibrariesMessages);
  const id = useId();
  const settings = useSettings();
  const [text, setText] = useState<string | null>(null);
  if (!settings.data) return null;
  const { libraryName, shareLibrary } = settings.data;
  const commit = (): void => {
    if (text !== null && text.trim() !== libraryName) settings.update({ libraryName: text.trim() });
    setText(null);
  };
  return (
    <div className="flex flex-col">
      <Row htmlFor={id} label={t("name")} help={t("nameHelp")}>
        <Input
          id={id}
          className="w-56"
          maxLength={60}
          placeholder={libraryName === "" ? own.name : undefined}
          value={text ?? libraryName}
          onChange={(event) => setText(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === "Enter" && commit()}
        />
      </Row>
      <Row
        label={t("share")}
        help={
          <>
            {t("shareHelp")}{" "}
            {own.trouble ? (
              <span className="text-warn">{t(`ownTrouble.${own.trouble}`)}</span>
            ) : own.published === null ? (
              t("notPublished")
            ) : (
              t("published", { count: own.published })
            )}
          </>
        }
      >
        <Toggle label={t("share")} checked={shareLibrary} onChange={(on) => settings.update({ shareLibrary: on })} />
      </Row>
    </div>
  );
}

function OtherRow({
  library,
  locale,
  busy,
  onTurn,
}: {
  library: SharedLibrary;
  locale: "en" | "ko";
  busy: boolean;
  onTurn: (on: boolean) => void;
}) {
  const t = useMessages(sharedLibrariesMessages);
  const { on, trouble, videos, us, leftOut, seenAtMs, encoder, sameEncoder } = library;
  const name = displayName(library.name);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const facts = [
    ...(on && videos > 0 ? [t("videos", { count: formatCount(videos, locale), hours: formatHours(us, locale) })] : []),
    seenAtMs === null ? t("neverSeen") : t("seen", { time: wallClock(seenAtMs, zone).text }),
  ];
  const warnings = [
    ...(trouble ? [t(`trouble.${trouble}`)] : []),
    ...(!trouble && !sameEncoder ? [encoder === null ? t("noEncoder") : t("otherEncoder", { encoder })] : []),
    ...(leftOut > 0 ? [t("leftOut", { count: leftOut })] : []),
  ];
  return (
    <li className="flex items-start gap-4 border-b border-line py-3">
      <Network aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0 grow">
        <p className="name-line font-medium" dir="auto">
          {name}
        </p>
        <p className="text-xs text-muted">{facts.join(" · ")}</p>
        {warnings.map((words) => (
          <p key={words} className="mt-0.5 flex items-start gap-1.5 text-xs text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            {words}
          </p>
        ))}
      </div>
      <Toggle label={t("turnOn", { name })} checked={on} disabled={busy} onChange={onTurn} />
    </li>
  );
}
