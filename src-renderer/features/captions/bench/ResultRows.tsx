import { CircleCheck, CircleX, LoaderCircle, Square, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import { formatSeconds } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { Badge, type BadgeTone } from "../../../ui/Badge.tsx";
import { LocalityMark } from "../../../ui/Locality.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { cx } from "../../../ui/cx.ts";
import { Mentions } from "../Mentions.tsx";
import { captionMessages } from "../messages.ts";
import { noteWords, usageWords } from "../words.ts";
import { benchMessages } from "./benchMessages.ts";
import { letterOf, type BenchColumn, type BenchResult } from "./benchStore.ts";

const STATES: Record<BenchResult["state"], { tone: BadgeTone; icon?: ReactNode }> = {
  waiting: { tone: "neutral" },
  asking: { tone: "busy", icon: <LoaderCircle /> },
  writing: { tone: "busy", icon: <LoaderCircle /> },
  done: { tone: "ok", icon: <CircleCheck /> },
  failed: { tone: "danger", icon: <CircleX /> },
  stopped: { tone: "neutral", icon: <Square /> },
};

/** What came of each column: how it stands, what it cost, what the index says of it, and the words. */
export function ResultRows({
  columns,
  place,
  head,
  cell,
}: {
  columns: readonly BenchColumn[];
  place: ReviewPlace;
  /** Class names of row heads and of cells, as the settings above have them. */
  head: string;
  cell: string;
}) {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const locale = useLocale();
  const figure = (name: string, of: (result: BenchResult) => ReactNode) => (
    <tr key={name}>
      <th scope="row" className={head}>
        {name}
      </th>
      {columns.map((one) => (
        <td key={one.id} className={cx(cell, "py-1.5 text-xs leading-5")}>
          {one.result ? of(one.result) : <span className="text-faint">–</span>}
        </td>
      ))}
    </tr>
  );
  if (columns.every((one) => one.result === null)) return null;
  return (
    <>
      <tr>
        <th scope="row" className={cx(head, "border-t border-t-line-strong")}>
          {t("state")}
        </th>
        {columns.map((one, i) => (
          <td key={one.id} className={cx(cell, "border-t border-t-line-strong py-1.5")}>
            <State column={one} letter={letterOf(i)} />
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row" className={head}>
          {t("answer")}
        </th>
        {columns.map((one, i) => (
          <td key={one.id} className={cx(cell, "py-2")}>
            <Answer result={one.result} letter={letterOf(i)} />
          </td>
        ))}
      </tr>
      {figure(t("named"), ({ caption }) =>
        caption === null ? (
          "–"
        ) : caption.mentions.length === 0 ? (
          <span className="text-faint">{t("namesNothing")}</span>
        ) : (
          <Mentions mentions={caption.mentions} onObject={place.highlight} />
        ),
      )}
      {figure(t("figures"), ({ caption, settings }) =>
        caption === null ? (
          "–"
        ) : (
          <>
            <p>
              {formatSeconds(caption.tookMs, locale)}
              {caption.firstTokenMs === null ? null : (
                <span className="text-muted">
                  {" "}
                  · {tc("firstToken")} {formatSeconds(caption.firstTokenMs, locale)}
                </span>
              )}
            </p>
            <p className="text-muted">{usageWords(tc, caption.usage, locale)}</p>
            <p className="text-muted">
              {tc("frames")} {tc("framesOf", { sent: caption.frameUs.length, asked: settings.frames })}
            </p>
            {caption.notes.map((note) => (
              <p key={note.kind} className="text-warn">
                {noteWords(tc, note)}
              </p>
            ))}
          </>
        ),
      )}
    </>
  );
}

function State({ column, letter }: { column: BenchColumn; letter: string }) {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const { result, settings } = column;
  if (!result) return <span className="text-xs text-faint">{t("notRun")}</span>;
  const { tone, icon } = STATES[result.state];
  const older = JSON.stringify(result.settings) !== JSON.stringify(settings);
  return (
    <div className="flex flex-wrap items-center gap-1.5" data-bench-state={result.state} data-letter={letter}>
      <Badge tone={tone} {...(icon ? { icon } : {})}>
        {t(`state.${result.state}`)}
      </Badge>
      {result.model ? <LocalityMark locality={result.model.locality} host={result.model.host} /> : null}
      {result.caption?.cut ? <Badge tone="warn">{tc(`cut.${result.caption.cut}`)}</Badge> : null}
      {result.settings.primed !== null ? (
        <Badge tone="warn" icon={<TriangleAlert />}>
          {tc("primed")}
        </Badge>
      ) : null}
      {older ? <Badge tone="warn">{t("older")}</Badge> : null}
    </div>
  );
}

function Answer({ result, letter }: { result: BenchResult | null; letter: string }) {
  const tc = useMessages(captionMessages);
  if (!result) return <span className="text-xs text-faint">–</span>;
  const live = result.state === "asking" || result.state === "writing";
  return (
    <div className="flex flex-col gap-2" aria-busy={live}>
      {result.text !== "" ? (
        // Model output: text, whatever it looks like.
        <p
          dir="auto"
          data-user-text
          data-bench-answer={letter}
          className="leading-5.5 break-words whitespace-pre-wrap select-text"
        >
          {result.text}
        </p>
      ) : live ? (
        <>
          <Skeleton className="h-4" />
          <Skeleton className="h-4 w-4/5" />
        </>
      ) : result.state === "done" ? (
        <p className="text-faint">{tc("empty")}</p>
      ) : null}
      {result.problem ? <ProblemCard compact problem={result.problem} /> : null}
    </div>
  );
}
