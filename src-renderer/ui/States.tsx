import type { ReactNode } from "react";
import { useMessages } from "../lib/i18n/index.ts";
import { cx } from "./cx.ts";
import { uiMessages } from "./uiMessages.ts";

/** Stands where something of known shape will be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx("animate-breathe rounded-md bg-raised", className)} />;
}

/** Says once that a region is loading; the skeletons inside are silent. */
export function Busy({ label, className, children }: { label?: string; className?: string; children: ReactNode }) {
  const t = useMessages(uiMessages);
  return (
    <div role="status" aria-busy="true" aria-label={label ?? t("loading")} className={className}>
      {children}
    </div>
  );
}

/** Nothing here, said plainly, with what to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  className,
}: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("flex flex-col items-center justify-center gap-3 px-6 py-12 text-center", className)}>
      {icon ? (
        <div aria-hidden className="text-faint [&>svg]:size-8 [&>svg]:stroke-[1.5]">
          {icon}
        </div>
      ) : null}
      <h2 className="text-md font-semibold">{title}</h2>
      {children ? <div className="max-w-lg text-sm text-muted">{children}</div> : null}
      {actions ? <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
