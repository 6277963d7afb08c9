import type { EventState } from "#shared/domain/event.ts";
import type { CriterionOf } from "#shared/domain/query.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { QueryPart } from "#shared/query/index.ts";
import { eventMessages } from "../../lib/events/eventMessages.ts";
import { LEVELS } from "../../lib/events/levels.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { Chosen } from "./Chosen.tsx";
import { searchMessages } from "./messages.ts";

const ANY = "any";
/** Values of the list of states, by what they stand for. */
const STATES: Record<string, EventState[]> = {
  [ANY]: [],
  new: ["new"],
  confirmed: ["confirmed"],
  dismissed: ["dismissed"],
  every: ["new", "confirmed", "dismissed"],
};

/** Which scenario's events, of which level, in which state. Sets that only words can make (two scenarios, two levels) are shown as their first and kept until something is chosen. */
export function EventEditor({ part, onChange }: { part: CriterionOf<"event">; onChange: (part: QueryPart) => void }) {
  const t = useMessages(searchMessages);
  const e = useMessages(eventMessages);
  const locale = useLocale();
  const { data: vocabulary } = useSearchVocabulary();
  const state = Object.entries(STATES).find(([, of]) => [...of].sort().join() === [...part.states].sort().join())?.[0];
  return (
    <div className="flex flex-col gap-2">
      <Chosen
        label={t("eventScenario")}
        value={part.scenarios[0] ?? ANY}
        options={[
          { value: ANY, label: t("eventAny") },
          ...vocabulary.scenarios.map((one) => ({ value: one.id, label: one.names[locale] })),
        ]}
        onChange={(id) => onChange({ ...part, scenarios: id === ANY ? [] : [id] })}
      />
      <Chosen
        label={t("eventLevel")}
        value={part.levels[0] ?? ANY}
        options={[
          { value: ANY, label: t("eventAnyLevel") },
          ...LEVELS.map((level) => ({ value: level, label: e(`level.${level}`) })),
        ]}
        onChange={(level) => onChange({ ...part, levels: level === ANY ? [] : [level as EventLevel] })}
      />
      <Chosen
        label={t("eventState")}
        value={state ?? part.states.join()}
        options={[
          { value: ANY, label: t("eventUndismissed") },
          { value: "new", label: e("state.new") },
          { value: "confirmed", label: e("state.confirmed") },
          { value: "dismissed", label: e("state.dismissed") },
          { value: "every", label: t("eventEvery") },
        ]}
        onChange={(value) => onChange({ ...part, states: STATES[value] ?? part.states })}
      />
    </div>
  );
}
