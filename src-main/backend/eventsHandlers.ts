import { editScenario } from "../events/files/editScenario.ts";
import type { BackendState } from "./state.ts";
import { untilEither, type Implementer } from "./guarded.ts";

export function eventsHandlers(os: Implementer, state: BackendState) {
  const events = () => state.need().events;
  const scenarios = () => state.need().scenarios;
  return {
    events: {
      list: os.events.list.handler(({ input }) => events().list(input)),
      get: os.events.get.handler(({ input }) => events().get(input.id)),
      watch: os.events.watch.handler(({ signal }) => events().watch(untilEither(signal, state))),
      mark: os.events.mark.handler(({ input }) => {
        const { store, cases } = state.need();
        // What was decided, and that it was, are written together.
        return store.db.transaction(() => {
          const marked = events().mark(input);
          const { ids, ...mark } = input;
          cases.note({ action: "eventsMarked", data: { events: ids, ...mark } });
          return marked;
        });
      }),
      export: os.events.export.handler(({ input }) => events().export(input.filter, input.format)),
      alerts: os.events.alerts.handler(() => state.need().alerts.settings()),
      setAlerts: os.events.setAlerts.handler(({ input: { webhookSecret, mqttPassword, ...settings } }) =>
        state.need().alerts.set(settings, {
          ...(webhookSecret === undefined ? {} : { webhookSecret }),
          ...(mqttPassword === undefined ? {} : { mqttPassword }),
        }),
      ),
      alertStatus: os.events.alertStatus.handler(() => state.need().alerts.status()),
      testAlert: os.events.testAlert.handler(({ input, signal }) =>
        state.need().alerts.test(input.to, untilEither(signal, state)),
      ),
      folders: os.events.folders.handler(() => state.need().folders.list()),
      watchFolder: os.events.watchFolder.handler(({ input }) => state.need().folders.add(input.path, input.camera)),
      unwatchFolder: os.events.unwatchFolder.handler(({ input }) => state.need().folders.remove(input.path)),
    },
    scenarios: {
      watch: os.scenarios.watch.handler(({ signal }) => scenarios().watch(untilEither(signal, state))),
      list: os.scenarios.list.handler(() => scenarios().list()),
      get: os.scenarios.get.handler(({ input }) => scenarios().get(input.id, input.version)),
      check: os.scenarios.check.handler(({ input }) => scenarios().check(input.yaml)),
      edit: os.scenarios.edit.handler(({ input: { yaml, ...edit } }) => ({ yaml: editScenario(yaml, edit) })),
      save: os.scenarios.save.handler(({ input }) => scenarios().save(input.yaml)),
      reset: os.scenarios.reset.handler(async ({ input }) => ({ removed: await scenarios().reset(input.id) })),
      enable: os.scenarios.enable.handler(({ input }) => scenarios().enable(input.id, input.enabled)),
      try: os.scenarios.try.handler(({ input, signal }) =>
        scenarios().try(input.yaml, input.videoIds, untilEither(signal, state)),
      ),
      run: os.scenarios.run.handler(({ input, signal }) => scenarios().run(input.ids, untilEither(signal, state))),
      preview: os.scenarios.preview.handler(({ input, signal }) =>
        scenarios().preview(input.yaml, input.videoId, input.tUs, untilEither(signal, state)),
      ),
      suggestions: os.scenarios.suggestions.handler(({ input }) => scenarios().suggestions(input.id)),
    },
  };
}
