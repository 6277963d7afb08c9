import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SceneEvent } from "#shared/domain/event.ts";
import { FakeBackend } from "../../../dev/fakeBackend.ts";
import { renderWith } from "../../../dev/testHost.tsx";
import { applyLanguage } from "../../../lib/i18n/index.ts";
import { writeArea } from "../../../lib/events/areasText.ts";
import { useEventAreas } from "./useEventAreas.ts";
import { useShownBoxes } from "./useShownBoxes.ts";

beforeEach(() => applyLanguage("en"));
afterEach(cleanup);

function Shown({ event, tUs }: { event: SceneEvent; tUs: number }) {
  const boxes = useShownBoxes(event, tUs, null);
  const areas = useEventAreas(event, "Gate");
  return <output>{JSON.stringify({ boxes, areas: areas.map((one) => one.name) })}</output>;
}
const shown = () =>
  JSON.parse(screen.getByRole("status").textContent) as {
    boxes: Array<{ box: { x: number; w: number }; label: string }>;
    areas: string[];
  };

/** An event of the fake library as a crossed line gives it: an object, but no box of its own. */
async function crossing(backend: FakeBackend): Promise<SceneEvent> {
  backend.events.counts();
  const [one] = backend.events.events.values();
  if (!one) throw new Error("no event");
  const client = backend.client();
  const [object] = await client.tracks.objects({ id: one.videoId });
  if (!object) throw new Error("no object");
  return {
    ...one,
    box: null,
    bestUs: Math.round((object.startUs + object.endUs) / 2),
    trackIds: [object.trackId],
    parts: one.parts.map((part) => ({ ...part, box: null })),
  };
}

it("frames the object of an event that has no box of its own, as the index has it at that time", async () => {
  const backend = new FakeBackend("full", 6);
  const event = await crossing(backend);
  renderWith(<Shown event={event} tUs={event.bestUs} />, { backend });
  await waitFor(() => expect(shown().boxes).toHaveLength(1));
  expect(shown().boxes[0]?.label).toMatch(new RegExp(`#${String(event.trackIds[0])}$`));
  expect(shown().boxes[0]?.box.w).toBeGreaterThan(0);
});

it("shows what the scenario draws on that camera, in the version that found it", async () => {
  const backend = new FakeBackend("full", 6);
  const event = await crossing(backend);
  const client = backend.client();
  const { yaml } = await client.scenarios.get({ id: event.scenarioId });
  const area = (camera: string, name: string) =>
    ({
      kind: "line",
      name,
      camera,
      points: [
        [0, 0],
        [1, 1],
      ],
    }) as const;
  const drawn = writeArea(writeArea(yaml, area("Gate", "way")) ?? "", area("Yard", "other"));
  const { version } = await client.scenarios.save({ yaml: drawn ?? "" });
  renderWith(<Shown event={{ ...event, scenarioVersion: version }} tUs={0} />, { backend });
  await waitFor(() => expect(shown().areas).toEqual(["way"]));
});
