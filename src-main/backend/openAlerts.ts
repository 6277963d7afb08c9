import { EVENT_LINK } from "#shared/contract/bridge.ts";
import { createAlerts } from "../events/alerts/alerts.ts";
import type { Alerts } from "../events/types.ts";
import type { Disposables } from "../platform/disposables.ts";
import type { SecretStore } from "../platform/secrets/types.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { BackendOptions } from "./options.ts";

interface Parts {
  options: BackendOptions;
  store: SqliteStore;
  secrets(): Promise<SecretStore>;
}

/** Opens what tells events elsewhere. It belongs to `own`. */
export function openAlerts({ options, store, secrets }: Parts, own: Disposables): Alerts {
  const { background = true, loadMqtt, clock, logger } = options;
  const alerts = createAlerts({
    store,
    secrets,
    loadMqtt: loadMqtt ? () => loadMqtt() : null,
    linkBase: linkBaseOf(options),
    sends: background,
    clock,
    logger: logger.child("alerts"),
  });
  return own.add(alerts, (it) => it.close());
}

/** What opens an event on this machine: the desktop app by its own scheme, the browser host by its address. */
function linkBaseOf({ host, address }: BackendOptions): string | null {
  if (host === "electron") return EVENT_LINK;
  return address ? `${address.url}/#/events/` : null;
}
