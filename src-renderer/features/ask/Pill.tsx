import type { ComponentPropsWithRef, ReactNode } from "react";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";

/** One of a few choices in a row; the chosen one is filled and read out as pressed. `why` = it cannot be chosen, and how that changes: it keeps its place, so that the reason can be read. */
export function Pill({
  icon,
  on,
  why = null,
  children,
  onClick,
  ...rest
}: ComponentPropsWithRef<"button"> & { icon?: ReactNode; on: boolean; why?: string | null; children: ReactNode }) {
  const pill = (
    <button
      {...rest}
      type="button"
      aria-pressed={on}
      aria-disabled={why !== null || undefined}
      onClick={why === null ? onClick : undefined}
      className={cx(
        "inline-flex h-6 max-w-80 min-w-0 items-center gap-1.5 rounded-full border px-2 text-xs transition-colors select-none [&>svg]:size-3.5 [&>svg]:shrink-0",
        on
          ? "border-accent bg-accent-soft text-fg"
          : why === null
            ? "border-line text-muted hover:border-line-strong hover:text-fg"
            : "border-dashed border-line text-faint",
      )}
    >
      {icon}
      <span className="name-line">{children}</span>
    </button>
  );
  return why === null ? pill : <Tooltip text={why}>{pill}</Tooltip>;
}
