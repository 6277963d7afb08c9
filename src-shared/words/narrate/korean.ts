import type { RelationKind } from "../../domain/facts.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { classWord, counterOf } from "../classNames.ts";
import { withParticle } from "../korean.ts";
import { grouped, joinList } from "../lists.ts";
import { relationPhrase, signalPhrase } from "../relations.ts";
import { durationPhrase } from "../times.ts";
import { isWhole, perClass, signalTimes, sidesOf, storyOf, type Story, type Writer } from "./writer.ts";
import type { FlowPoint, Heading, Life, LifePoint, Point, RelationPoint, Side, Stop } from "./points.ts";

const TO: Record<Heading, string> = {
  left: "왼쪽으로",
  right: "오른쪽으로",
  up: "화면 위쪽으로",
  down: "화면 아래쪽으로",
  "up-left": "왼쪽 위로",
  "up-right": "오른쪽 위로",
  "down-left": "왼쪽 아래로",
  "down-right": "오른쪽 아래로",
};
const SIDE: Record<Side, string> = { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽" };
/** In scenes longer than this it matters when somebody stopped. */
const LONG_US = 30_000_000;

/** A part of a sentence as it stands before another one, and at the end. */
interface Clause {
  mid: string;
  end: string;
}

/** A point as a Korean sentence. */
export function koreanSentence(point: Point, writer: Writer): string {
  const { scene, names, times, told } = writer;
  switch (point.kind) {
    case "life":
      return lifeSentence(point, writer);
    case "standing":
      return `${withParticle(names.all(point.objects), "subject")} 처음부터 끝까지 ${place(scene)}.`;
    case "flow":
      return flowSentence(point, writer);
    case "relation":
      return relationSentence(point, writer);
    case "signal":
      return `${signalPhrase(
        point.signal,
        "ko",
        signalTimes(point, scene, times, "처음부터 끝까지", (all) => all.join(", 그리고 ")),
      )}.`;
    case "rest": {
      const counts = perClass(point.objects, scene.classesKnown).map(([name, n]) => counted(n, name));
      const more = perClass(point.objects, scene.classesKnown).some(([name]) => told.has(name));
      return `${more ? "그 밖에 " : ""}${times.between(point.fromUs, point.toUs)} ${withParticle(joinList(counts, "ko"), "subject")} ${more ? "더 " : ""}보입니다.`;
    }
    case "empty":
      return `${times.span(scene.fromUs, scene.toUs)} ${scene.classesKnown ? "발견된 물체가" : "발견된 움직임이"} 없습니다.`;
    case "cut":
      return `이 구간에는 모두 설명할 수 없을 만큼 물체가 많아, 처음 ${grouped(scene.objects.length)}개만 설명합니다.`;
  }
}

const place = ({ classesKnown }: Writer["scene"]) => (classesKnown ? "한자리에 있습니다" : "한자리에서 맴돕니다");

function counted(n: number, name: string): string {
  return `${classWord(name, "ko")} ${grouped(n)}${counterOf(name)}`;
}

function flowSentence(point: FlowPoint, { scene, times, told }: Writer): string {
  const name = scene.classesKnown ? point.class : "moving";
  const sides = sidesOf(point.objects);
  const way = sides ? `${SIDE[sides.from]}에서 ${SIDE[sides.to]}으로 지나갑니다` : `${TO[point.heading]} 움직입니다`;
  const more = told.has(name) ? "다른 " : "";
  return `${times.between(point.fromUs, point.toUs)} ${more}${withParticle(counted(point.objects.length, name), "subject")} ${way}.`;
}

/** Of two that look alike. */
const MUTUAL: Partial<Record<RelationKind, string>> = {
  near: "서로 가까이에 있습니다",
  meeting: "가까이 다가와 함께 머뭅니다",
};

function relationSentence(point: RelationPoint, { scene, names, times }: Writer): string {
  const { relation, members, other, also, strength } = point;
  const when = isWhole(point, scene) ? "처음부터 끝까지" : times.span(point.fromUs, point.toUs);
  if (relation === "gathering" && members.length > 1)
    return `${when} ${withParticle(names.all(members), "subject")} 모여 있습니다.`;
  const [subject] = members as [TrackedObject];
  const mutual = other && names.alike(subject, other) ? MUTUAL[relation] : undefined;
  const a = { phrase: mutual ? names.all([subject, other!]) : names.of(subject), class: subject.class };
  const b = other && !mutual ? { phrase: names.of(other, subject), class: other.class } : null;
  const what = mutual
    ? `${withParticle(a.phrase, "subject")} ${mutual}`
    : relationPhrase(relation, a, b, "ko", strength);
  const sentence = `${when} ${what}.`;
  return also.length > 0
    ? `${sentence} 이런 일은 모두 ${grouped(also.length + 1)}번 있으며 이때가 가장 깁니다.`
    : sentence;
}

function lifeSentence({ who, life, riding, beside }: LifePoint, { scene, names, times }: Writer): string {
  const before = [
    ...(beside.length > 0 ? [`${withParticle(names.all(beside), "object")} 가까이 둔`] : []),
    ...(riding.length > 0 ? [`${withParticle(names.all(riding), "object")} 탄`] : []),
  ];
  const subject = withParticle([...before, names.all(who)].join(" "), "subject") + (who.length > 1 ? " 함께" : "");
  if (life.motion === "standing") return `${subject} ${during(life, times)} ${place(scene)}.`;
  if (life.motion === "unclear" && life.start.kind !== "enters") return `${subject} ${during(life, times)} 보입니다.`;
  const story = storyOf(life);
  // In the order of the text: its first time says by which clock it is told.
  const chain = [startOf(life, story, times)];
  if (story.waited) {
    const stayed = `${placeOf(story.waited, names)}${durationPhrase(lengthOf(story.waited), "ko")} 동안`;
    chain.push({ mid: `${stayed} 머문 뒤`, end: `${stayed} 머뭅니다` });
  }
  if (story.heading || life.about) {
    const way = story.heading ? `${life.fast ? "빠르게 " : ""}${TO[story.heading]}` : "이리저리";
    const goesOn = life.end.kind === "stays" && story.stops.length === 0 && !story.throughout;
    chain.push({ mid: `${way} ${goesOn ? "움직이며" : "움직이다가"}`, end: `${way} 움직입니다` });
  }
  const stops = stopsOf(story, scene.toUs - scene.fromUs >= LONG_US, names, times);
  if (stops) chain.push(stops);
  if (life.end.kind === "leaves") chain.push(final(`${times.at(life.toUs)} ${SIDE[life.end.side]}으로 나갑니다`));
  else if (life.end.kind === "lost") chain.push(final(`${times.at(life.toUs)} 마지막으로 보입니다`));
  else if (!story.staysPut && !story.throughout) chain.push(final("끝까지 보입니다"));
  const last = chain.pop()!;
  return `${subject} ${[...chain.map(({ mid }) => mid), last.end].join(" ")}.`;
}

function startOf({ start, fromUs }: Life, { throughout }: Story, times: Writer["times"]): Clause {
  if (throughout) return { mid: "처음부터 끝까지 보이며", end: "처음부터 끝까지 보입니다" };
  if (start.kind === "already") return { mid: "처음부터 보이며", end: "처음부터 보입니다" };
  const at = times.at(fromUs);
  if (start.kind === "seen") return { mid: `${at} 처음 보인 뒤`, end: `${at} 처음 보입니다` };
  return { mid: `${at} ${SIDE[start.side]}에서 들어와`, end: `${at} ${SIDE[start.side]}에서 들어옵니다` };
}

function stopsOf(story: Story, long: boolean, names: Writer["names"], times: Writer["times"]): Clause | null {
  if (story.stops.length === 0) return null;
  const told = story.stops.map((stop, i) => {
    const at = `${long ? `${times.at(stop.fromUs)} ` : ""}${placeOf(stop, names)}`;
    if (story.staysPut && i === story.stops.length - 1) return at.trimEnd();
    return `${at}${durationPhrase(lengthOf(stop), "ko")} 동안`;
  });
  if (story.moreStops > 0) told.push(`${grouped(story.moreStops)}번 더`);
  const words = told.filter((part) => part !== "").join(", ");
  if (story.staysPut) return final(`${words} 멈춰 그대로 있습니다`.trimStart());
  return { mid: `${words} 멈췄다가`, end: `${words} 멈춥니다` };
}

const placeOf = ({ by }: Stop, names: Writer["names"]) => (by ? `${names.of(by.object)} 가까이에서 ` : "");

const final = (end: string): Clause => ({ mid: end, end });

function during({ start, end, fromUs, toUs }: Life, times: Writer["times"]): string {
  if (start.kind === "already" && end.kind === "stays") return "처음부터 끝까지";
  const brief = toUs - fromUs < 1_000_000;
  if (start.kind === "already") return brief ? "처음에 잠시" : `처음부터 ${times.until(toUs)}`;
  return brief ? `${times.at(fromUs)} 잠시` : times.span(fromUs, toUs);
}

const lengthOf = ({ fromUs, toUs }: Stop) => toUs - fromUs;
