/**
 * Queries with known meaning, each in English and Korean: for the parser's tests and for the bench over generated footage. `now` is that of TEST_NOW.
 *
 * The compact form: steps parted by " > " (with the gap in seconds: " >120> "), criteria by " & ", "!" = excluded. An object is its classes joined by "|" ("*" = any) with its properties in brackets:
 * any colours "red" or "black|gray", "upper=red", "lower=blue", "dir=left|right" ("dir=moving" = every way), "speed=", "size=", "count=6.." "..2" "2..2", "stay=120.." in seconds, "dwell=", "entry=", "exit=".
 * A relation is "near(person,car)", with no object "lying(person)". "concept:fire", "signal:flash", "words:ABC", "free:..." as they are.
 * Times: "daily 1320-1440", "from 2026-...", "to ...", "days 1,2"; cameras: "camera:gate".
 */
export interface TestQuery {
  en: string;
  ko: string;
  expect: string;
  times?: string[];
  cameras?: string[];
}

/** A Monday. */
export const TEST_NOW = "2026-11-23T14:30:00";
export const TEST_CAMERAS = ["North gate", "정문", "Lobby 2"];

export const TEST_QUERIES: readonly TestQuery[] = [
  { en: "a person", ko: "사람", expect: "person" },
  { en: "red car", ko: "빨간 차", expect: "car[red]" },
  { en: "a person in a red jacket", ko: "빨간 재킷을 입은 사람", expect: "person[upper=red]" },
  {
    en: "a man wearing a white shirt and black trousers",
    ko: "흰 셔츠와 검은 바지를 입은 남자",
    expect: "person[upper=white,lower=black]",
  },
  { en: "woman in a blue skirt", ko: "파란 치마를 입은 여자", expect: "person[lower=blue]" },
  { en: "dark car", ko: "어두운 차", expect: "car[black|gray]" },
  {
    en: "a person in a black or gray coat",
    ko: "검은색 또는 회색 코트를 입은 사람",
    expect: "person[upper=black|gray]",
  },
  { en: "a person walking left", ko: "왼쪽으로 걷는 사람", expect: "person[dir=left]" },
  { en: "cars moving from left to right", ko: "왼쪽에서 오른쪽으로 이동하는 차", expect: "car[dir=right]" },
  { en: "a green truck moving up", ko: "위로 이동하는 초록색 트럭", expect: "truck[green,dir=up]" },
  { en: "a running person", ko: "뛰는 사람", expect: "person[speed=fast]" },
  { en: "a person standing still", ko: "가만히 서 있는 사람", expect: "person[speed=still]" },
  { en: "more than five people", ko: "다섯 명이 넘는 사람", expect: "person[count=6..]" },
  { en: "at least 3 dogs", ko: "개 3마리 이상", expect: "dog[count=3..]" },
  { en: "two yellow cars", ko: "노란 차 두 대", expect: "car[yellow,count=2..2]" },
  { en: "no more than 2 people", ko: "사람 2명 이하", expect: "person[count=..2]" },
  { en: "several people", ko: "여러 명의 사람", expect: "person[count=3..]" },
  { en: "a large truck", ko: "큰 트럭", expect: "truck[size=large]" },
  { en: "a person staying for more than 2 minutes", ko: "2분 이상 머무는 사람", expect: "person[stay=120..]" },
  { en: "a car parked for at least 10 minutes", ko: "10분 이상 주차된 차", expect: "car[dwell=600..]" },
  { en: "a person loitering", ko: "배회하는 사람", expect: "person[stay=60..]" },
  { en: "a bus entering from the left", ko: "왼쪽에서 들어오는 버스", expect: "bus[entry=left]" },
  { en: "a person who leaves to the right", ko: "오른쪽으로 나가는 사람", expect: "person[exit=right]" },
  { en: "a person near a car", ko: "차 옆에 있는 사람", expect: "near(person,car)" },
  { en: "a person riding a red bicycle", ko: "빨간 자전거를 탄 사람", expect: "on(person,bicycle[red])" },
  { en: "a person in a blue car", ko: "파란 차 안에 있는 사람", expect: "in(person,car[blue])" },
  { en: "a dog following a person", ko: "사람을 따라가는 개", expect: "following(dog,person)" },
  { en: "two people meeting", ko: "두 사람이 만나는 장면", expect: "meeting(person)" },
  { en: "people gathering", ko: "모여 있는 사람들", expect: "gathering(person)" },
  { en: "an abandoned suitcase", ko: "버려진 여행 가방", expect: "leftBehind(suitcase)" },
  { en: "a person lying on the ground", ko: "바닥에 쓰러진 사람", expect: "lying(person)" },
  {
    en: "a person in a red jacket walking left, after 22:00, no car",
    ko: "빨간 재킷을 입고 왼쪽으로 걷는 사람, 22시 이후, 차 없이",
    expect: "person[upper=red,dir=left] & !car",
    times: ["daily 1320-1440"],
  },
  { en: "a truck without a person", ko: "사람 없는 트럭", expect: "truck & !person" },
  { en: "people except near a dog", ko: "사람, 개 옆에 있는 사람 빼고", expect: "person & !near(person,dog)" },
  { en: "a street without cars and trucks", ko: "차와 트럭이 없는 도로", expect: "concept:road & !car & !truck" },
  {
    en: "a person enters from the left, then a white car leaves to the right within 2 minutes",
    ko: "왼쪽에서 들어오는 사람 다음에 2분 안에 오른쪽으로 나가는 흰 차",
    expect: "person[entry=left] >120> car[white,exit=right]",
  },
  { en: "a dog followed by a cat", ko: "개 그 후 고양이", expect: "dog > cat" },
  {
    en: "fire last night on camera north gate",
    ko: "어제 밤 North gate 카메라에서 불",
    expect: "concept:fire",
    times: ["from 2026-11-22T20:00:00 to 2026-11-23T06:00:00"],
    cameras: ["North gate"],
  },
  {
    en: "motorcycles on July 15 between 3pm and 5pm",
    ko: "7월 15일 오후 3시부터 5시까지 오토바이",
    expect: "motorcycle",
    times: ["from 2026-07-15T15:00:00 to 2026-07-15T17:00:00"],
  },
  {
    en: "camera covered on monday",
    ko: "월요일에 카메라가 가려진 장면",
    expect: "signal:cameraCovered",
    times: ["days 1"],
  },
];
