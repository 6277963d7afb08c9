import { clock, mediaClock, type Thing, type Truth } from "./factLibrary.ts";

/** What an answer must begin with, word for word, and whom these sentences cite. */
export interface Expected {
  en: string[];
  ko: string[];
  /** "video.track" of everything that the sentences cite; null = the sentences are about no object. */
  tracks: string[] | null;
  outcome?: "answered" | "notShown";
}

export interface FactQuestion {
  en: string;
  ko: string;
  expect(truth: Truth): Expected;
}

/** A thing as it is asked for: "a red car", "red cars"; "빨간색 승용차" with its subject form and its counter with that of it. */
interface Name {
  one: string;
  many: string;
  ko: string;
  /** "빨간색 승용차가". */
  koIs: string;
  unit: "명" | "대" | "마리" | "개";
  which: (it: Thing) => boolean;
}

const name = (one: string, many: string, ko: string, koIs: string, unit: Name["unit"], which: Name["which"]): Name => ({
  one,
  many,
  ko,
  koIs,
  unit,
  which,
});
const PERSON = name("a person", "people", "사람", "사람이", "명", (it) => it.class === "person");
const CAR = name("a car", "cars", "승용차", "승용차가", "대", (it) => it.class === "car");
const DOG = name("a dog", "dogs", "개", "개가", "마리", (it) => it.class === "dog");
const RED_CAR = name(
  "a red car",
  "red cars",
  "빨간색 승용차",
  "빨간색 승용차가",
  "대",
  (it) => it.class === "car" && it.color === "red",
);
const WHITE_CAR = name(
  "a white car",
  "white cars",
  "흰색 승용차",
  "흰색 승용차가",
  "대",
  (it) => it.class === "car" && it.color === "white",
);
const BLUE_TOP = name(
  "a person in a blue top",
  "people in blue tops",
  "파란색 상의를 입은 사람",
  "파란색 상의를 입은 사람이",
  "명",
  (it) => it.class === "person" && it.color === "blue",
);
const ORANGE_TOP = name(
  "a person in an orange top",
  "people in orange tops",
  "주황색 상의를 입은 사람",
  "주황색 상의를 입은 사람이",
  "명",
  (it) => it.class === "person" && it.color === "orange",
);
const LEFT = name(
  "a person moving left",
  "people moving left",
  "왼쪽으로 움직이는 사람",
  "왼쪽으로 움직이는 사람이",
  "명",
  (it) => it.class === "person" && it.way === "left",
);
const BICYCLE = name("a bicycle", "bicycles", "자전거", "자전거가", "대", (it) => it.class === "bicycle");
const LYING = name(
  "a person lying down",
  "people lying down",
  "누워 있는 사람",
  "누워 있는 사람이",
  "명",
  (it) => it.does === "lies",
);
const LEFT_BAG = name(
  "a suitcase left behind",
  "suitcases left behind",
  "두고 간 여행 가방",
  "두고 간 여행 가방이",
  "개",
  (it) => it.does === "isLeft",
);
const BY_RED_CAR = name(
  "a person near a red car",
  "people near a red car",
  "빨간색 승용차 가까이에 있는 사람",
  "빨간색 승용차 가까이에 있는 사람이",
  "명",
  (it) => it.does === "standsByRedCar",
);

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const word = (n: number) => NUMBERS[n] ?? String(n);
const Cap = (text: string) => text[0]!.toUpperCase() + text.slice(1);
const PARTICLE = { 명: "이", 대: "가", 마리: "가", 개: "가" } as const;
const countedKo = (it: Name, n: number) => `${it.ko} ${n}${it.unit}`;
const countedEn = (it: Name, n: number) => (n === 1 ? it.one.replace(/^an? /u, "one ") : `${word(n)} ${it.many}`);

/** Where and when, in full: the first time in an answer, with the zone. */
function place(truth: Truth, video: number, s: number, zone = true): { en: string; ko: string } {
  const { camera, name: file } = truth.library.recordings[video]!;
  const wall = truth.wallS({ video }, s);
  if (wall === null) return { en: `at ${mediaClock(s)} of ${file}`, ko: `${file} 영상 ${mediaClock(s)}에` };
  const z = zone ? " (+09:00)" : "";
  return { en: `at ${clock(wall)}${z} on camera ${camera}`, ko: `${camera} 카메라에서 ${clock(wall)}${z}에` };
}

