import type { ScenarioArea } from "../domain/scenario.ts";

export const areaName = (area: ScenarioArea): string => ("zone" in area ? area.zone : area.line);
export const areaKind = (area: ScenarioArea): "zone" | "line" => ("zone" in area ? "zone" : "line");

/** Areas that a scenario draws on one camera, by name; none where the camera of a recording is not known. */
export function areasOf(areas: readonly ScenarioArea[], camera: string | null): Map<string, ScenarioArea> {
  return new Map(areas.filter((area) => area.camera === camera).map((area) => [areaName(area), area]));
}

/** An area of this kind, by name; undefined where none is drawn, or what is drawn is of the other kind. */
export function drawn(
  areas: ReadonlyMap<string, ScenarioArea>,
  kind: "zone" | "line",
  name: string,
): ScenarioArea | undefined {
  const area = areas.get(name);
  return area && areaKind(area) === kind ? area : undefined;
}
