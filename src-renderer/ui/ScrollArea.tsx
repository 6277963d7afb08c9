import { ScrollArea as Base } from "@base-ui/react/scroll-area";
import type { ReactNode, Ref } from "react";
import { cx } from "./cx.ts";

/** A region that scrolls without its bar taking room. `viewportRef` is the element that scrolls (for a virtualiser). */
export function ScrollArea({
  children,
  className,
  viewportRef,
  label,
}: {
  children: ReactNode;
  className?: string;
  viewportRef?: Ref<HTMLDivElement>;
  label?: string;
}) {
  return (
    <Base.Root className={cx("relative min-h-0", className)}>
      <Base.Viewport
        {...(viewportRef ? { ref: viewportRef } : {})}
        {...(label ? { role: "region", "aria-label": label } : {})}
        className="size-full overscroll-contain outline-none focus-visible:outline-2 focus-visible:-outline-offset-2"
      >
        {children}
      </Base.Viewport>
      <Base.Scrollbar className="m-0.5 flex w-1.5 justify-center rounded-full opacity-0 transition-opacity data-[hovering]:opacity-100 data-[scrolling]:opacity-100">
        <Base.Thumb className="w-full rounded-full bg-line-strong" />
      </Base.Scrollbar>
    </Base.Root>
  );
}
