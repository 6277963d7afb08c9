import type { RelationKind } from "../../domain/facts.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { classWord } from "../classNames.ts";
import { capitalised, joinList, numberWord } from "../lists.ts";
import { relationPhrase, signalPhrase } from "../relations.ts";
import { durationPhrase } from "../times.ts";
import { isWhole, perClass, signalTimes, sidesOf, storyOf, type Writer } from "./writer.ts";
import type { FlowPoint, Heading, Life, LifePoint, Point, RelationPoint, Side, Stop } from "./points.ts";

const TO: Record<Heading, string> = {
  left: "to the left",
  right: "to the right",
  up: "up the picture",
  down: "down the picture",
  "up-left": "to the upper left",
  "up-right": "to the upper right",
  "down-left": "to the lower left",
  "down-right": "to the lower right",
};
const FROM_SIDE: Record<Side, string> = {
  left: "from the left",
  right: "from the right",
  top: "from the top of the picture",
  bottom: "from the bottom of the picture",
};
const OUT: Record<Side, string> = {
  left: "to the left",
  right: "to the right",
  top: "at the top of the picture",
  bottom: "at the bottom of the picture",
};
/** In scenes longer than this it matters when somebody stopped. */
const LONG_US = 30_000_000;

/** A point as an English sentence. */
export function englishSentence(point: Point, writer: Writer): string {
  return `${capitalised(clauseOf(point, writer))}.`;
}

function clauseOf(point: Point, { scene, names, times, told }: Writer): string {
  switch (point.kind) {
    case "life":
      return lifeClause(point, { scene, names, times, told });
    case "standing":
      return `${names.all(point.objects)} ${point.objects.length > 1 ? "stay" : "stays"} ${place(scene)} throughout`;
    case "flow":
      return flowClause(point, { scene, names, times, told });
    case "relation":
      return relationClause(point, { scene, names, times, told });
    case "signal":
      return signalPhrase(
        point.signal,
        "en",
        signalTimes(point, scene, times, "throughout", (all) => joinList(all, "en")),
      );
    case "rest": {
      const counts = perClass(point.objects, scene.classesKnown).map(([name, n]) => counted(n, name, told));
      return `${joinList(counts, "en")} ${point.objects.length > 1 ? "are" : "is"} in view ${times.between(point.fromUs, point.toUs)}`;
    }
    case "empty": {
      const what = scene.classesKnown ? "no objects are found" : "no movement is found";
      return `${what} ${times.span(scene.fromUs, scene.toUs)}`;
    }
    case "cut":
      return `more objects are in this span than can be told of; the first ${scene.objects.length} are`;
  }
}

/** What moves does not "stay". */
const place = ({ classesKnown }: Writer["scene"]) => (classesKnown ? "in one place" : "about one place");

/** "Four people", "four more people" once some were told of. */
function counted(n: number, name: string, told: ReadonlySet<string>): string {
  return `${numberWord(n)} ${told.has(name) ? "more " : ""}${classWord(name, "en", n)}`;
}

function flowClause(point: FlowPoint, { scene, times, told }: Writer): string {
  const name = scene.classesKnown ? point.class : "moving";
  const sides = sidesOf(point.objects);
  const way = sides ? `pass ${FROM_SIDE[sides.from]} ${TO_SIDE[sides.to]}` : `go ${TO[point.heading]}`;
  return `${counted(point.objects.length, name, told)} ${way} ${times.between(point.fromUs, point.toUs)}`;
}

const TO_SIDE: Record<Side, string> = {
  left: "to the left",
  right: "to the right",
  top: "to the top",
  bottom: "to the bottom",
};

/** Of two that look alike: no "a person is near a person". */
const MUTUAL: Partial<Record<RelationKind, string>> = {
  near: "are near each other",
  meeting: "come together and stay",
};