/** "from ... to ..." of a clocked thing. */
function span(truth: Truth, video: number, fromS: number, toS: number): { en: string; ko: string } {
  const { camera } = truth.library.recordings[video]!;
  const from = clock(truth.wallS({ video }, fromS)!);
  const to = clock(truth.wallS({ video }, toS)!).slice(11);
  return {
    en: `from ${from} to ${to} (+09:00) on camera ${camera}`,
    ko: `${camera} 카메라에서 ${from}부터 ${to} (+09:00)까지`,
  };
}

const lasting = (s: number) => {
  const [m, rest] = [Math.floor(s / 60), s % 60];
  const en = [m > 0 && `${m} minute${m === 1 ? "" : "s"}`, rest > 0 && `${rest} second${rest === 1 ? "" : "s"}`];
  return {
    en: en.filter(Boolean).join(" "),
    ko: [m > 0 && `${m}분`, rest > 0 && `${rest}초`].filter(Boolean).join(" "),
  };
};

const none = (it: Name, scope: { en: string; ko: string } = { en: "", ko: "" }): Expected => ({
  en: [`The footage${scope.en} does not show ${it.one}.`],
  ko: [`${scope.ko}영상에 ${it.koIs} 보이지 않습니다.`],
  tracks: null,
  outcome: "notShown",
});
const FILTERED = { en: " in the time and place asked for", ko: "질문한 범위의 " };

function counted(truth: Truth, it: Name, only: (one: Thing) => boolean = () => true, filtered = false): Expected {
  const list = truth.things((one) => it.which(one) && only(one));
  if (list.length === 0) return none(it, filtered ? FILTERED : undefined);
  const tracks = list.length > 12 ? null : list.map((one) => truth.track(one));
  const most = truth.most(list);
  const n = list.length;
  if (n === 1) {
    const { en, ko } = place(truth, list[0]!.video, list[0]!.fromS);
    return {
      en: [`${Cap(countedEn(it, 1))} was seen, ${en}.`],
      ko: [`${ko} ${countedKo(it, 1)}${PARTICLE[it.unit]} 보였습니다.`],
      tracks,
    };
  }
  const seenEn = `${Cap(countedEn(it, n))} were seen`;
  const seenKo = `${countedKo(it, n)}${PARTICLE[it.unit]} 보였고`;
  if (most.count === 1)
    return { en: [`${seenEn}, one at a time.`], ko: [`${seenKo}, 한 번에 1${it.unit}씩 보였습니다.`], tracks };
  const { en, ko } = place(truth, most.video, most.s);
  if (most.count === n)
    return {
      en: [`${seenEn}, all at the same time, ${en}.`],
      ko: [`${seenKo}, ${ko} 모두 동시에 있었습니다.`],
      tracks,
    };
  return {
    en: [`${seenEn}, at most ${word(most.count)} at the same time, ${en}.`],
    ko: [
      `${seenKo}, 가장 많을 때는 ${ko} 동시에 ${most.count}${it.unit}${it.unit === "명" ? "이었습니다" : "였습니다"}.`,
    ],
    tracks,
  };
}

function first(truth: Truth, it: Name, only: (one: Thing) => boolean = () => true, filtered = false): Expected {
  const list = truth.clocked(truth.things((one) => it.which(one) && only(one)));
  if (list.length === 0) return none(it, filtered ? FILTERED : undefined);
  const one = truth.first(list);
  const { en, ko } = place(truth, one.video, one.fromS);
  return {
    en: [`${Cap(it.one)} was first seen ${en}.`],
    ko: [`${it.koIs} 처음 보인 것은 ${ko.slice(0, -1)}입니다.`],
    tracks: [truth.track(one)],
  };
}

function last(truth: Truth, it: Name, only: (one: Thing) => boolean = () => true): Expected {
  const list = truth.clocked(truth.things((one) => it.which(one) && only(one)));
  if (list.length === 0) return none(it);
  const one = truth.last(list);
  const { en, ko } = place(truth, one.video, one.toS);
  return {
    en: [`${Cap(it.one)} was last seen ${en}.`],
    ko: [`${it.koIs} 마지막으로 보인 것은 ${ko.slice(0, -1)}입니다.`],
    tracks: [truth.track(one)],
  };
}

