import { Copy, EllipsisVertical, Play, Save, Trash2 } from "lucide-react";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import type { Span } from "../../../lib/captions/span.ts";
import { useOwnSettings } from "../../../lib/captions/settings.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { useMessages } from "../../../lib/i18n/index.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { Menu } from "../../../ui/Menu.tsx";
import { toastDone } from "../../../ui/Toast.tsx";
import { Tooltip } from "../../../ui/Tooltip.tsx";
import { cx } from "../../../ui/cx.ts";
import type { Captioning } from "../useCaptioning.ts";
import { benchMessages } from "./benchMessages.ts";
import { letterOf, MOST_COLUMNS, useBench, type BenchColumn } from "./benchStore.ts";
import { ResultRows } from "./ResultRows.tsx";
import { useSettingRows, type SettingRow } from "./settingRows.tsx";

/**
 * Settings as rows, columns as sides to compare: what differs from the first is marked. To edit, every setting has its control; to compare, those that are the
 * same everywhere step back, the others are words, and the answers have the room.
 */
export function BenchTable({
  columns,
  view,
  place,
  span,
  captioning,
}: {
  columns: readonly BenchColumn[];
  view: "edit" | "compare";
  place: ReviewPlace;
  span: Span;
  captioning: Captioning;
}) {
  const t = useMessages(benchMessages);
  const rows = useSettingRows(place, span, captioning);
  const first = columns[0];
  const differs = (key: SettingRow["key"], one: BenchColumn): boolean =>
    first !== undefined && JSON.stringify(one.settings[key]) !== JSON.stringify(first.settings[key]);
  const shown = rows.filter((row) => view === "edit" || columns.some((one) => differs(row.key, one)));
  return (
    <div className="min-h-0 grow overflow-auto overscroll-contain border-t border-line">
      <table
        aria-label={t("title")}
        className="w-full table-fixed border-separate border-spacing-0 text-sm"
        style={{ minWidth: 152 + columns.length * 248 }}
      >
        <colgroup>
          <col style={{ width: 152 }} />
          {columns.map((one) => (
            <col key={one.id} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className={cx(CORNER, "top-0 z-20")}>
              <span className="sr-only">{t("settingsShown")}</span>
            </th>
            {columns.map((one, i) => (
              <ColumnHead
                key={one.id}
                column={one}
                letter={letterOf(i)}
                only={columns.length === 1}
                full={columns.length >= MOST_COLUMNS}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.length === 0 ? (
            <tr>
              <th scope="row" className={CORNER}>
                <span className="sr-only">{t("settingsShown")}</span>
              </th>
              <td colSpan={columns.length} className="border-b border-line px-2 py-2 text-xs text-faint">
                {t("noDifference")}
              </td>
            </tr>
          ) : null}
          {shown.map(({ key, name, help, cell, text }) => (
            <tr key={key} data-setting={key}>
              <th scope="row" className={CORNER}>
                {help ? (
                  <Tooltip text={help} side="right">
                    <button
                      type="button"
                      className="rounded-sm text-left underline decoration-line-strong decoration-dotted underline-offset-2"
                    >
                      {name}
                    </button>
                  </Tooltip>
                ) : (
                  name
                )}
              </th>
              {columns.map((one, i) => {
                const other = i > 0 && differs(key, one);
                return (
                  <td key={one.id} data-differs={other} className={cx(CELL, other && "bg-accent-soft")}>
                    {other ? <span className="sr-only">{t("differs")}: </span> : null}
                    {view === "edit" ? (
                      cell(one, letterOf(i))
                    ) : (
                      <span className={cx("line-clamp-2 py-0.5 text-xs leading-5", !other && "text-muted")}>
                        {text(one.settings)}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
          <ResultRows columns={columns} place={place} head={CORNER} cell={CELL} />
        </tbody>
      </table>
    </div>
  );
}

const CORNER =
  "sticky left-0 z-10 border-r border-b border-line bg-panel px-3 py-1.5 text-left align-top text-xs font-medium leading-5 text-muted";
const CELL = "border-r border-b border-line px-2 py-1 align-top last:border-r-0";

function ColumnHead({
  column,
  letter,
  only,
  full,
}: {
  column: BenchColumn;
  letter: string;
  only: boolean;
  full: boolean;
}) {
  const t = useMessages(benchMessages);
  const client = useClient();
  const { run, duplicate, remove } = useBench.getState();
  const keep = useOwnSettings((s) => s.keep);
  return (
    <th
      scope="col"
      className="sticky top-0 z-10 border-r border-b border-line bg-raised px-2 py-1 text-left last:border-r-0"
    >
      <div className="flex h-7 items-center gap-1">
        <span className="grow pl-1 text-md font-semibold">{letter}</span>
        <IconButton
          size="sm"
          label={t("duplicate", { letter })}
          icon={<Copy />}
          disabled={full}
          onClick={() => duplicate(column.id)}
        />
        <IconButton
          size="sm"
          label={t("remove", { letter })}
          icon={<Trash2 />}
          disabled={only}
          onClick={() => remove(column.id)}
        />
        <Menu
          trigger={<IconButton size="sm" label={t("actions", { letter })} icon={<EllipsisVertical />} />}
          entries={[
            { id: "run", label: t("runOne", { letter }), icon: <Play />, onSelect: () => run(client, [column.id]) },
            {
              id: "use",
              label: t("useThese"),
              icon: <Save />,
              onSelect: () => {
                keep({ ...column.settings, primed: null });
                toastDone(t("used"));
              },
            },
          ]}
        />
      </div>
    </th>
  );
}
