import type { CameraFilter, TimeFilter } from "../domain/query.ts";
import type { Language } from "./names.ts";

const DAYS = {
  en: ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
  ko: ["일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"],
};
const SETS = { en: { "1,2,3,4,5": "weekdays", "0,6": "weekends" }, ko: { "1,2,3,4,5": "평일", "0,6": "주말" } };
const DAY_MS = 86_400_000;

/** A time as it may be typed: "2026-07-15", "monday between 22:00 and 24:00", "월요일 22:00부터 24:00까지". */
export function timePhrase(time: TimeFilter, language: Language): string {
  const parts = [span(time, language), weekdays(time, language), hours(time, language)].filter((part) => part !== "");
  const whole = parts.join(" ");
  if (!time.negated) return whole;
  return language === "ko" ? `${whole} 제외` : `not ${whole}`;
}

export function cameraPhrase({ camera, negated }: CameraFilter): string {
  return `${negated ? "-" : ""}camera:"${camera.replaceAll('"', "")}"`;
}

/** A short label for a chip: "Mon, Tue 22:00–06:00". */
export function timeLabel(time: TimeFilter, language: Language): string {
  const days = time.weekdays.map((day) => shortDay(day, language)).join(", ");
  const daily = time.daily ? `${clock(time.daily.fromMinute)}–${clock(time.daily.toMinute)}` : "";
  const label = [datesLabel(time, language), days, daily].filter((part) => part !== "").join(" ");
  return time.negated ? (language === "ko" ? `${label} 제외` : `not ${label}`) : label;
}

function shortDay(day: number, language: Language): string {
  const name = DAYS[language][day]!;
  return language === "ko" ? name[0]! : name[0]!.toUpperCase() + name.slice(1, 3);
}

function datesLabel({ from, to }: TimeFilter, language: Language): string {
  const short = (wall: string) =>
    wall
      .replace("T", " ")
      .replace(/:\d\d$/, "")
      .replace(/ 00:00$/, "");
  if (from && to) {
    const last = midnight(from) && midnight(to) ? short(shift(to, -DAY_MS)) : short(to);
    return last === short(from) ? last : `${short(from)} – ${last}`;
  }
  if (from) return language === "ko" ? `${short(from)}부터` : `from ${short(from)}`;
  return to ? (language === "ko" ? `${short(to)} 이전` : `before ${short(to)}`) : "";
}

function span({ from, to }: TimeFilter, language: Language): string {
  const typed = (wall: string) => (midnight(wall) ? wall.slice(0, 10) : wall.replace("T", " "));
  if (from && to) {
    if (midnight(from) && midnight(to)) {
      const [first, last] = [from.slice(0, 10), shift(to, -DAY_MS).slice(0, 10)];
      if (first === last) return language === "ko" ? first : `on ${first}`;
      return language === "ko" ? `${first}부터 ${last}까지` : `from ${first} to ${last}`;
    }
    const [first, last] = [from.replace("T", " "), to.replace("T", " ")];
    return language === "ko" ? `${first}부터 ${last}까지` : `from ${first} to ${last}`;
  }
  if (from) return language === "ko" ? `${typed(from)}부터` : `since ${typed(from)}`;
  return to ? (language === "ko" ? `${typed(to)} 이전` : `before ${typed(to)}`) : "";
}

function weekdays({ weekdays: days }: TimeFilter, language: Language): string {
  if (days.length === 0) return "";
  const sets: Record<string, string> = SETS[language];
  const names = sets[days.join()] ?? days.map((day) => DAYS[language][day]).join(", ");
  return language === "ko" ? names : `on ${names}`;
}

function hours({ daily }: TimeFilter, language: Language): string {
  if (!daily) return "";
  const [from, to] = [clock(daily.fromMinute), clock(daily.toMinute)];
  return language === "ko" ? `${from}부터 ${to}까지` : `between ${from} and ${to}`;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

const midnight = (wall: string) => wall.endsWith("T00:00:00");

function shift(wall: string, ms: number): string {
  const at = Date.parse(`${wall}Z`);
  return Number.isNaN(at) ? wall : new Date(at + ms).toISOString().slice(0, 19);
}
