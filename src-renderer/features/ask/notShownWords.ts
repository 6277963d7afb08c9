import type { Coverage } from "#shared/domain/moment.ts";

/** What an answer that found nothing may claim: of all footage, of the part that was searched, or nothing at all where none of it could be. */
export function notShownClaim(coverage: Coverage | null): "notShown" | "notShownPart" | "cannotTell" {
  if (coverage?.searchedUs === 0) return "cannotTell";
  return coverage === null || coverage.searchedUs >= coverage.us ? "notShown" : "notShownPart";
}
