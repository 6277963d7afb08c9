import type { Actor, Mark } from "./factsWorld.ts";
import { H, struggles, falls, walks, car, BESIDE, type Row } from "./scenarioActors.ts";
import { column, named, person, stands, upright, WIDTH, type Script } from "./scenarioWorlds.ts";

/** Three who come together from three sides within some seconds. */
const converge = (shake: boolean): Actor[] => {
  const places: Array<[number, number, number]> = [
    [0.1, 0, 0],
    [0.9, 0.8, 0.02],
    [0.5, 0.3, 0.11],
  ];
  return places.map(([from, x, y], i) => {
    const at = 0.5 + x * WIDTH;
    const feet = 0.78 + y;
    const come: Mark[] = [
      [10, from, feet, H],
      [16, at, feet, H],
    ];
    return shake && i < 2 ? person(...come, ...struggles(17, 27, at, feet)) : person(...come, [40, at, feet, H]);
  });
};

const queue = [0, 1, 2, 3, 4].map((i): Actor => stands(5, 60, 0.3 + 0.75 * i * WIDTH));

const flash = (at: number): NonNullable<Script["signals"]>[number] => ({ kind: "flash", at: [at, at + 0.3] });

/** UCF-Crime's classes and the mentor's five. */
export const CRIMES: Record<string, Row> = {
  arson: {
    fires: { actors: [walks(10, 30)], signals: [{ kind: "flame", at: [28, 60] }] },
    at: [27, 61],
    also: {
      "a fire that an encoder sees": { actors: [walks(10, 30)], concepts: { fire: [[25, 40]] } },
    },
    silent: {
      "a picture a little like fire": { actors: [walks(10, 30)], concepts: { fire: [[25, 40, undefined, 0.4]] } },
      "a fire that nobody is at": { actors: [walks(10, 20)], signals: [{ kind: "flame", at: [50, 90] }] },
      "a lamp that flickers a little": {
        actors: [walks(10, 30)],
        signals: [{ kind: "flame", at: [15, 25], strength: 0.45 }],
      },
      "a person without fire": { actors: [walks(10, 30)], signals: [{ kind: "lightOn", at: [20, 21] }] },
    },
  },
  shooting: {
    fires: { actors: [walks(10, 30)], signals: [flash(20)] },
    at: [19, 21],
    also: {
      "a gun that an encoder sees": { actors: [walks(10, 30)], concepts: { gun: [[20, 24, 0]] } },
      "a gun that a detector knows": {
        actors: [walks(10, 30), named("gun", [18, 0.5, 0.75, 0.02], [22, 0.6, 0.75, 0.02])],
      },
    },
    silent: {
      "lightning, nobody there": { actors: [walks(10, 20)], signals: [flash(50)] },
      "a weak flash": { actors: [walks(10, 30)], signals: [{ kind: "flash", at: [20, 20.3], strength: 0.2 }] },
      "a light that goes on": { actors: [walks(10, 30)], signals: [{ kind: "lightOn", at: [20, 20.3] }] },
    },
  },
  assault: {
    fires: { actors: converge(true) },
    at: [14, 30],
    silent: {
      "people who queue": { actors: queue },
      "two who struggle, the others walk off": {
        actors: [
          person(...struggles(17, 27, 0.5, 0.78)),
          person(...struggles(17, 27, 0.5 + 0.8 * WIDTH, 0.8)),
          walks(15, 20, 0.5, 0.9, 0.89),
        ],
      },
      "people who stand and talk, and one who exercises elsewhere": {
        actors: [...converge(false), person(...struggles(17, 27, 0.1))],
      },
      "people who stand and talk": { actors: converge(false) },
      "a queue with one who fidgets": { actors: [...queue.slice(1), person(...struggles(5, 25, 0.3))] },
      "a group that walks on": {
        actors: [0, 0.7, 1.4].map((x, i) => walks(5, 25, 0.1 + x * WIDTH, 0.8 + x * WIDTH, 0.75 + 0.04 * (i % 2))),
      },
    },
  },
  fighting: {
    fires: {
      actors: [
        person([5, 0.1, 0.8, H], [14, 0.5, 0.8, H], ...struggles(15, 25, 0.5)),
        stands(5, 40, 0.5 + 0.8 * WIDTH),
      ],
    },
    at: [12, 28],
    also: {
      "a fight that an encoder sees": {
        actors: [stands(5, 40, 0.3), stands(5, 40, 0.6)],
        concepts: { fight: [[20, 28]] },
      },
    },
    silent: {
      "two who talk": { actors: [walks(5, 14, 0.1, 0.5), stands(14, 40, 0.5), stands(5, 40, 0.5 + 0.7 * WIDTH)] },
      "one who exercises alone": { actors: [person(...struggles(15, 25, 0.3)), stands(5, 40, 0.8)] },
      "one who exercises while two talk elsewhere": {
        actors: [person(...struggles(15, 25, 0.2)), stands(5, 40, 0.7), stands(5, 40, 0.7 + 0.7 * WIDTH)],
      },
      "one person in a picture like a fight": {
        actors: [stands(5, 40, 0.3)],
        concepts: { fight: [[20, 28, undefined, 0.9]] },
      },
      "two side by side": { actors: [walks(5, 20), walks(5, 20, 0.1, 0.9, 0.84)] },
      "one who turns round beside another": {
        actors: [person([5, 0.1, 0.8, H], [12, 0.48, 0.8, H], [19, 0.1, 0.8, H]), stands(5, 40, 0.53)],
      },
    },
  },
  abuse: {
    fires: { actors: [falls(5, 20, 60, 0.5), stands(5, 60, 0.5 + 0.8 * WIDTH)] },
    at: [19, 61],
    silent: {
      "alone on the ground": { actors: [falls(5, 20, 60, 0.5), stands(5, 60, 0.9)] },
      "two who stand": { actors: [stands(5, 60, 0.5), stands(5, 60, 0.5 + 0.8 * WIDTH)] },
      "somebody walks past": { actors: [falls(5, 20, 60, 0.5), walks(30, 42)] },
      "another two beside": {
        actors: [falls(5, 20, 60, 0.2), stands(5, 60, 0.7), stands(5, 60, 0.7 + 0.8 * WIDTH)],
      },
    },
  },
  arrest: {
    fires: {
      actors: [falls(5, 20, 60, 0.5), stands(5, 60, 0.5 + 0.8 * WIDTH)],
      concepts: { uniform: [[10, 50, 1]], "held-person": [] },
    },
    at: [9, 61],
    silent: {
      "no uniform": {
        actors: [falls(5, 20, 60, 0.5), stands(5, 60, 0.5 + 0.8 * WIDTH)],
        concepts: { uniform: [], "held-person": [] },
      },
      "asks someone the way": {
        actors: [stands(5, 60, 0.5), stands(5, 60, 0.5 + 0.8 * WIDTH)],
        concepts: { uniform: [[10, 50, 1]], "held-person": [] },
      },
      "stands elsewhere": {
        actors: [falls(5, 20, 60, 0.2), stands(5, 60, 0.9)],
        concepts: { uniform: [[10, 50, 1]], "held-person": [] },
      },
    },
  },
  burglary: {
    areas: [column("no-entry", 0.5, 0.8)],
    fires: { actors: [walks(20, 30)], signals: [{ kind: "dark", at: [0, 120] }] },
    at: [19, 31],
    also: {
      "somebody climbs at night": { actors: [walks(20, 30)], concepts: { climbing: [[24, 28, 0]], night: [[0, 120]] } },
    },
    silent: {
      "by day": { actors: [walks(20, 30)] },
      "walks past in the dark": { actors: [walks(20, 30, 0.05, 0.45)], signals: [{ kind: "dark", at: [0, 120] }] },
    },
  },
  explosion: {
    fires: { signals: [flash(20), { kind: "flame", at: [22, 60] }] },
    at: [20, 61],
    also: {
      "smoke after a flash": { signals: [flash(20)], concepts: { smoke: [[22, 40]], explosion: [] } },
      "a picture like it": { concepts: { smoke: [], explosion: [[20, 28]] } },
    },
    silent: {
      "a flash alone": { signals: [flash(20)] },
      "a fire that was there before": { signals: [{ kind: "flame", at: [5, 60] }, flash(70)] },
      "a fire a minute later": { signals: [flash(20), { kind: "flame", at: [80, 100] }] },
    },
  },
  "road-accident": {
    areas: [column("road", 0.3, 0.7)],
    fires: {
      actors: [falls(5, 20, 60, 0.5), named("car", [10, 0.05, 0.8, 0.2], [18, 0.4, 0.8, 0.2], [60, 0.4, 0.8, 0.2])],
    },
    at: [18, 61],
    also: {
      "a road that an encoder sees": {
        actors: [falls(5, 20, 60, 0.85), car(10, 60)],
        concepts: { road: [[0, 120]], "car-crash": [] },
      },
      "a crash that an encoder sees": { actors: [car(10, 60)], concepts: { road: [], "car-crash": [[30, 38]] } },
    },
    silent: {
      "a minute before the first car": { actors: [falls(5, 20, 40, 0.5), car(80, 110)] },
      "lies on the grass": { actors: [falls(5, 20, 60, 0.85), car(10, 60, 0.5)] },
      "lies on a road without cars": { actors: [falls(5, 20, 60, 0.5)] },
      "sits by the car": {
        actors: [
          person([5, 0.5, 0.8, H], [20, 0.5, 0.8, H], [21, 0.5, 0.8, 0.6 * H, 0.85], [60, 0.5, 0.8, 0.6 * H, 0.85]),
          car(10, 60, 0.4),
        ],
      },
    },
  },
  robbery: {
    fires: {
      actors: [walks(10, 40)],
      concepts: {
        shop: [[0, 120]],
        gun: [[20, 26, 0]],
        knife: [],
        sunglasses: [[18, 24, 0]],
        mask: [],
        hood: [],
        helmet: [],
      },
    },
    at: [17, 27],
    silent: {
      "sunglasses in a shop": {
        actors: [walks(10, 40)],
        concepts: { shop: [[0, 120]], gun: [], knife: [], sunglasses: [[18, 24, 0]], mask: [], hood: [], helmet: [] },
      },
      "a gun on the street": {
        actors: [walks(10, 40)],
        concepts: {
          shop: [],
          gun: [[20, 26, 0]],
          knife: [],
          sunglasses: [[18, 24, 0]],
          mask: [],
          hood: [],
          helmet: [],
        },
      },
      "a minute apart": {
        actors: [walks(10, 40), walks(90, 110)],
        concepts: {
          shop: [[0, 120]],
          gun: [[95, 105, 1]],
          knife: [],
          sunglasses: [[18, 24, 0]],
          mask: [],
          hood: [],
          helmet: [],
        },
      },
    },
  },
  shoplifting: {
    areas: [column("shelves", 0, 0.25), column("checkout", 0.45, 0.6), upright("exit", 0.8)],
    fires: { actors: [person([5, 0.1, 0.8, H], [30, 0.1, 0.8, H], [40, 0.95, 0.8, H])] },
    at: [4, 41],
    silent: {
      "pays first": {
        actors: [
          person([5, 0.1, 0.8, H], [30, 0.1, 0.8, H], [35, 0.52, 0.8, H], [50, 0.52, 0.8, H], [55, 0.95, 0.8, H]),
        ],
      },
      "comes in by the exit after the shelves were looked at from outside": {
        actors: [person([5, 0.1, 0.8, H], [20, 0.1, 0.8, H]), person([25, 0.95, 0.7, H], [35, 0.3, 0.7, H])],
      },
      "one is at the shelves, another goes out": {
        actors: [stands(5, 100, 0.1), walks(30, 35, 0.65, 0.95, 0.7)],
      },
      "only looks in": { actors: [walks(20, 32, 0.1, 0.95)] },
      "comes in and stays": { actors: [person([5, 0.95, 0.8, H], [15, 0.1, 0.8, H], [100, 0.1, 0.8, H])] },
    },
  },
  vandalism: {
    fires: {
      actors: [
        car(0, 120, 0.4),
        person([5, 0.9, 0.8, H], [14, 0.4 + BESIDE, 0.8, H], ...struggles(15, 27, 0.4 + BESIDE)),
      ],
    },
    at: [12, 30],
    also: {
      "glass breaks": { actors: [walks(18, 30)], concepts: { "broken-glass": [[20, 28]], graffiti: [] } },
    },
    silent: {
      "exercises away from the car that others stand at": {
        actors: [car(0, 120, 0.7), stands(5, 60, 0.7 + BESIDE), person(...struggles(15, 27, 0.2))],
      },
      "a moment's scramble for the keys": {
        actors: [
          car(0, 120, 0.4),
          person([5, 0.9, 0.8, H], [14, 0.4 + BESIDE, 0.8, H], ...struggles(15, 16, 0.4 + BESIDE), [
            40,
            0.4 + BESIDE,
            0.8,
            H,
          ]),
        ],
      },
      "walks past a car": { actors: [car(0, 120, 0.4), walks(10, 25)] },
      "loads the car": { actors: [car(0, 120, 0.4), walks(5, 14, 0.9, 0.4 + BESIDE), stands(14, 60, 0.4 + BESIDE)] },
      "broken glass and nobody": { concepts: { "broken-glass": [[20, 40]], graffiti: [] }, actors: [walks(80, 90)] },
    },
  },
};