function stays(truth: Truth, it: Name): Expected {
  const list = truth.things(it.which);
  if (list.length === 0) return none(it);
  const [one] = list;
  if (list.length === 1) {
    const { en, ko } = span(truth, one!.video, one!.fromS, one!.toS);
    const length = lasting(one!.toS - one!.fromS);
    return {
      en: [`${Cap(it.one)} was there for ${length.en}, ${en}.`],
      ko: [`${it.koIs} ${ko} ${length.ko} 동안 있었습니다.`],
      tracks: [truth.track(one!)],
    };
  }
  const length = lasting(truth.presentS(list));
  return {
    en: [`${Cap(countedEn(it, list.length))} were there; at least one was in the picture for ${length.en} in all.`],
    ko: [
      `${countedKo(it, list.length)}${PARTICLE[it.unit]} 있었고, 한 ${it.unit}${it.unit === "명" ? "이라도" : "라도"} 화면에 있던 시간은 모두 ${length.ko}입니다.`,
    ],
    tracks: list.length > 64 ? null : list.map((thing) => truth.track(thing)),
  };
}

function yes(truth: Truth, it: Name): Expected {
  const list = truth.things(it.which);
  if (list.length === 0) return none(it);
  const clocked = truth.clocked(list);
  const from = clocked.length > 0 ? truth.first(list) : list[0]!;
  const to = clocked.length > 0 ? truth.last(list) : list.at(-1)!;
  const a = place(truth, from.video, from.fromS);
  if (list.length === 1)
    return {
      en: [`Yes: ${countedEn(it, 1)} was seen, ${a.en}.`],
      ko: [`네, ${a.ko} ${countedKo(it, 1)}${PARTICLE[it.unit]} 보였습니다.`],
      tracks: [truth.track(from)],
    };
  const b = place(truth, to.video, to.toS, clocked.length === 0);
  return {
    en: [`Yes: ${countedEn(it, list.length)} were seen, the first ${a.en}, the last ${b.en}.`],
    ko: [
      `네, ${countedKo(it, list.length)}${PARTICLE[it.unit]} 보였습니다. 처음은 ${a.ko.slice(0, -1)}, 마지막은 ${b.ko.slice(0, -1)}입니다.`,
    ],
    tracks: null,
  };
}

/** Each camera with its figures, the one that saw most first; those that saw as many in the order of their first. */
function cameras(truth: Truth, it: Name): Expected {
  const list = truth.things(it.which);
  if (list.length === 0) return none(it);
  const groups = [...Map.groupBy(list, (one) => one.video).entries()].map(([video, own]) => ({ video, own }));
  const order = (video: number, own: Thing[]) =>
    truth.wallS({ video }, Math.min(...own.map((one) => one.fromS))) ?? 1e9 + video;
  groups.sort((a, b) => b.own.length - a.own.length || order(a.video, a.own) - order(b.video, b.own));
  const label = (video: number) => {
    const { camera, name: file } = truth.library.recordings[video]!;
    return camera ? { en: `camera ${camera}`, ko: `${camera} 카메라` } : { en: file, ko: file };
  };
  const names = groups.map((group) => label(group.video));
  const listEn =
    names.length > 1
      ? `${names
          .slice(0, -1)
          .map((one) => one.en)
          .join(", ")} and ${names.at(-1)!.en}`
      : names[0]!.en;
  const listKo =
    names.length === 2
      ? `${names[0]!.ko}${names[0]!.ko.endsWith("카메라") ? "와" : "와"} ${names[1]!.ko}`
      : names.map((one) => one.ko).join(", ");
  const lines = groups.map(({ video, own }) => {
    const times = (s: number) =>
      truth.wallS({ video }, s) === null ? mediaClock(s) : clock(truth.wallS({ video }, s)!);
    const from = times(Math.min(...own.map((one) => one.fromS)));
    const to = times(Math.max(...own.map((one) => one.toS)));
    const { en, ko } = label(video);
    return {
      en: `${en.startsWith("camera ") ? Cap(en) : en}: ${countedEn(it, own.length)}, first at ${from}, last at ${to}.`,
      ko: `${ko}: ${countedKo(it, own.length)}, 처음 ${from}, 마지막 ${to}.`,
    };
  });
  return {
    en: [`${Cap(it.many)} were seen by ${listEn}.`, ...lines.map((one) => one.en)],
    ko: [`${it.koIs} 보인 곳은 ${listKo}입니다.`, ...lines.map((one) => one.ko)],
    tracks: null,
  };
}

