import type { Actor, Mark } from "./factsWorld.ts";
import { named, person, WIDTH, type Script } from "./scenarioWorlds.ts";
import type { ScenarioArea } from "#shared/domain/scenario.ts";

/** What a scenario fires on, and the like of it on which it stays silent. */
export interface Row {
  areas?: ScenarioArea[];
  fires: Script;
  /** Times between which it fires, seconds. */
  at: [fromS: number, toS: number];
  /** Other ways to it, where a part may stand in for another. */
  also?: Record<string, Script>;
  silent: Record<string, Script>;
}

export const H = 0.2;
/** To and fro by half a height twice a second. */
export const struggles = (fromS: number, toS: number, x: number, feet = 0.8): Mark[] =>
  Array.from({ length: (toS - fromS) * 2 + 1 }, (_, i) => [fromS + i / 2, x + (i % 2) * 0.5 * WIDTH, feet, H]);
/** Stands, falls within a second and lies. */
export const falls = (fromS: number, fallS: number, toS: number, x: number, feet = 0.8): Actor =>
  person([fromS, x, feet, H], [fallS, x, feet, H], [fallS + 1, x, feet, 0.4 * H, 2.2], [toS, x, feet, 0.4 * H, 2.2]);
export const walks = (fromS: number, toS: number, x0 = 0.1, x1 = 0.9, feet = 0.8): Actor =>
  person([fromS, x0, feet, H], [toS, x1, feet, H]);
export const car = (fromS: number, toS: number, x = 0.5): Actor =>
  named("car", [fromS, x, 0.8, 0.2], [toS, x, 0.8, 0.2]);
/** A car's half length and a little. */
export const BESIDE = (0.2 * 0.8) / (16 / 9) + 0.3 * WIDTH;
