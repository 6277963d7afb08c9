import { Toaster as Sonner, toast } from "sonner";
import type { Problem } from "#shared/domain/errors.ts";
import { currentLocale } from "../lib/i18n/index.ts";
import { problemText } from "../lib/problems.ts";

/** One for the app, bottom left: the jobs drawer has the right corner. */
export function Toaster({ theme }: { theme: "dark" | "light" }) {
  return (
    <Sonner
      theme={theme}
      position="bottom-left"
      gap={8}
      // Beside the rail and above the status bar: it covers neither.
      offset={{ left: 84, bottom: 44 }}
      toastOptions={{
        style: {
          background: "var(--color-raised)",
          color: "var(--color-fg)",
          border: "1px solid var(--color-line-strong)",
          fontFamily: "var(--font-sans)",
          fontSize: "13px",
        },
      }}
    />
  );
}

export function toastDone(message: string, description?: string): void {
  toast(message, description ? { description } : {});
}

/** A failure of something the operator just asked for. Failures of work in the background are shown where the work is. */
export function toastProblem(problem: Problem): void {
  const text = problemText(problem, currentLocale());
  toast.error(text.message, { description: text.remedy, duration: 8000 });
}
