import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AlertSettings } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { LEVELS } from "../../../lib/events/levels.ts";
import { askDesktop, desktopPermission } from "../../../lib/events/notify.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { Select } from "../../../ui/Select.tsx";
import { toastProblem } from "../../../ui/Toast.tsx";
import { Toggle } from "../../../ui/Toggle.tsx";
import { Row, Waiting } from "../Row.tsx";
import { alertsMessages } from "./alertsMessages.ts";
import { Folders } from "./Folders.tsx";
import { TargetCard } from "./TargetCard.tsx";

/** What is stored, with what is typed once and never comes back. */
export type AlertChange = Parameters<ReturnType<typeof useClient>["events"]["setAlerts"]>[0];

/** How often the places that alerts go to are asked how they are doing. */
const STATUS_MS = 10_000;

/** Who is told of new events, how, and which folders bring them. */
export function AlertsTab() {
  const t = useMessages(alertsMessages);
  const e = useMessages(eventMessages);
  const api = useApi();
  const alerts = useQuery(api.events.alerts.queryOptions());
  const status = useQuery({ ...api.events.alertStatus.queryOptions(), refetchInterval: STATUS_MS, staleTime: 0 });
  const store = useStoreAlerts();
  if (!alerts.data)
    return <Waiting problem={alerts.error ? problemFrom(alerts.error) : null} onRetry={() => void alerts.refetch()} />;
  const settings = alerts.data;
  return (
    <div className="flex flex-col gap-8">
      <div>
        <p className="mb-4 max-w-2xl text-xs text-muted">{t("body")}</p>
        <Row label={t("level")} help={t("levelHelp")}>
          <Select<EventLevel>
            className="w-40"
            label={t("level")}
            value={settings.level}
            onChange={(level) => store.mutate({ ...settings, level })}
            options={LEVELS.map((level) => ({
              value: level,
              label: (
                <span className="inline-flex items-center gap-1.5">
                  <LevelMark level={level} />
                  {e(`level.${level}`)}
                </span>
              ),
            }))}
          />
        </Row>
        <Desktop settings={settings} store={(change) => store.mutate(change)} />
      </div>
      {(["webhook", "mqtt"] as const).map((to) => (
        <TargetCard
          key={to}
          to={to}
          settings={settings}
          status={status.data?.[to] ?? null}
          busy={store.isPending}
          store={(change) => store.mutateAsync(change)}
        />
      ))}
      <Folders />
    </div>
  );
}

function useStoreAlerts() {
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: AlertChange) => client.events.setAlerts(change),
    onSuccess: (after: AlertSettings) => {
      queries.setQueryData(api.events.alerts.queryKey(), after);
      void queries.invalidateQueries({ queryKey: api.events.alertStatus.key() });
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
}

/** The desktop is asked for its permission when somebody switches this on, and never before. */
function Desktop({ settings, store }: { settings: AlertSettings; store: (change: AlertChange) => void }) {
  const t = useMessages(alertsMessages);
  const [permission, setPermission] = useState(desktopPermission);
  const set = async (on: boolean): Promise<void> => {
    if (on) {
      const now = await askDesktop();
      setPermission(now);
      if (now !== "granted") return;
    }
    store({ ...settings, desktop: on });
  };
  const refused = permission === "denied" ? t("desktopDenied") : permission === "none" ? t("desktopNone") : null;
  return (
    <Row
      label={t("desktop")}
      help={
        <>
          {t("desktopHelp")}
          {refused ? (
            <span role="status" className="mt-1 block text-warn">
              {refused}
            </span>
          ) : null}
        </>
      }
    >
      <Toggle
        checked={settings.desktop && permission === "granted"}
        disabled={permission === "none"}
        onChange={(on) => void set(on)}
        label={t("desktop")}
      />
    </Row>
  );
}
