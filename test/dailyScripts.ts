import type { Actor, Mark } from "./factsWorld.ts";
import { H, falls, walks, car, BESIDE, type Row } from "./scenarioActors.ts";
import { column, named, person, stands, upright, WIDTH } from "./scenarioWorlds.ts";

const gate = upright("gate", 0.5);

const passes = (atS: number, feet = 0.8): Actor => walks(atS - 5, atS + 5, 0.1, 0.9, feet);

const suitcase = (until: number) => named("suitcase", [10, 0.5, 0.8, 0.06], [until, 0.5, 0.8, 0.06]);

const owner = person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [15, 0.49, 0.8, H], [25, 0.95, 0.8, H]);

/** What operators ask for daily. */
export const DAILY: Record<string, Row> = {
  "line-crossing": {
    areas: [upright("line", 0.5)],
    fires: { actors: [passes(20)] },
    at: [19, 21],
    silent: {
      "the other way": { actors: [walks(15, 25, 0.9, 0.1)] },
      "back before the line": { actors: [person([10, 0.1, 0.8, H], [15, 0.45, 0.8, H], [20, 0.1, 0.8, H])] },
      "along the line": { actors: [person([10, 0.49, 0.4, H], [20, 0.49, 0.95, H])] },
    },
  },
  "zone-entered": {
    areas: [column("zone", 0.4, 0.6)],
    fires: { actors: [walks(10, 20)] },
    at: [13, 15],
    silent: {
      "stood in it from the first": { actors: [person([0, 0.5, 0.8, H], [20, 0.5, 0.8, H], [25, 0.9, 0.8, H])] },
      "walks past it": { actors: [walks(10, 20, 0.05, 0.38)] },
    },
  },
  "zone-left": {
    areas: [column("zone", 0.4, 0.6)],
    fires: { actors: [walks(10, 20)] },
    at: [15, 18],
    silent: {
      "stays to the end": { actors: [person([10, 0.1, 0.8, H], [20, 0.5, 0.8, H], [120, 0.5, 0.8, H])] },
      "is hidden in it": { actors: [person([10, 0.1, 0.8, H], [20, 0.5, 0.8, H], [60, 0.5, 0.8, H])] },
    },
  },
  loitering: {
    areas: [column("bus-stop", 0.6, 0.9)],
    fires: {
      seconds: 300,
      actors: [person([10, 0.1, 0.8, H], [60, 0.4, 0.8, H], [140, 0.2, 0.8, H], [170, 0.1, 0.8, H])],
    },
    at: [9, 171],
    silent: {
      "waits at the bus stop": {
        seconds: 300,
        actors: [person([10, 0.1, 0.8, H], [30, 0.75, 0.8, H], [230, 0.75, 0.8, H], [250, 0.1, 0.8, H])],
      },
      "many pass, none stays": {
        seconds: 300,
        actors: Array.from({ length: 9 }, (_, i) => walks(10 + 30 * i, 40 + 30 * i, 0.1, 0.55)),
      },
    },
  },
  "object-left-behind": {
    fires: { actors: [owner, suitcase(90)] },
    at: [16, 91],
    silent: {
      "carried on": {
        actors: [
          person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [25, 0.95, 0.8, H]),
          named("suitcase", [2, 0.11, 0.8, 0.06], [9, 0.5, 0.8, 0.06], [25, 0.96, 0.8, 0.06]),
        ],
      },
      "left for a quarter of a minute": { actors: [owner, suitcase(35)] },
      "at the feet of who waits": { actors: [stands(2, 90, 0.49), suitcase(90)] },
      "fetched after some seconds": {
        actors: [
          person(...owner.path.slice(0, 3), [22, 0.85, 0.8, H], [30, 0.5, 0.8, H], [90, 0.5, 0.8, H]),
          suitcase(90),
        ],
      },
    },
  },
  "object-removed": {
    fires: {
      actors: [
        named("backpack", [5, 0.5, 0.8, 0.06], [50, 0.5, 0.8, 0.06], [60, 0.9, 0.8, 0.06]),
        person([44, 0.1, 0.8, H], [49, 0.49, 0.8, H], [50, 0.49, 0.8, H], [60, 0.89, 0.8, H]),
      ],
    },
    at: [47, 53],
    silent: {
      "it stays, somebody walks past": {
        actors: [named("backpack", [5, 0.5, 0.8, 0.06], [110, 0.5, 0.8, 0.06]), walks(40, 55)],
      },
      "another thing is no longer seen than the one that somebody is at": {
        actors: [
          named("backpack", [5, 0.2, 0.8, 0.06], [50, 0.2, 0.8, 0.06]),
          named("suitcase", [5, 0.8, 0.8, 0.06], [110, 0.8, 0.8, 0.06]),
          stands(40, 60, 0.8 + 0.3 * WIDTH),
        ],
      },
      "it is no longer seen, nobody is near": {
        actors: [named("backpack", [5, 0.5, 0.8, 0.06], [50, 0.5, 0.8, 0.06]), stands(30, 70, 0.9)],
      },
      "put down for some seconds and taken along": {
        actors: [
          named("backpack", [5, 0.1, 0.8, 0.06], [10, 0.5, 0.8, 0.06], [20, 0.5, 0.8, 0.06], [30, 0.9, 0.8, 0.06]),
          person([5, 0.09, 0.8, H], [10, 0.49, 0.8, H], [20, 0.49, 0.8, H], [30, 0.89, 0.8, H]),
        ],
      },
    },
  },
  "person-lying": {
    fires: { actors: [falls(5, 20, 40, 0.5)] },
    at: [19, 41],
    silent: {
      "sits down": {
        actors: [
          person([5, 0.5, 0.8, H], [20, 0.5, 0.8, H], [21, 0.5, 0.8, 0.6 * H, 0.85], [60, 0.5, 0.8, 0.6 * H, 0.85]),
        ],
      },
      "stumbles and is up again": {
        actors: [
          person(
            [5, 0.5, 0.8, H],
            [20, 0.5, 0.8, H],
            [21, 0.5, 0.8, 0.4 * H, 2.2],
            [23, 0.5, 0.8, 0.4 * H, 2.2],
            [24, 0.5, 0.8, H],
            [50, 0.5, 0.8, H],
          ),
        ],
      },
    },
  },
  running: {
    // Two heights a second.
    fires: { actors: [person([10, 0.1, 0.8, H], [10 + 0.8 / WIDTH / 2, 0.9, 0.8, H])] },
    at: [9.5, 14.1],
    silent: {
      "a dash of half a second": {
        actors: [
          person(
            [10, 0.3, 0.8, H],
            [20, 0.3, 0.8, H],
            [20.6, 0.3 + 1.2 * WIDTH, 0.8, H],
            [40, 0.3 + 1.2 * WIDTH, 0.8, H],
          ),
        ],
      },
      "runs for a second": {
        actors: [
          person([10, 0.3, 0.8, H], [20, 0.3, 0.8, H], [21, 0.3 + 2 * WIDTH, 0.8, H], [40, 0.3 + 2 * WIDTH, 0.8, H]),
        ],
      },
      "a slow walk": { actors: [walks(10, 22)] },
      "a brisk one": { actors: [walks(10, 10 + 0.8 / WIDTH / 1.1)] },
      "a car that is as fast": { actors: [named("car", [10, 0.1, 0.8, H], [13, 0.9, 0.8, H])] },
    },
  },
  crowd: {
    fires: { actors: Array.from({ length: 11 }, (_, i) => stands(5 + i, 60, 0.05 + 0.08 * i)) },
    at: [13, 61],
    silent: {
      "twelve for three seconds": { actors: Array.from({ length: 12 }, (_, i) => stands(20, 23, 0.05 + 0.08 * i)) },
      "nine at a time": { actors: Array.from({ length: 9 }, (_, i) => stands(5 + i, 60, 0.05 + 0.08 * i)) },
      "nine, and three things that a little look like people": {
        actors: Array.from({ length: 12 }, (_, i): Actor => ({
          ...stands(5, 60, 0.05 + 0.08 * i),
          confidence: i < 9 ? 0.8 : 0.35,
        })),
      },
      "twelve one after the other": { actors: Array.from({ length: 12 }, (_, i) => walks(5 + 8 * i, 20 + 8 * i)) },
    },
  },
  tailgating: {
    areas: [gate],
    fires: { actors: [passes(20), passes(21.5, 0.7)] },
    at: [19, 23],
    silent: {
      "ten seconds apart": { actors: [passes(20), passes(30, 0.7)] },
      "both out": { actors: [walks(15, 25, 0.9, 0.1), walks(16.5, 26.5, 0.9, 0.1, 0.7)] },
      "one in, one out": { actors: [passes(20), walks(16.5, 26.5, 0.9, 0.1, 0.7)] },
      "one who goes in and out": {
        actors: [person([15, 0.4, 0.8, H], [17, 0.55, 0.8, H], [18, 0.45, 0.8, H], [19, 0.6, 0.8, H])],
      },
    },
  },
  "wrong-way": {
    areas: [upright("lane", 0.5)],
    fires: { actors: [named("car", [10, 0.9, 0.8, 0.2], [16, 0.1, 0.8, 0.2])] },
    at: [12, 14],
    silent: {
      "the right way": { actors: [named("car", [10, 0.1, 0.8, 0.2], [16, 0.9, 0.8, 0.2])] },
      "a person on foot": { actors: [walks(10, 20, 0.9, 0.1)] },
      "reverses before the line": {
        actors: [named("car", [10, 0.1, 0.8, 0.2], [16, 0.35, 0.8, 0.2], [22, 0.1, 0.8, 0.2])],
      },
    },
  },
  "parked-too-long": {
    areas: [column("no-parking", 0.3, 0.7)],
    fires: {
      seconds: 600,
      actors: [
        named("car", [10, 0.05, 0.8, 0.2], [20, 0.5, 0.8, 0.2], [420, 0.5, 0.8, 0.2], [430, 0.95, 0.8, 0.2]),
        // Gets out and goes.
        person([25, 0.5 + BESIDE, 0.8, H], [30, 0.5 + BESIDE, 0.8, H], [40, 0.95, 0.8, H]),
        walks(200, 212, 0.05, 0.95, 0.82),
      ],
    },
    at: [19, 421],
    silent: {
      "the driver stays with it": {
        seconds: 600,
        actors: [
          named("car", [10, 0.05, 0.8, 0.2], [20, 0.5, 0.8, 0.2], [420, 0.5, 0.8, 0.2], [430, 0.95, 0.8, 0.2]),
          person([25, 0.5 + BESIDE, 0.8, H], [415, 0.5 + BESIDE, 0.8, H]),
        ],
      },
      "four minutes": {
        seconds: 600,
        actors: [named("car", [10, 0.05, 0.8, 0.2], [20, 0.5, 0.8, 0.2], [260, 0.5, 0.8, 0.2], [270, 0.95, 0.8, 0.2])],
      },
      "drives to and fro in it": {
        seconds: 600,
        actors: [
          named("car", ...Array.from({ length: 81 }, (_, i): Mark => [10 + 5 * i, i % 2 ? 0.6 : 0.4, 0.8, 0.1])),
        ],
      },
      "beside the zone": { seconds: 600, actors: [car(10, 500, 0.15)] },
      "one after another": {
        seconds: 600,
        actors: [car(10, 190), car(200, 390), car(400, 590)],
      },
    },
  },
  "camera-covered": {
    fires: { signals: [{ kind: "cameraCovered", at: [20, 30] }] },
    at: [20, 30],
    silent: {
      "a hand that passes": { signals: [{ kind: "cameraCovered", at: [20, 21] }] },
      "a dark picture": { signals: [{ kind: "dark", at: [20, 60] }] },
      "the light goes off at night": {
        signals: [
          { kind: "lightOff", at: [20, 20.5] },
          { kind: "dark", at: [20.5, 60] },
        ],
      },
    },
  },
  "camera-moved": {
    fires: {
      signals: [
        { kind: "cameraMoved", at: [20, 21] },
        { kind: "cameraMoved", at: [30, 31] },
      ],
    },
    at: [20, 31],
    silent: { "much goes on": { signals: [{ kind: "busy", at: [0, 120] }] } },
  },
  "light-off": {
    fires: { signals: [{ kind: "lightOff", at: [20, 20.5] }] },
    at: [20, 21],
    silent: {
      "a light goes on": { signals: [{ kind: "lightOn", at: [20, 20.5] }] },
      "it is night": { signals: [{ kind: "dark", at: [0, 120] }] },
      "the camera is covered at night": {
        signals: [
          { kind: "dark", at: [0, 120] },
          { kind: "cameraCovered", at: [20, 60] },
        ],
      },
    },
  },
};
