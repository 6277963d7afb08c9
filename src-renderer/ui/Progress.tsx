import { cx } from "./cx.ts";

/** A bar of 0..1; null when the share is not known. `label` is for a screen reader: put the words beside it. */
export function Progress({
  value,
  label,
  tone = "busy",
  className,
}: {
  value: number | null;
  label: string;
  tone?: "busy" | "ok" | "warn" | "danger" | "still";
  className?: string;
}) {
  const share = value === null ? 0 : Math.min(1, Math.max(0, value));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.floor(share * 100)}
      className={cx("h-1 w-full overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={cx(
          "h-full origin-left rounded-full transition-transform",
          tone === "busy" && "bg-busy",
          tone === "ok" && "bg-ok",
          tone === "warn" && "bg-warn",
          tone === "danger" && "bg-danger",
          tone === "still" && "bg-faint",
          value === null && "animate-breathe",
        )}
        style={{ transform: `scaleX(${value === null ? 0.3 : share})` }}
      />
    </div>
  );
}
