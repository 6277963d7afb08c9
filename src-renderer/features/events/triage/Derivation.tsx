import type { EventPart, SceneEvent } from "#shared/domain/event.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { cx } from "../../../ui/cx.ts";
import { triageMessages } from "../messages.ts";
import { figureText, partLabel } from "./derivation.ts";

/** As many objects as one line names. */
const NAMED = 4;

/** Part by part why the scenario held; each time shows its picture. */
export function Derivation({
  event,
  shown,
  time,
  onShow,
}: {
  event: SceneEvent;
  shown: EventPart | null;
  time: (us: number) => string;
  onShow: (part: EventPart) => void;
}) {
  const t = useMessages(triageMessages);
  const figures = event.parts.some((part) => part.value !== null);
  const head = "border-b border-line py-1.5 pr-3 text-left text-2xs font-medium text-faint";
  const cell = "border-b border-line py-2 pr-3 align-top";
  return (
    <section aria-labelledby="event-derivation">
      <h3 id="event-derivation" className="mb-1 text-sm font-semibold">
        {t("derivation")}
      </h3>
      <div className="overflow-x-auto">
        <table className="w-full border-collapse text-xs">
          <thead>
            <tr>
              <th scope="col" className={head}>
                {t("part")}
              </th>
              <th scope="col" className={head}>
                {t("when")}
              </th>
              <th scope="col" className={head}>
                {t("objects")}
              </th>
              <th scope="col" className={head}>
                {t("sure")}
              </th>
              {figures ? (
                <th scope="col" className={cx(head, "text-right")}>
                  {t("figure")}
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {event.parts.map((part, i) => (
              <tr key={`${part.part}-${String(i)}`} className={part === shown ? "bg-accent-soft" : ""}>
                <th scope="row" className={cx(cell, "pl-1 text-left font-medium")}>
                  <span dir="auto">{partLabel(part.part)}</span>
                  <span className="block font-normal text-faint">{t(`kind.${part.kind}`)}</span>
                </th>
                <td className={cx(cell, "whitespace-nowrap")}>
                  <button
                    type="button"
                    aria-label={t("showTime", { time: time(part.bestUs) })}
                    aria-pressed={part === shown}
                    onClick={() => onShow(part)}
                    className="rounded-sm text-accent tabular-nums hover:underline"
                  >
                    {time(part.bestUs)}
                  </button>
                  <span className="block text-faint tabular-nums">
                    {time(part.endUs) === time(part.startUs) ? "" : `${time(part.startUs)} – ${time(part.endUs)}`}
                  </span>
                </td>
                <td className={cx(cell, "text-muted")}>
                  {part.trackIds.length === 0 ? (
                    <span className="text-faint">–</span>
                  ) : (
                    <>
                      {part.trackIds
                        .slice(0, NAMED)
                        .map((id) => `#${String(id)}`)
                        .join(", ")}
                      {part.trackIds.length > NAMED
                        ? ` ${t("moreObjects", { count: part.trackIds.length - NAMED })}`
                        : ""}
                    </>
                  )}
                </td>
                <td className={cell}>
                  <Clarity weight={part.weight} word={t(`weight.${part.weight}`)} />
                </td>
                {figures ? <td className={cx(cell, "text-right tabular-nums")}>{figureText(part.value)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Three bars, as many filled as it is clear, and the word. */
function Clarity({ weight, word }: { weight: EventPart["weight"]; word: string }) {
  const filled = { weak: 1, fair: 2, strong: 3 }[weight];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg aria-hidden viewBox="0 0 14 10" className="h-2.5 w-3.5 text-fg">
        {[0, 1, 2].map((i) => (
          <rect
            key={i}
            x={i * 5}
            y={6 - i * 3}
            width="3.5"
            height={4 + i * 3}
            rx="0.8"
            fill="currentColor"
            opacity={i < filled ? 1 : 0.22}
          />
        ))}
      </svg>
      <span className={weight === "weak" ? "text-warn" : "text-muted"}>{word}</span>
    </span>
  );
}
