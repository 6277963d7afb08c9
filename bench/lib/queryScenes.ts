import type { ColorName } from "../../src-shared/domain/geometry.ts";
import type { SignalEvent } from "../../src-shared/vision/detections.ts";
import type { Actor, Mark } from "../../test/factsWorld.ts";

/** Something that happens, from second 0. */
export interface Scene {
  lengthS: number;
  actors: Actor[];
  signals?: SignalEvent[];
  /** Concepts that hold all through. */
  concepts?: string[];
}

/** What a query is asked of: one right scene, and others that each miss something. */
export interface Script {
  right: Scene;
  wrong: Scene[];
  /** Time between scenes; longer than any bound between steps where order is asked for. */
  gapS?: number;
  /** Recordings, where the time or the place is asked for; else three at noon. `right` = holds the right scene, at `rightAtS`; `alsoAtS` = it happens there too, at a wrong time. */
  videos?: Array<{
    camera: string;
    start: string;
    right?: boolean;
    fromS?: number;
    rightAtS?: number;
    alsoAtS?: number[];
  }>;
}

/** Height of a person, and of what is measured beside one; one such height is W of the picture's width. */
const H = 0.2;
const W = H / (16 / 9);

type Way = "right" | "left" | "up" | "down";
const WAYS: Record<Way, [Mark, Mark]> = {
  right: [
    [0, 0.2, 0.8, H],
    [12, 0.8, 0.8, H],
  ],
  left: [
    [0, 0.8, 0.8, H],
    [12, 0.2, 0.8, H],
  ],
  up: [
    [0, 0.5, 0.95, H],
    [12, 0.5, 0.4, H],
  ],
  down: [
    [0, 0.5, 0.4, H],
    [12, 0.5, 0.95, H],
  ],
};

const all = (...colors: ColorName[]): Partial<Actor> => ({ colors });
const wearing = (upper: ColorName, lower: ColorName): Partial<Actor> => ({ upper: [upper], lower: [lower] });
const goes = (name: string, way: Way, more: Partial<Actor> = {}): Actor => ({ class: name, path: WAYS[way], ...more });
const stands = (name: string, lengthS: number, x = 0.5, more: Partial<Actor> = {}, h = H): Actor => ({
  class: name,
  path: [
    [0, x, 0.8, h],
    [lengthS, x, 0.8, h],
  ],
  ...more,
});
const path = (name: string, marks: Mark[], more: Partial<Actor> = {}): Actor => ({ class: name, path: marks, ...more });
const scene = (...actors: Actor[]): Scene => ({
  lengthS: Math.max(...actors.map((actor) => actor.path.at(-1)![0])),
  actors,
});
const withConcept = (concept: string, it: Scene): Scene => ({ ...it, concepts: [concept] });

const person = (more?: Partial<Actor>, way: Way = "right") => scene(goes("person", way, more));
const car = (more?: Partial<Actor>, way: Way = "right") => scene(goes("car", way, more));
/** `n` of them side by side, from the same moment to the same moment. */
const many = (name: string, n: number, more?: Partial<Actor>) =>
  scene(...Array.from({ length: n }, (_, i) => stands(name, 12, 0.15 + 0.1 * i, more, 0.08)));
const bicycle = (color: ColorName, moves: boolean) =>
  path(
    "bicycle",
    moves
      ? [
          [0, 0.1, 0.82, 0.12],
          [8, 0.9, 0.82, 0.12],
        ]
      : [
          [0, 0.5, 0.82, 0.12],
          [12, 0.5, 0.82, 0.12],
        ],
    all(color),
  );
const rider = path("person", [
  [0, 0.1, 0.79, H],
  [8, 0.9, 0.79, H],
]);
const drives = (color: ColorName) =>
  path(
    "car",
    [
      [0, 0.2, 0.8, 0.25],
      [8, 0.8, 0.8, 0.25],
    ],
    all(color),
  );
const driver = path("person", [
  [0, 0.2, 0.72, 0.1],
  [8, 0.8, 0.72, 0.1],
]);
const behind = (name: string, h: number, delayS: number) =>
  path(name, [
    [delayS, 0.1, 0.8, h],
    [delayS + 14, 0.85, 0.8, h],
  ]);
const comesTo = (x: number) =>
  path("person", [
    [3, 0.9, 0.8, H],
    [12, x, 0.8, H],
    [30, x, 0.8, H],
  ]);
