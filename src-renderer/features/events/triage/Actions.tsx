import { Check, EyeOff, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { LEVELS } from "../../../lib/events/levels.ts";
import { useHotkey } from "../../../lib/hotkeys/index.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { Menu } from "../../../ui/Menu.tsx";
import { Select } from "../../../ui/Select.tsx";
import { triageMessages } from "../messages.ts";
import { Hint } from "./Hint.tsx";
import type { DismissReason, Marking } from "./useMarking.ts";

const REASONS: readonly DismissReason[] = ["notThere", "harmless", "wrongObject", "duplicate", "other"];
const MIXED = "mixed";

/** Confirm, dismiss with a reason, another level, and back: for one event or for all that are selected, by button and by key. */
export function Actions({
  events,
  verbs,
  onUndo,
}: {
  events: readonly SceneEvent[];
  verbs: Pick<Marking, "confirm" | "dismiss" | "level">;
  onUndo: () => void;
}) {
  const t = useMessages(triageMessages);
  const e = useMessages(eventMessages);
  const [reasons, setReasons] = useState(false);
  const confirmed = events.every((one) => one.state === "confirmed");
  const [first] = events;
  const level = first && events.every((one) => one.level === first.level) ? first.level : MIXED;
  useHotkey("events.confirm", () => verbs.confirm(events), !confirmed);
  useHotkey("events.dismiss", () => setReasons(true));
  useHotkey("events.notice", () => verbs.level(events, "notice"));
  useHotkey("events.warning", () => verbs.level(events, "warning"));
  useHotkey("events.alarm", () => verbs.level(events, "alarm"));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        tone={confirmed ? "neutral" : "primary"}
        icon={<Check />}
        disabled={confirmed}
        onClick={() => verbs.confirm(events)}
      >
        {t("confirm")}
        <Hint action="events.confirm" />
      </Button>
      <Menu
        align="start"
        open={reasons}
        onOpenChange={setReasons}
        trigger={
          <Button icon={<EyeOff />}>
            {t("dismiss")}
            <Hint action="events.dismiss" />
          </Button>
        }
        entries={REASONS.map((reason) => ({
          id: reason,
          label: e(`reason.${reason}`),
          onSelect: () => verbs.dismiss(events, reason),
        }))}
      />
      {events.every((one) => one.state === "new") ? null : (
        <Button tone="quiet" icon={<RotateCcw />} onClick={onUndo}>
          {t("undo")}
          <Hint action="events.undo" />
        </Button>
      )}
      <Select<EventLevel | typeof MIXED>
        label={t("levelOf")}
        value={level}
        onChange={(next) => next !== MIXED && verbs.level(events, next)}
        options={[
          ...(level === MIXED ? [{ value: MIXED, label: t("levelsMixed") } as const] : []),
          ...LEVELS.map((one) => ({
            value: one,
            label: (
              <span className="inline-flex items-center gap-1.5">
                <LevelMark level={one} />
                {e(`level.${one}`)}
              </span>
            ),
          })),
        ]}
      />
    </div>
  );
}
