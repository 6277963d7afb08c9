import { ContextMenu as BaseContext } from "@base-ui/react/context-menu";
import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./Kbd.tsx";
import { cx } from "./cx.ts";

export interface MenuEntry {
  /** Unique within its menu. */
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  keys?: string;
  tone?: "danger";
  disabled?: boolean;
  onSelect: () => void;
}
/** null draws a rule between groups. */
export type MenuEntries = ReadonlyArray<MenuEntry | null>;

const POPUP =
  "min-w-48 rounded-lg border border-line-strong bg-raised p-1 text-sm shadow-pop outline-none transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0";

function Items({ entries }: { entries: MenuEntries }) {
  return entries.map((entry, i) =>
    entry === null ? (
      <Base.Separator key={`rule-${String(i)}`} className="-mx-1 my-1 h-px bg-line" />
    ) : (
      <Base.Item
        key={entry.id}
        {...(entry.disabled ? { disabled: true } : {})}
        onClick={entry.onSelect}
        className={cx(
          "flex h-7 items-center gap-2 rounded-md px-2 outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-hover",
          entry.tone === "danger" && !entry.disabled && "text-danger",
        )}
      >
        <span aria-hidden className="flex size-4 items-center justify-center text-faint [&>svg]:size-3.5">
          {entry.icon}
        </span>
        <span className="grow truncate">{entry.label}</span>
        {entry.keys ? <Kbd keys={entry.keys} /> : null}
      </Base.Item>
    ),
  );
}

/** A list of actions behind a button. `trigger` is the button itself. With `open` the owner says when it is open: a key opens it as well. */
export function Menu({
  trigger,
  entries,
  align = "end",
  open,
  onOpenChange,
}: {
  trigger: ReactElement;
  entries: MenuEntries;
  align?: "start" | "end";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {})}
    >
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup className={POPUP}>
            <Items entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** The same list on the right mouse button over `children` (one element). */
export function ContextMenu({ entries, children }: { entries: MenuEntries; children: ReactElement }) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={children as ReactElement<Record<string, unknown>>} />
      <BaseContext.Portal>
        <BaseContext.Positioner collisionPadding={8} className="z-50 outline-none">
          <BaseContext.Popup className={POPUP}>
            <Items entries={entries} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}
