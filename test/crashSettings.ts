export const CRASH_DURATION_US = 200_000_000;
export const CRASH_RANGE_US = 10_000_000;
