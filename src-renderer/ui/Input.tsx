import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { useId } from "react";
import { cx } from "./cx.ts";

export interface InputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "size"> {
  icon?: ReactNode;
  /** Something small at the right end: a key, a clear button. */
  trailing?: ReactNode;
  invalid?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** A one-line text box. It needs a label: wrap it in Field, or give aria-label. */
export function Input({ icon, trailing, invalid, className, ...rest }: InputProps) {
  return (
    <span
      className={cx(
        "flex h-8 min-w-0 items-center gap-2 rounded-md border bg-well px-2.5 transition-colors",
        "focus-within:border-accent focus-within:outline-2 focus-within:outline-accent/40",
        "has-disabled:opacity-45",
        invalid ? "border-danger" : "border-line hover:border-line-strong",
        className,
      )}
    >
      {icon ? (
        <span aria-hidden className="text-faint [&>svg]:size-4">
          {icon}
        </span>
      ) : null}
      <input
        {...rest}
        aria-invalid={invalid || undefined}
        className="h-full w-0 min-w-0 grow bg-transparent text-sm text-fg outline-none placeholder:text-faint focus-visible:outline-none"
      />
      {trailing}
    </span>
  );
}

/** Label, control, help or error, tied together for a screen reader. `children` gets the ids. */
export function Field({
  label,
  help,
  error,
  className,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | null;
  className?: string;
  children: (ids: { id: string; "aria-describedby"?: string }) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? help;
  return (
    <div className={cx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
      </label>
      {children({ id, ...(note ? { "aria-describedby": noteId } : {}) })}
      {note ? (
        <p
          id={noteId}
          role={error ? "alert" : undefined}
          className={cx("text-xs", error ? "text-danger" : "text-faint")}
        >
          {note}
        </p>
      ) : null}
    </div>
  );
}
