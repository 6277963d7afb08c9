import type { ReactNode } from "react";
import { className as nameOfClass, classStyle, type ClassShape } from "../lib/classes.ts";
import { formatCount } from "../lib/format.ts";
import { useLocale } from "../lib/i18n/index.ts";
import { cx } from "./cx.ts";

export type BadgeTone = "neutral" | "busy" | "ok" | "warn" | "danger";

const TONES: Record<BadgeTone, string> = {
  neutral: "bg-hover text-muted",
  busy: "bg-accent-soft text-busy",
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
};

/** A state in a word, with its sign. */
export function Badge({
  tone = "neutral",
  icon,
  children,
  className,
}: {
  tone?: BadgeTone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cx(
        "inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-xs whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {icon ? (
        <span aria-hidden className="[&>svg]:size-3">
          {icon}
        </span>
      ) : null}
      <span className="truncate">{children}</span>
    </span>
  );
}

const SHAPES: Record<ClassShape, ReactNode> = {
  circle: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  square: <rect x="1.75" y="1.75" width="8.5" height="8.5" rx="1" fill="currentColor" />,
  triangle: <path d="M6 1.2 11 10.4H1Z" fill="currentColor" />,
  diamond: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  hexagon: <path d="M3.3 1.3h5.4L11.4 6l-2.7 4.7H3.3L.6 6Z" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="2" />,
  bar: <rect x="1" y="4" width="10" height="4" rx="1" fill="currentColor" />,
};

/** The sign of an object class: its shape in its colour. Decorative; put the word beside it. */
export function ClassMark({ name, className }: { name: string; className?: string }) {
  const style = classStyle(name);
  return (
    <svg aria-hidden viewBox="0 0 12 12" className={cx("size-2.5 shrink-0", className)} style={{ color: style.css }}>
      {SHAPES[style.shape]}
    </svg>
  );
}

/** "● person 12" */
export function ClassCount({ name, count }: { name: string; count: number }) {
  const locale = useLocale();
  return (
    <span className="inline-flex items-center gap-1 text-xs whitespace-nowrap text-muted">
      <ClassMark name={name} />
      <span>{nameOfClass(name, locale)}</span>
      <span className="text-fg">{formatCount(count, locale)}</span>
    </span>
  );
}