const on = (truth: Truth, camera: string) => (it: Thing) => truth.library.recordings[it.video]!.camera === camera;
const ELEVEN_S = 23 * 3600;
const afterEleven = (truth: Truth) => (it: Thing) => (truth.wallS(it, it.toS) ?? 0) >= ELEVEN_S + 0.5;

/** Of what reaches over eleven only what is later is meant. */
function clipped(
  truth: Truth,
  it: Name,
  then: (truth: Truth, it: Name, only: (one: Thing) => boolean, filtered: boolean) => Expected,
): Expected {
  const cut = new (truth.constructor as new (...args: ConstructorParameters<typeof Truth>) => Truth)(
    {
      ...truth.library,
      things: truth.library.things.map((one) => {
        const wall = truth.wallS(one, 0);
        return wall === null ? one : { ...one, fromS: Math.max(one.fromS, ELEVEN_S - wall) };
      }),
    },
    truth.ids,
    truth.tracks,
  );
  const all = cut.library.things.filter((one) => it.which(one) && afterEleven(cut)(one));
  const expected = then(cut, it, afterEleven(cut), true);
  const head = all.length > 0 ? cut.first(all) : null;
  const was = head && truth.library.things.find((one) => one.video === head.video && one.actor === head.actor);
  if (then !== first || !head || was!.fromS === head.fromS) return expected;
  const { en, ko } = place(truth, head.video, head.fromS);
  return {
    ...expected,
    en: [`${Cap(it.one)} was already there where the time asked for begins, ${en}.`],
    ko: [`${it.koIs} ${ko} 질문한 시간이 시작될 때 이미 있었습니다.`],
  };
}

/** The one who stood by the red car: times are those of the fact, tracks those of the script. */
function byRedCar(truth: Truth): Expected {
  const [who] = truth.things((it) => it.does === "standsByRedCar");
  const [car] = truth.things(RED_CAR.which);
  return {
    en: ["One person near a red car was seen."],
    ko: ["빨간색 승용차 가까이에 있는 사람 1명이 보였습니다."],
    tracks: [truth.track(who!), truth.track(car!)].slice(0, 1),
  };
}

const SIGN = {
  en: "The picture loses its detail, as when the camera is covered (weak sign)",
  ko: "카메라가 가려진 것처럼 화면의 세부가 사라집니다(약한 징후)",
};

function covered(truth: Truth, head: { en: string; ko: string } = { en: "", ko: "" }): Expected {
  const all = truth.library.recordings.flatMap((it) => it.covered);
  const length = lasting(all.reduce((sum, it) => sum + it.toS - it.fromS, 0));
  return {
    en: [`${head.en}${SIGN.en}: twice, ${length.en} in all.`],
    ko: [`${head.ko}${SIGN.ko}: 모두 2번, 합쳐서 ${length.ko}입니다.`],
    tracks: null,
  };
}

