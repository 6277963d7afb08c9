import type { App } from "electron";
import type { Logger } from "../platform/logger.ts";

/** How long closing may take before the app leaves without it, ms. Children are killed by then; the library survives that (kill -9 does too). */
export const QUIT_DEADLINE_MS = 10_000;

/**
 * Holds the first quit back until `close` has finished or its deadline has passed, then quits for real. `before-quit` fires before windows close and
 * again for our own second quit.
 */
export function quitInOrder(
  app: Pick<App, "on" | "quit" | "exit">,
  logger: Logger,
  close: () => Promise<void>,
  deadlineMs: number = QUIT_DEADLINE_MS,
): void {
  let state: "running" | "closing" | "closed" = "running";
  app.on("before-quit", (event) => {
    if (state === "closed") return;
    event.preventDefault();
    if (state === "closing") return;
    state = "closing";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), deadlineMs)));
    const done = close().catch(
      (error: unknown) =>
        void logger.error("closing failed", { error: error instanceof Error ? error.stack : String(error) }),
    );
    void Promise.race([done, late]).then((outcome) => {
      clearTimeout(timer);
      state = "closed";
      if (outcome !== "late") return app.quit();
      logger.warn("closing took too long; leaving", { deadlineMs });
      app.exit(1);
    });
  });
}
