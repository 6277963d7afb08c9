import type { ReactNode } from "react";
import { Select } from "../../ui/Select.tsx";

/** One of a list. A value that the list lacks is offered as it is. */
export function Chosen({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: ReadonlyArray<{ value: string; label: string }>;
  onChange: (value: string) => void;
}) {
  const known = options.some((one) => one.value === value);
  return (
    <Labelled label={label}>
      <Select
        label={label}
        value={value}
        options={known ? options : [{ value, label: value }, ...options]}
        onChange={onChange}
        className="w-full"
      />
    </Labelled>
  );
}

/** Fields under one heading. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1">
      <span className="text-xs font-medium text-muted">{label}</span>
      {children}
    </div>
  );
}