const brings = path("person", [
  [2, 0.1, 0.8, H],
  [9, 0.49, 0.8, H],
  [15, 0.49, 0.8, H],
  [25, 0.9, 0.8, H],
]);
const luggage = (name: string) =>
  path(name, [
    [10, 0.5, 0.8, 0.06],
    [60, 0.5, 0.8, 0.06],
  ]);
const red = wearing("red", "black");
const enters = (from: Way) =>
  path(
    "person",
    from === "left"
      ? [
          [0, 0.01, 0.8, H],
          [10, 0.5, 0.8, H],
        ]
      : [
          [0, 0.99, 0.8, H],
          [10, 0.5, 0.8, H],
        ],
  );
const exits = (to: Way, fromS = 0, more: Partial<Actor> = {}) =>
  path(
    "car",
    to === "right"
      ? [
          [fromS, 0.4, 0.8, H],
          [fromS + 6, 0.98, 0.8, H],
        ]
      : [
          [fromS, 0.6, 0.8, H],
          [fromS + 6, 0.02, 0.8, H],
        ],
    more,
  );
const later = (actor: Actor, byS: number): Actor => ({
  ...actor,
  path: actor.path.map(([t, ...rest]) => [t + byS, ...rest]),
});
const covered: Scene = {
  lengthS: 20,
  actors: [],
  signals: [{ kind: "cameraCovered", startUs: 2e6, endUs: 18e6, strength: 0.8, box: null }],
};

