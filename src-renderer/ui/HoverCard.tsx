import { PreviewCard as Base } from "@base-ui/react/preview-card";
import type { ComponentPropsWithRef, ReactNode } from "react";

/** A link that shows what it leads to while the pointer or the focus is on it. What it shows is a foretaste only: the link's name says it in words. */
export function HoverCard({
  card,
  children,
  ...link
}: ComponentPropsWithRef<"a"> & { card: ReactNode; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger delay={250} closeDelay={60} {...link}>
        {children}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner side="top" sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup className="pointer-events-none w-72 overflow-hidden rounded-lg border border-line-strong bg-raised text-sm shadow-pop transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {card}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