export const FACT_QUESTIONS: readonly FactQuestion[] = [
  { en: "How many people were there?", ko: "사람이 몇 명 있었어?", expect: (t) => counted(t, PERSON) },
  { en: "How many cars were seen?", ko: "차가 몇 대 보였나요?", expect: (t) => counted(t, CAR) },
  { en: "Count the dogs", ko: "개가 몇 마리 있었는지 세어 주세요", expect: (t) => counted(t, DOG) },
  { en: "How many red cars were there?", ko: "빨간 차가 몇 대 있었나요?", expect: (t) => counted(t, RED_CAR) },
  { en: "How many white cars were there?", ko: "흰색 차가 몇 대 있었나요?", expect: (t) => counted(t, WHITE_CAR) },
  {
    en: "How many people in a blue jacket were there?",
    ko: "파란 재킷을 입은 사람이 몇 명 있었나요?",
    expect: (t) => counted(t, BLUE_TOP),
  },
  {
    en: "How many people in an orange jacket were there?",
    ko: "주황색 재킷을 입은 사람이 몇 명 있었나요?",
    expect: (t) => counted(t, ORANGE_TOP),
  },
  { en: "How many people walked left?", ko: "왼쪽으로 걸어간 사람은 몇 명이었나요?", expect: (t) => counted(t, LEFT) },
  { en: "How many bicycles were there?", ko: "자전거가 몇 대 있었나요?", expect: (t) => counted(t, BICYCLE) },
  {
    en: "How many people were on camera Gate?",
    ko: "Gate 카메라에 사람이 몇 명 있었나요?",
    expect: (t) => counted(t, PERSON, on(t, "Gate"), true),
  },
  {
    en: "How many cars were there on camera Yard?",
    ko: "Yard 카메라에 차가 몇 대 있었습니까?",
    expect: (t) => counted(t, CAR, on(t, "Yard"), true),
  },
  {
    en: "How many people were there after 23:00?",
    ko: "23시 이후에 사람이 몇 명 있었나요?",
    expect: (t) => clipped(t, PERSON, counted),
  },
  {
    en: "How many people were near a red car?",
    ko: "빨간 차 근처에 사람이 몇 명 있었나요?",
    expect: (t) => ({ ...counted(t, BY_RED_CAR), ...nearTimes(t) }),
  },
  {
    en: "How many times was the camera covered?",
    ko: "카메라가 가려진 적이 몇 번 있었나요?",
    expect: (t) => covered(t),
  },
  { en: "When did a person first appear?", ko: "사람이 처음 나타난 때는?", expect: (t) => first(t, PERSON) },
  {
    en: "When was the red car first seen?",
    ko: "빨간 차가 처음 보인 때는 언제인가요?",
    expect: (t) => first(t, RED_CAR),
  },
  { en: "When did the first dog appear?", ko: "개가 처음 나타난 시각은?", expect: (t) => first(t, DOG) },
  {
    en: "When did a car first appear on camera Yard?",
    ko: "Yard 카메라에 차가 처음 나타난 때는?",
    expect: (t) => first(t, CAR, on(t, "Yard"), true),
  },
  {
    en: "When did a person first appear after 23:00?",
    ko: "23시 이후에 사람이 처음 나타난 때는?",
    expect: (t) => clipped(t, PERSON, first),
  },
  { en: "When was a bicycle first seen?", ko: "자전거가 처음 보인 때는?", expect: (t) => first(t, BICYCLE) },
  {
    en: "When was the last time a person appeared?",
    ko: "마지막으로 사람이 나타난 때는?",
    expect: (t) => last(t, PERSON),
  },
  {
    en: "When was the last time a car was seen?",
    ko: "마지막으로 차가 보인 때는 언제인가요?",
    expect: (t) => last(t, CAR),
  },
  { en: "When was the last time a dog was seen?", ko: "개가 마지막으로 보인 때는?", expect: (t) => last(t, DOG) },
  {
    en: "When was a person in a blue jacket last seen?",
    ko: "파란 재킷을 입은 사람이 마지막으로 보인 때는?",
    expect: (t) => last(t, BLUE_TOP),
  },
  { en: "How long was the red car there?", ko: "빨간 차가 얼마나 오래 있었나요?", expect: (t) => stays(t, RED_CAR) },
  { en: "How long were people there?", ko: "사람이 얼마나 오래 있었나요?", expect: (t) => stays(t, PERSON) },
  { en: "How long was a dog there?", ko: "개가 얼마나 오래 있었나요?", expect: (t) => stays(t, DOG) },
  { en: "How long was the red car parked?", ko: "빨간 차가 얼마나 오래 주차되어 있었나요?", expect: (t) => parked(t) },
  {
    en: "How long was the suitcase there?",
    ko: "여행 가방이 얼마나 오래 있었나요?",
    expect: (t) =>
      stays(
        t,
        name("a suitcase", "suitcases", "여행 가방", "여행 가방이", "개", (it) => it.class === "suitcase"),
      ),
  },
  { en: "Which cameras saw a person?", ko: "사람은 어느 카메라에 나왔나요?", expect: (t) => cameras(t, PERSON) },
  { en: "Which cameras saw a car?", ko: "차는 어느 카메라에 나왔나요?", expect: (t) => cameras(t, CAR) },
  { en: "On which camera did a dog appear?", ko: "개가 어떤 카메라에 찍혔어?", expect: (t) => cameras(t, DOG) },
  { en: "Where was the red car seen?", ko: "빨간 차가 어디에서 보였나요?", expect: (t) => cameras(t, RED_CAR) },
  { en: "Who was near the red car?", ko: "빨간 차 근처에 누가 있었나요?", expect: byRedCar },
  {
    en: "What was near the red car?",
    ko: "빨간 차 근처에 무엇이 있었나요?",
    expect: (t) => ({
      ...byRedCar(t),
      en: ["One object near a red car was seen."],
      ko: ["빨간색 승용차 가까이에 있는 물체 1개가 보였습니다."],
    }),
  },
  {
    en: "Who was near the dog?",
    ko: "개 근처에 누가 있었나요?",
    expect: () => none(name("a person near a dog", "", "", "개 가까이에 있는 사람이", "명", () => false)),
  },
  {
    en: "Is there a person lying on the ground?",
    ko: "바닥에 쓰러진 사람이 있나요?",
    expect: (t) => ({ ...yes(t, LYING), ...lyingTimes(t) }),
  },
  { en: "Did anyone leave a suitcase behind?", ko: "누군가 여행 가방을 두고 갔나요?", expect: (t) => leftBag(t) },
  { en: "Was there a red car?", ko: "빨간 차가 있었습니까?", expect: (t) => yes(t, RED_CAR) },
  { en: "Was there a dog?", ko: "개가 있었나요?", expect: (t) => yes(t, DOG) },
  {
    en: "Was there a person in an orange jacket?",
    ko: "주황색 재킷을 입은 사람이 있었나요?",
    expect: (t) => yes(t, ORANGE_TOP),
  },
  {
    en: "Was the camera covered?",
    ko: "카메라가 가려진 적이 있나요?",
    expect: (t) => covered(t, { en: "Yes. ", ko: "네. " }),
  },
  { en: "Was there a bird?", ko: "새가 있었나요?", expect: () => unknown() },
  { en: "What happened to the red car?", ko: "빨간 차에 무슨 일이 있었나요?", expect: (t) => told(t) },
];