/** By the English text. */
export const SCRIPTS: Record<string, Script> = {
  "a person": { right: person(), wrong: [car(), scene(goes("dog", "left")), scene(goes("bus", "right"))] },
  "red car": {
    right: car(all("red")),
    wrong: [car(all("blue")), car(all("white", "black")), person(red), scene(goes("truck", "left", all("red")))],
  },
  "a person in a red jacket": {
    right: person(red),
    wrong: [person(wearing("black", "red")), person(wearing("blue", "black")), car(all("red"))],
  },
  "a man wearing a white shirt and black trousers": {
    right: person(wearing("white", "black")),
    wrong: [person(wearing("black", "white")), person(wearing("white", "blue")), person(wearing("black", "black"))],
  },
  "woman in a blue skirt": {
    right: person(wearing("white", "blue")),
    wrong: [person(wearing("blue", "white")), person(red), car(all("blue"))],
  },
  "dark car": {
    right: car(all("black")),
    wrong: [car(all("red")), car(all("white")), car(all("blue")), person(wearing("black", "gray"))],
  },
  "a person in a black or gray coat": {
    right: person(wearing("gray", "blue")),
    wrong: [person(wearing("blue", "gray")), person(wearing("red", "black"))],
  },
  "a person walking left": {
    right: person({}, "left"),
    wrong: [person({}, "right"), person({}, "up"), scene(stands("person", 12)), car({}, "left")],
  },
  "cars moving from left to right": {
    right: car({}, "right"),
    wrong: [car({}, "left"), car({}, "down"), scene(stands("car", 12)), person({}, "right")],
  },
  "a green truck moving up": {
    right: scene(goes("truck", "up", all("green"))),
    wrong: [
      scene(goes("truck", "down", all("green"))),
      scene(goes("truck", "up", all("red"))),
      car(all("green"), "up"),
    ],
  },
  "a running person": {
    right: scene(
      path("person", [
        [0, 0.1, 0.8, H],
        [4, 0.9, 0.8, H],
      ]),
    ),
    wrong: [
      person(),
      scene(stands("person", 12)),
      scene(
        path("car", [
          [0, 0.2, 0.8, H],
          [2, 0.8, 0.8, H],
        ]),
      ),
    ],
  },
  "a person standing still": {
    right: scene(stands("person", 20)),
    wrong: [person(), person({}, "left"), scene(stands("car", 20))],
  },
  "more than five people": { right: many("person", 6), wrong: [many("person", 5), many("person", 3), many("car", 7)] },
  "at least 3 dogs": { right: many("dog", 3), wrong: [many("dog", 2), many("dog", 1), many("cat", 4)] },
  "two yellow cars": {
    right: many("car", 2, all("yellow")),
    wrong: [
      many("car", 1, all("yellow")),
      many("car", 3, all("yellow")),
      many("car", 2, all("white")),
      scene(stands("car", 9, 0.2, all("yellow")), stands("car", 9, 0.6, all("red"))),
    ],
  },
  "no more than 2 people": { right: many("person", 2), wrong: [many("person", 3), many("person", 5), many("car", 2)] },
  "several people": { right: many("person", 4), wrong: [many("person", 2), many("person", 1), many("car", 5)] },
  "a large truck": {
    right: scene(stands("truck", 12, 0.5, {}, 0.4)),
    wrong: [0.1, 0.12, 0.14, 0.16]
      .map((h) => scene(stands("truck", 12, 0.5, {}, h)))
      .concat(scene(stands("bus", 12, 0.5, {}, 0.4))),
    videos: [{ camera: "Lobby 2", start: "2026-11-10T10:00:00", right: true }],
  },
  "a person staying for more than 2 minutes": {
    right: scene(stands("person", 150)),
    wrong: [scene(stands("person", 80)), person(), scene(stands("car", 200))],
  },
  "a car parked for at least 10 minutes": {
    right: scene(stands("car", 700)),
    wrong: [scene(stands("car", 300)), car(), scene(stands("truck", 700))],
  },
  "a person loitering": {
    right: scene(stands("person", 90)),
    wrong: [scene(stands("person", 30)), person(), scene(stands("dog", 90))],
  },
  "a bus entering from the left": {
    right: scene(
      path("bus", [
        [0, 0.05, 0.8, H],
        [8, 0.6, 0.8, H],
      ]),
    ),
    wrong: [
      scene(
        path("bus", [
          [0, 0.95, 0.8, H],
          [8, 0.4, 0.8, H],
        ]),
      ),
      scene(goes("bus", "right")),
      scene(
        path("truck", [
          [0, 0.05, 0.8, H],
          [8, 0.6, 0.8, H],
        ]),
      ),
    ],
  },
  "a person who leaves to the right": {
    right: scene(
      path("person", [
        [0, 0.4, 0.8, H],
        [8, 0.99, 0.8, H],
      ]),
    ),
    wrong: [
      scene(
        path("person", [
          [0, 0.6, 0.8, H],
          [8, 0.01, 0.8, H],
        ]),
      ),
      person(),
      scene(exits("right")),
    ],
  },
  "a person near a car": {
    right: scene(stands("car", 30, 0.3), comesTo(0.3 + 1.2 * W)),
    wrong: [
      scene(stands("car", 20)),
      person(),
      scene(stands("car", 20, 0.2), stands("person", 20, 0.7)),
      scene(stands("person", 20, 0.3), stands("person", 20, 0.35)),
    ],
  },
  "a person riding a red bicycle": {
    right: scene(rider, bicycle("red", true)),
    wrong: [
      scene(rider, bicycle("blue", true)),
      scene(bicycle("red", false), goes("person", "right")),
      scene(bicycle("red", false), stands("person", 12)),
    ],
  },
  "a person in a blue car": {
    right: scene(drives("blue"), driver),
    wrong: [
      scene(drives("red"), driver),
      scene(drives("blue")),
      scene(
        drives("blue"),
        path("person", [
          [0, 0.9, 0.85, H],
          [8, 0.3, 0.85, H],
        ]),
      ),
    ],
  },
  "a dog following a person": {
    right: scene(behind("person", H, 0), behind("dog", 0.08, 2.5)),
    wrong: [
      scene(behind("dog", 0.08, 0), behind("person", H, 2.5)),
      scene(behind("person", H, 0), behind("person", H, 3)),
      scene(behind("person", H, 0), goes("dog", "left")),
    ],
  },
  "two people meeting": {
    right: scene(stands("person", 30), comesTo(0.5 + 0.7 * W)),
    wrong: [
      scene(
        stands("person", 30),
        path("person", [
          [3, 0.9, 0.8, H],
          [25, 0.05, 0.8, H],
        ]),
      ),
      scene(stands("person", 30, 0.4), stands("person", 30, 0.4 + 0.7 * W)),
      scene(stands("person", 30, 0.2), comesTo(0.6)),
    ],
  },
  "people gathering": {
    right: scene(...[0, 1, 2, 3].map((i) => stands("person", 20, 0.3 + 0.7 * i * W))),
    wrong: [
      scene(...[0, 1].map((i) => stands("person", 20, 0.3 + 0.7 * i * W))),
      scene(...[0, 1, 2].map((i) => stands("person", 20, 0.2 + 2.5 * i * W))),
      scene(...[0, 1, 2].map((i) => later(goes("person", "right"), i))),
    ],
  },
  "an abandoned suitcase": {
    right: scene(brings, luggage("suitcase")),
    wrong: [
      scene(
        path("person", [
          [2, 0.1, 0.8, H],
          [9, 0.49, 0.8, H],
          [60, 0.49, 0.8, H],
        ]),
        luggage("suitcase"),
      ),
      scene(brings, luggage("backpack")),
      person(),
    ],
  },
  "a person lying on the ground": {
    right: scene(
      path("person", [
        [0, 0.5, 0.8, H],
        [8, 0.5, 0.8, H],
        [9, 0.5, 0.8, 0.08, 2.2],
        [20, 0.5, 0.8, 0.08, 2.2],
      ]),
    ),
    wrong: [
      scene(
        path("person", [
          [0, 0.5, 0.8, H],
          [8, 0.5, 0.8, H],
          [9, 0.5, 0.8, 0.12, 0.85],
          [20, 0.5, 0.8, 0.12, 0.85],
        ]),
      ),
      scene(
        path("person", [
          [0, 0.5, 0.7, H],
          [5, 0.5, 1.13, H],
          [20, 0.5, 1.13, H],
        ]),
      ),
      person(),
    ],
  },
  "a person in a red jacket walking left, after 22:00, no car": {
    right: person(red, "left"),
    wrong: [
      person(red, "right"),
      person(wearing("blue", "red"), "left"),
      scene(goes("person", "left", red), stands("car", 12, 0.5)),
    ],
    videos: [
      {
        camera: "Lobby 2",
        start: "2026-11-20T21:00:00",
        right: true,
        fromS: 4000,
        rightAtS: 6000,
        alsoAtS: [600, 1800],
      },
      { camera: "North gate", start: "2026-11-20T10:00:00", alsoAtS: [500, 900] },
    ],
  },
  "a truck without a person": {
    right: scene(goes("truck", "right")),
    wrong: [scene(goes("truck", "right"), stands("person", 12, 0.5)), person(), car()],
  },
  "people except near a dog": {
    right: person(),
    wrong: [scene(stands("person", 15), stands("dog", 15, 0.55, {}, 0.08)), scene(goes("dog", "left")), car()],
  },
  "a street without cars and trucks": {
    right: withConcept("road", scene(goes("person", "right"))),
    wrong: [withConcept("road", scene(stands("car", 12))), withConcept("road", scene(stands("truck", 12))), person()],
  },
  "a person enters from the left, then a white car leaves to the right within 2 minutes": {
    right: scene(enters("left"), exits("right", 40, all("white"))),
    wrong: [
      scene(exits("right", 0, all("white")), later(enters("left"), 40)),
      scene(enters("right"), exits("right", 40, all("white"))),
      scene(enters("left"), exits("left", 40, all("white"))),
      scene(enters("left"), exits("right", 40, all("red"))),
      scene(enters("left"), exits("right", 200, all("white"))),
    ],
    gapS: 300,
  },
  "a dog followed by a cat": {
    right: scene(goes("dog", "right"), later(goes("cat", "right"), 60)),
    wrong: [
      scene(goes("cat", "right"), later(goes("dog", "right"), 60)),
      scene(goes("dog", "left")),
      scene(goes("bird", "left")),
    ],
    gapS: 700,
  },
  "fire last night on camera north gate": {
    right: withConcept("fire", { lengthS: 30, actors: [] }),
    wrong: [withConcept("crowd", { lengthS: 30, actors: [] })],
    videos: [
      {
        camera: "North gate",
        start: "2026-11-22T18:00:00",
        right: true,
        fromS: 9000,
        rightAtS: 18_000,
        alsoAtS: [1000],
      },
      { camera: "Lobby 2", start: "2026-11-22T18:00:00", alsoAtS: [18_000] },
      { camera: "North gate", start: "2026-11-21T18:00:00", alsoAtS: [18_000] },
    ],
  },
  "motorcycles on July 15 between 3pm and 5pm": {
    right: scene(goes("motorcycle", "right")),
    wrong: [scene(goes("bicycle", "right")), car()],
    videos: [
      {
        camera: "Lobby 2",
        start: "2026-07-15T14:00:00",
        right: true,
        fromS: 5000,
        rightAtS: 7200,
        alsoAtS: [600, 12_000],
      },
      { camera: "North gate", start: "2026-07-14T14:00:00", alsoAtS: [7200] },
    ],
  },
  "camera covered on monday": {
    right: covered,
    wrong: [person()],
    videos: [
      { camera: "Lobby 2", start: "2026-11-16T10:00:00", right: true, rightAtS: 400 },
      { camera: "North gate", start: "2026-11-22T10:00:00", alsoAtS: [400] },
      { camera: "정문", start: "2026-11-18T10:00:00", alsoAtS: [400] },
    ],
  },
};
