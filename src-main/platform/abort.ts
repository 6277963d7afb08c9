import { fail } from "#shared/lib/problems.ts";

/** Throws AppError(CANCELLED) when the signal is aborted, so that a step is never begun for someone who left. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw fail("CANCELLED");
}

/** Resolves after `ms`, or at once when the signal aborts; never rejects. The timer does not keep the process alive. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Resolves with what `work` resolves with, or with null as soon as the signal aborts; what `work` comes to then is nobody's. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) {
    work.catch(() => {});
    return null;
  }
  let leave!: () => void;
  const left = new Promise<null>((resolve) => (leave = () => resolve(null)));
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
