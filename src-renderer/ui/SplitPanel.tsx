import type { ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";
import { cx } from "./cx.ts";

export interface SplitPane {
  /** Stable: the remembered sizes are keyed by it. */
  id: string;
  /** "30%" or "320px". */
  defaultSize?: string;
  minSize?: string;
  maxSize?: string;
  collapsible?: boolean;
  children: ReactNode;
}

/** Panes with handles between them. Sizes are remembered under `id`; handles answer to arrow keys. */
export function SplitPanel({
  id,
  direction,
  panes,
  className,
}: {
  id: string;
  direction: "horizontal" | "vertical";
  panes: readonly SplitPane[];
  className?: string;
}) {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: `sightline.split.${id}`,
    panelIds: panes.map((p) => p.id),
    storage: localStorage,
  });
  return (
    <Group
      id={id}
      orientation={direction}
      {...(defaultLayout ? { defaultLayout } : {})}
      onLayoutChanged={onLayoutChanged}
      className={cx("min-h-0 min-w-0", className)}
    >
      {panes.flatMap((pane, i) => [
        i > 0 ? (
          <Separator
            key={`${pane.id}-handle`}
            className={cx(
              "relative bg-line transition-colors outline-none hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent data-[separator=hover]:bg-accent",
              direction === "horizontal" ? "w-px" : "h-px",
            )}
          />
        ) : null,
        <Panel
          key={pane.id}
          id={pane.id}
          className="min-h-0 min-w-0"
          {...(pane.defaultSize ? { defaultSize: pane.defaultSize } : {})}
          {...(pane.minSize ? { minSize: pane.minSize } : {})}
          {...(pane.maxSize ? { maxSize: pane.maxSize } : {})}
          {...(pane.collapsible ? { collapsible: true } : {})}
        >
          {pane.children}
        </Panel>,
      ])}
    </Group>
  );
}
