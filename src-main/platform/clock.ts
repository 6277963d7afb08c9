/**
 * Time as the backend sees it. `nowMs` is the wall clock, for showing only: a recorder's workstation may have it wrong, or set it back while we run. Order
 * comes from SQLite sequence numbers, and durations from `monotonicMs`, which never goes back.
 */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
