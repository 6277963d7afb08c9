import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";

/** Controls that open beside their button. Focus goes in, Escape closes, focus comes back. */
export function Popover({
  trigger,
  label,
  align = "start",
  defaultOpen = false,
  children,
}: {
  trigger: ReactElement;
  /** Accessible name of what opens. */
  label: string;
  align?: "start" | "end";
  /** Open from the start: what it belongs to was just made. */
  defaultOpen?: boolean;
  children: ReactNode;
}) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup
            aria-label={label}
            className="max-h-[var(--available-height)] w-80 overflow-y-auto rounded-lg border border-line-strong bg-raised p-3 text-sm shadow-pop outline-none transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** A button inside a Popover that closes it. */
export const PopoverClose = Base.Close;
