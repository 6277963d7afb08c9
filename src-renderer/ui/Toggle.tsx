import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Switch } from "@base-ui/react/switch";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { Toggle as BaseToggle } from "@base-ui/react/toggle";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Tooltip } from "./Tooltip.tsx";
import { cx } from "./cx.ts";

/** On or off, at once. */
export function Toggle({
  checked,
  onChange,
  label,
  id,
  disabled,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  label: string;
  id?: string;
  disabled?: boolean;
}) {
  return (
    <Switch.Root
      checked={checked}
      onCheckedChange={(on) => onChange(on)}
      aria-label={label}
      {...(id ? { id } : {})}
      {...(disabled ? { disabled } : {})}
      className="relative inline-block h-5 w-9 shrink-0 rounded-full border border-line-strong bg-well transition-colors data-[checked]:border-accent data-[checked]:bg-accent data-[disabled]:opacity-45"
    >
      <Switch.Thumb className="absolute top-0.5 left-0.5 block size-3.5 rounded-full bg-muted transition-transform data-[checked]:translate-x-4 data-[checked]:bg-on-accent" />
    </Switch.Root>
  );
}

/** `mixed` for some of many. With `children` the words are its label and can be clicked. */
export function Checkbox({
  checked,
  mixed = false,
  onChange,
  label,
  children,
  disabled,
  className,
}: {
  checked: boolean;
  mixed?: boolean;
  onChange: (on: boolean) => void;
  label?: string;
  children?: ReactNode;
  disabled?: boolean;
  className?: string;
}) {
  const box = (
    <BaseCheckbox.Root
      checked={checked}
      indeterminate={mixed}
      onCheckedChange={(on) => onChange(on)}
      {...(label ? { "aria-label": label } : {})}
      {...(disabled ? { disabled } : {})}
      className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-faint bg-well transition-colors hover:border-fg data-[checked]:border-accent data-[checked]:bg-accent data-[indeterminate]:border-accent data-[indeterminate]:bg-accent data-[disabled]:opacity-45"
    >
      <BaseCheckbox.Indicator className="text-on-accent [&>svg]:size-3">
        {mixed ? <Minus /> : <Check strokeWidth={3} />}
      </BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  if (!children) return box;
  return (
    <label className={cx("flex items-center gap-2 text-sm", className)}>
      {box}
      {children}
    </label>
  );
}

/** One of two or three ways to look at the same thing. */
export function Segmented<T extends string>({
  value,
  options,
  onChange,
  label,
}: {
  value: T;
  options: ReadonlyArray<{ value: T; label: string; icon?: ReactNode }>;
  onChange: (value: T) => void;
  label: string;
}) {
  return (
    <ToggleGroup
      value={[value]}
      onValueChange={(v) => v[0] !== undefined && onChange(v[0] as T)}
      aria-label={label}
      className="flex h-8 shrink-0 rounded-md border border-line bg-well p-0.5"
    >
      {options.map((o) => {
        const toggle = (
          <BaseToggle
            key={o.value}
            value={o.value}
            aria-label={o.label}
            className="flex items-center justify-center gap-1.5 rounded-sm px-2 text-sm text-muted transition-colors select-none hover:text-fg data-[pressed]:bg-hover data-[pressed]:text-fg [&>svg]:size-4"
          >
            {o.icon ?? o.label}
          </BaseToggle>
        );
        return o.icon ? (
          <Tooltip key={o.value} text={o.label}>
            {toggle}
          </Tooltip>
        ) : (
          toggle
        );
      })}
    </ToggleGroup>
  );
}
