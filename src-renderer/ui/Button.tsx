import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Tooltip } from "./Tooltip.tsx";
import { cx } from "./cx.ts";

export type ButtonTone = "primary" | "neutral" | "quiet" | "danger";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: ButtonTone;
  size?: "sm" | "md";
  /** Left of the words; decorative. */
  icon?: ReactNode;
  /** Shows that the action runs and refuses a second press; the width stays. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const TONES: Record<ButtonTone, string> = {
  primary: "bg-accent text-on-accent hover:brightness-110 font-medium",
  neutral: "bg-raised text-fg border border-line hover:bg-hover hover:border-line-strong",
  quiet: "text-muted hover:text-fg hover:bg-hover",
  danger: "bg-danger-soft text-danger border border-danger/40 hover:border-danger",
};

export function Button({
  tone = "neutral",
  size = "md",
  icon,
  busy = false,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? "button"}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-colors select-none",
        "disabled:opacity-45 disabled:pointer-events-none",
        size === "sm" ? "h-6 px-2 text-xs" : "h-8 px-3 text-sm",
        TONES[tone],
        busy && "animate-breathe",
        className,
      )}
    >
      {icon ? (
        <span aria-hidden className="[&>svg]:size-4 -ml-0.5">
          {icon}
        </span>
      ) : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children" | "aria-label"> {
  /** Accessible name and tooltip. */
  label: string;
  icon: ReactNode;
  size?: "sm" | "md" | "lg";
  tone?: "quiet" | "neutral" | "danger";
  /** Shown in the tooltip beside the name, e.g. "J". */
  keys?: string;
  /** For a button that stays down; read out as pressed. */
  pressed?: boolean;
  side?: "top" | "bottom" | "left" | "right";
  ref?: Ref<HTMLButtonElement>;
}

const ICON_SIZES = { sm: "size-6 [&>svg]:size-3.5", md: "size-8 [&>svg]:size-4", lg: "size-10 [&>svg]:size-5" };

/** A button that is only a picture: it always has a name, and a tooltip that shows it. */
export function IconButton({
  label,
  icon,
  size = "md",
  tone = "quiet",
  keys,
  pressed,
  side,
  className,
  type,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys ? { keys } : {})} {...(side ? { side } : {})}>
      <button
        {...rest}
        type={type ?? "button"}
        aria-label={label}
        aria-pressed={pressed}
        className={cx(
          "inline-flex shrink-0 items-center justify-center rounded-md transition-colors",
          "disabled:opacity-40 disabled:pointer-events-none",
          ICON_SIZES[size],
          tone === "neutral" && "border border-line bg-raised text-fg hover:bg-hover",
          tone === "quiet" && "text-muted hover:bg-hover hover:text-fg",
          tone === "danger" && "text-muted hover:bg-danger-soft hover:text-danger",
          pressed && "bg-accent-soft text-accent",
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