/** Relations begin and end where geometry says, which the script does not know to the second: their times are read from the facts. */
export interface FactTimes {
  near: { fromS: number; toS: number };
  lying: { fromS: number; toS: number };
  left: { fromS: number; toS: number };
}
const times = new WeakMap<Truth, FactTimes>();
export const setTimes = (truth: Truth, it: FactTimes): void => void times.set(truth, it);

function nearTimes(truth: Truth): Pick<Expected, "en" | "ko" | "tracks"> {
  const [who] = truth.things(BY_RED_CAR.which);
  const { en, ko } = place(truth, who!.video, times.get(truth)!.near.fromS);
  return {
    en: [`One person near a red car was seen, ${en}.`],
    ko: [`${ko} 빨간색 승용차 가까이에 있는 사람 1명이 보였습니다.`],
    tracks: [truth.track(who!)],
  };
}

function lyingTimes(truth: Truth): Pick<Expected, "en" | "ko" | "tracks"> {
  const [who] = truth.things(LYING.which);
  const { en, ko } = place(truth, who!.video, times.get(truth)!.lying.fromS);
  return {
    en: [`Yes: one person lying down was seen, ${en}.`],
    ko: [`네, ${ko} 누워 있는 사람 1명이 보였습니다.`],
    tracks: [truth.track(who!)],
  };
}

function leftBag(truth: Truth): Expected {
  const [bag] = truth.things(LEFT_BAG.which);
  const { en, ko } = place(truth, bag!.video, times.get(truth)!.left.fromS);
  return {
    en: [`Yes: one suitcase left behind by a person was seen, ${en}.`],
    ko: [`네, ${ko} 사람이 두고 간 여행 가방 1개가 보였습니다.`],
    tracks: [truth.track(bag!)],
  };
}

function parked(truth: Truth): Expected {
  const [car] = truth.things(RED_CAR.which);
  const { en, ko } = span(truth, car!.video, car!.fromS, car!.toS);
  const length = lasting(car!.toS - car!.fromS);
  return {
    en: [`A red car stood still for ${length.en}, ${en}.`],
    ko: [`빨간색 승용차가 ${ko} ${length.ko} 동안 멈춰 있었습니다.`],
    tracks: [truth.track(car!)],
  };
}

function unknown(): Expected {
  return {
    en: ["This footage cannot tell of a bird: none of it could be searched for that.", "The detector knows no birds."],
    ko: ["새: 이 영상으로는 알 수 없습니다.", "검출기가 모르는 대상입니다: 새."],
    tracks: null,
    outcome: "notShown",
  };
}

function told(truth: Truth): Expected {
  const [car] = truth.things(RED_CAR.which);
  return { en: ["One red car was seen."], ko: ["빨간색 승용차 1대가 보였습니다."], tracks: [truth.track(car!)] };
}
