import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { useMessages } from "../lib/i18n/index.ts";
import { IconButton } from "./Button.tsx";
import { cx } from "./cx.ts";
import { uiMessages } from "./uiMessages.ts";

/** A modal. Focus goes in, Escape closes, focus comes back. `footer` holds the buttons, the main one last. `full` takes the window; its content arranges its own scrolling. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  footer,
  children,
  width = "md",
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  footer?: ReactNode;
  children?: ReactNode;
  width?: "sm" | "md" | "lg" | "xl" | "full";
}) {
  const t = useMessages(uiMessages);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          ref={popup}
          // What asks for it, the first field, or the dialog itself: never the close button, whose tooltip would cover the title.
          initialFocus={() =>
            popup.current?.querySelector<HTMLElement>("[data-autofocus]") ??
            popup.current?.querySelector<HTMLElement>("input:not([type=checkbox]), textarea") ??
            popup.current
          }
          className={cx(
            "fixed top-1/2 left-1/2 z-40 flex w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line-strong bg-panel shadow-pop outline-none",
            "transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0",
            width === "sm" && "max-w-md",
            width === "md" && "max-w-xl",
            width === "lg" && "max-w-3xl",
            width === "xl" && "max-w-6xl",
            width === "full" ? "h-[calc(100vh-2rem)]" : "max-h-[calc(100vh-4rem)]",
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 grow">
              <Base.Title className="text-md font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-1 text-sm text-muted">{description}</Base.Description>
              ) : null}
            </div>
            <Base.Close render={<IconButton label={t("close")} icon={<X />} size="sm" />} />
          </header>
          {children ? (
            <div className={cx("min-h-0 grow", width === "full" ? "flex flex-col" : "overflow-y-auto px-5 pb-4")}>
              {children}
            </div>
          ) : null}
          {footer ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
