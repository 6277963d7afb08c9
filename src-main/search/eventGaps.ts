import type { CoverageGap } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { Selected } from "./selection.ts";
import type { EventSource } from "./types.ts";

/** Videos that a gap names. */
export const NAMED_VIDEOS = 10;
const MAX_SCENARIOS = 64;
const MAX_MISSING = 8;

/** Where the scenarios whose events were asked for did not look, and why: "nothing found" would be a lie there. */
export class EventGaps {
  readonly #source: EventSource | null;
  /** Scenarios that were asked for by name, and whether any scenario was. */
  readonly #named: ReadonlySet<string>;
  readonly #any: boolean;
  /** By reason, and by scenario where one was named. */
  readonly #gaps = new Map<string, CoverageGap>();

  constructor(query: Query, source: EventSource | null) {
    this.#source = source;
    const asked = query.steps.flatMap((step) => step.criteria).filter((it) => it.kind === "event");
    this.#named = new Set(asked.flatMap((it) => it.scenarios));
    this.#any = asked.some((it) => it.scenarios.length === 0);
  }

  /** Notes what was not looked for in a video; returns the time that is lost by it. */
  add(video: Selected): Array<[CoverageGap["reason"], number]> {
    if (!this.#source) return [];
    const lost: Array<[CoverageGap["reason"], number]> = [];
    const ids = new Set([...this.#named, ...(this.#any ? this.#source.enabled() : [])]);
    const counted = new Set<string>();
    for (const id of ids) {
      const unlooked = this.#source.unlooked(id, video.id);
      if (!unlooked) continue;
      const { reason, missing } = unlooked;
      const key = this.#named.has(id) ? `${reason} ${id}` : reason;
      const isLost = this.#named.has(id) || reason === "scenarioNotRun";
      const gap = this.#gapOf(key, reason);
      if (!counted.has(key)) {
        gap.videos++;
        // Asked for any event, the others did look.
        if (isLost) gap.us += video.us;
        if (gap.videoIds.length < NAMED_VIDEOS) gap.videoIds.push(video.id);
        counted.add(key);
      }
      this.#note(gap, id, missing);
      if (isLost) lost.push([reason, video.us]);
    }
    return lost;
  }

  gaps(): CoverageGap[] {
    return [...this.#gaps.values()];
  }

  #gapOf(key: string, reason: CoverageGap["reason"]): CoverageGap {
    let gap = this.#gaps.get(key);
    if (!gap) this.#gaps.set(key, (gap = { reason, videos: 0, us: 0, videoIds: [], scenarios: [], missing: [] }));
    return gap;
  }

  #note(gap: CoverageGap, id: string, missing: ReadonlyArray<{ kind: string; name: string }>): void {
    const scenarios = gap.scenarios!;
    if (scenarios.length < MAX_SCENARIOS && !scenarios.some((it) => it.id === id)) {
      const names = this.#source!.scenarios().find((it) => it.id === id)?.names ?? { en: id, ko: id };
      scenarios.push({ id, names });
    }
    for (const it of missing)
      if (
        gap.missing!.length < MAX_MISSING &&
        !gap.missing!.some((one) => one.kind === it.kind && one.name === it.name)
      )
        gap.missing!.push({ kind: it.kind, name: it.name });
  }
}
