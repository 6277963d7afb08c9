export const FIRST_RETRY_MS = 5000;
/** So long a receiver that is back waits at most to hear of it. */
export const MAX_RETRY_MS = 15 * 60_000;
/** A receiver that asks to be left alone for longer is asked again after this. */
const MAX_ASKED_MS = 60 * 60_000;

/**
 * Time to the next attempt: 5 s, 10 s, 20 s up to 15 min, of which the upper half is drawn at random, so that several senders do not come back to a receiver at one moment ("equal jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What the receiver asked for is waited in any case.
 *
 * @param failures one after the other, at least 1
 * @param random in [0, 1)
 */
export function retryDelayMs(failures: number, random: number, askedMs = 0): number {
  const full = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(full * (0.5 + random / 2), Math.min(askedMs, MAX_ASKED_MS));
}
