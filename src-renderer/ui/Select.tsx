import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export interface SelectOption<T extends string> {
  value: T;
  label: ReactNode;
  disabled?: boolean;
}

/** One of a few. `label` is its accessible name; with `prefix` it is also seen ("Camera: All"). */
export function Select<T extends string>({
  value,
  options,
  onChange,
  label,
  prefix,
  id,
  disabled,
  size = "md",
  className,
}: {
  value: T;
  options: ReadonlyArray<SelectOption<T>>;
  onChange: (value: T) => void;
  label: string;
  prefix?: string;
  id?: string;
  disabled?: boolean;
  size?: "sm" | "md";
  className?: string;
}) {
  const current = options.find((o) => o.value === value);
  return (
    <Base.Root value={value} onValueChange={(v) => v !== null && onChange(v as T)} {...(disabled ? { disabled } : {})}>
      <Base.Trigger
        aria-label={label}
        {...(id ? { id } : {})}
        className={cx(
          "flex min-w-0 items-center gap-1.5 rounded-md border border-line bg-raised text-fg transition-colors select-none hover:border-line-strong hover:bg-hover data-[disabled]:pointer-events-none data-[disabled]:opacity-45",
          size === "sm" ? "h-6 px-2 text-xs" : "h-8 px-2.5 text-sm",
          className,
        )}
      >
        {prefix ? <span className="text-faint">{prefix}</span> : null}
        <span className="min-w-0 grow truncate text-left">{current?.label ?? value}</span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup className="max-h-[min(24rem,var(--available-height))] min-w-[var(--anchor-width)] overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 text-sm shadow-pop outline-none transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {options.map((o) => (
              <Base.Item
                key={o.value}
                value={o.value}
                {...(o.disabled ? { disabled: true } : {})}
                className="flex h-7 max-w-96 items-center gap-2 rounded-md pr-3 pl-1.5 outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-hover"
              >
                <span className="flex size-4 items-center justify-center">
                  <Base.ItemIndicator>
                    <Check aria-hidden className="size-3.5 text-accent" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText className="min-w-0 truncate">{o.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