function relationClause(point: RelationPoint, { scene, names, times }: Writer): string {
  const { relation, members, other, also, strength } = point;
  if (relation === "gathering" && members.length > 1)
    return `${names.all(members)} are in a group ${times.span(point.fromUs, point.toUs)}`;
  const [subject] = members as [TrackedObject];
  const mutual = other && names.alike(subject, other) ? MUTUAL[relation] : undefined;
  const a = { phrase: mutual ? names.all([subject, other!]) : names.of(subject), class: subject.class };
  const b = other && !mutual ? { phrase: names.of(other, subject), class: other.class } : null;
  const what = mutual ? `${a.phrase} ${mutual}` : relationPhrase(relation, a, b, "en", strength);
  const clause = `${what} ${isWhole(point, scene) ? "throughout" : times.span(point.fromUs, point.toUs)}`;
  return also.length > 0 ? `${clause}, the longest of ${numberWord(also.length + 1)} such times` : clause;
}

function lifeClause({ who, life, riding, beside }: LifePoint, { scene, names, times }: Writer): string {
  const subject = [
    names.all(who),
    ...(riding.length > 0 ? [`on ${names.all(riding)}`] : []),
    ...(beside.length > 0 ? [`with ${names.all(beside)} close by`] : []),
  ].join(" ");
  const many = who.length > 1;
  const is = many ? "are" : "is";
  const together = many ? " together" : "";
  const verb = (plain: string) => (many ? plain : `${plain}s`);
  if (life.motion === "standing") return `${subject} ${verb("stay")}${together} ${place(scene)}${during(life, times)}`;
  if (life.motion === "unclear" && life.start.kind !== "enters")
    return `${subject} ${is} in view${together}${during(life, times)}`;
  const story = storyOf(life);
  const long = scene.toUs - scene.fromUs >= LONG_US;
  const placeOf = ({ by }: Stop) => (by ? ` by ${names.of(by.object)}` : "");
  // In the order of the text: its first time says by which clock it is told.
  const chain: string[] = [];
  if (life.start.kind === "enters")
    chain.push(`${verb("enter")}${together} ${FROM_SIDE[life.start.side]} ${times.at(life.fromUs)}`);
  else if (life.start.kind === "seen") chain.push(`${is} first seen${together} ${times.at(life.fromUs)}`);
  else chain.push(story.throughout ? `${is} in view${together} throughout` : `${is} there${together} from the start`);
  if (story.waited)
    chain.push(`${verb("stay")}${placeOf(story.waited)} for ${durationPhrase(lengthOf(story.waited), "en")}`);
  if (story.heading) chain.push(`${verb("move")} ${life.fast ? "fast " : ""}${TO[story.heading]}`);
  else if (life.about) chain.push(`${verb("move")} about`);
  const halts = story.stops.map((stop, i) => {
    const at = `${placeOf(stop)}${long ? ` ${times.at(stop.fromUs)}` : ""}`;
    const stays = story.staysPut && i === story.stops.length - 1;
    return stays ? `${at} and ${verb("stay")} there` : `${at} for ${durationPhrase(lengthOf(stop), "en")}`;
  });
  if (story.moreStops > 0)
    halts.push(story.moreStops === 1 ? " once more" : ` ${numberWord(story.moreStops)} more times`);
  if (halts.length > 0) chain.push(verb("stop") + halts.join(halts.length > 2 ? "," : " and"));
  if (life.end.kind === "leaves") chain.push(`${verb("leave")} ${OUT[life.end.side]} ${times.at(life.toUs)}`);
  else if (life.end.kind === "lost") chain.push(`${is} last seen ${times.at(life.toUs)}`);
  else if (!story.staysPut && !story.throughout) chain.push(`${is} still there at the end`);
  return `${subject} ${listed(chain)}`;
}

function during({ start, end, fromUs, toUs }: Life, times: Writer["times"]): string {
  if (start.kind === "already" && end.kind === "stays") return " throughout";
  const brief = toUs - fromUs < 1_000_000;
  if (start.kind === "already") return brief ? " for a moment at the start" : ` from the start ${times.until(toUs)}`;
  return brief ? ` for a moment ${times.at(fromUs)}` : ` ${times.span(fromUs, toUs)}`;
}

const lengthOf = ({ fromUs, toUs }: Stop) => toUs - fromUs;

function listed(chain: readonly string[]): string {
  if (chain.length < 3) return chain.join(" and ");
  return `${chain.slice(0, -1).join(", ")}, and ${chain.at(-1)}`;
}
