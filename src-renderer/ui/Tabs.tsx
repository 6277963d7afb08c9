import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export interface TabSpec<T extends string> {
  value: T;
  label: ReactNode;
  icon?: ReactNode;
  panel: ReactNode;
}

/** Panels behind names. Vertical for settings, horizontal in side panels. */
export function Tabs<T extends string>({
  value,
  onChange,
  tabs,
  label,
  orientation = "horizontal",
  className,
}: {
  value: T;
  onChange: (value: T) => void;
  tabs: ReadonlyArray<TabSpec<T>>;
  label: string;
  orientation?: "horizontal" | "vertical";
  className?: string;
}) {
  const vertical = orientation === "vertical";
  return (
    <Base.Root
      value={value}
      onValueChange={(v) => onChange(v as T)}
      orientation={orientation}
      className={cx("flex min-h-0 min-w-0", vertical ? "flex-row" : "flex-col", className)}
    >
      <Base.List
        aria-label={label}
        activateOnFocus
        className={cx(
          "flex shrink-0",
          vertical
            ? "w-52 flex-col gap-0.5 overflow-y-auto border-r border-line p-3"
            : "gap-1 border-b border-line px-2",
        )}
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={cx(
              "flex items-center gap-2 text-sm whitespace-nowrap text-muted transition-colors select-none hover:text-fg data-[active]:text-fg",
              vertical
                ? "h-8 rounded-md px-2.5 text-left hover:bg-hover data-[active]:bg-hover data-[active]:font-medium"
                : "-mb-px h-9 border-b-2 border-transparent px-2 focus-visible:-outline-offset-2 data-[active]:border-accent",
            )}
          >
            {tab.icon ? (
              <span aria-hidden className="text-faint [&>svg]:size-4">
                {tab.icon}
              </span>
            ) : null}
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.value}
          value={tab.value}
          className="min-h-0 min-w-0 grow overflow-y-auto outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
        >
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
