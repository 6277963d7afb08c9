import type { CaptionSettings } from "#shared/domain/caption.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import type { CaptionsTable } from "../../../store/sqlite/captionsTable.ts";

/** Captions that are looked through for like ones, and how many of those are averaged. */
const LOOKED_AT = 200;
const AVERAGED = 20;

/**
 * Time that one caption took lately with this model: of captions with the same preset and number of frames where there are such, else of any. Null when it never wrote one. Milliseconds.
 */
export function perSpanMs(
  captions: Pick<CaptionsTable, "latest">,
  model: ModelUse | null,
  settings: Pick<CaptionSettings, "preset" | "frames">,
): number | null {
  if (!model) return null;
  const same = captions
    .latest(LOOKED_AT)
    .filter((it) => it.model.model === model.model && it.model.host === model.host)
    .filter((it) => it.cut === null || it.cut === "length");
  const alike = same.filter((it) => it.settings.preset === settings.preset && it.settings.frames === settings.frames);
  const times = (alike.length > 0 ? alike : same).slice(0, AVERAGED).map((it) => it.tookMs);
  return times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0) / times.length;
}
