import type { EventDoubt, SceneEvent } from "#shared/domain/event.ts";
import type { EventsTable } from "../../store/sqlite/eventsTable.ts";
import type { FootageView } from "../footage.ts";

/** So many of the same scenario and camera must have been dismissed, and so many times as often as confirmed. */
const LEAST = 3;
const TIMES = 4;

interface Verdict {
  confirmed: number;
  dismissed: number;
}

/** What operators made of events of the same scenario on the same camera. */
export class Verdicts {
  readonly #byPlace = new Map<string, Verdict>();
  readonly #footage: FootageView;

  constructor(events: Pick<EventsTable, "verdicts">, footage: FootageView) {
    this.#footage = footage;
    for (const { scenario, videoId, confirmed, dismissed } of events.verdicts()) {
      const place = this.#placeOf(scenario, videoId);
      const known = this.#byPlace.get(place);
      this.#byPlace.set(place, {
        confirmed: (known?.confirmed ?? 0) + confirmed,
        dismissed: (known?.dismissed ?? 0) + dismissed,
      });
    }
  }

  /** The event with what speaks most against it: that others like it were dismissed, unless something about itself does. What somebody has decided on is left alone. */
  told(event: SceneEvent): SceneEvent {
    if (event.state !== "new" || event.against !== null) return event;
    const verdict = this.#byPlace.get(this.#placeOf(event.scenarioId, event.videoId));
    if (!verdict || verdict.dismissed < LEAST || verdict.dismissed < TIMES * verdict.confirmed) return event;
    const against: EventDoubt = {
      kind: "dismissedBefore",
      part: null,
      tUs: event.bestUs,
      box: event.box,
      margin: verdict.confirmed / (verdict.confirmed + verdict.dismissed),
    };
    return { ...event, against };
  }

  /** A recording without a camera is a place of its own. */
  #placeOf(scenario: string, videoId: SceneEvent["videoId"]): string {
    return `${scenario}\n${this.#footage.find(videoId)?.camera ?? `\n${videoId}`}`;
  }
}
