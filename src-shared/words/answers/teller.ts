import type { Language } from "../../domain/evidence.ts";
import { zoneClock } from "../../lib/timecode.ts";
import { cleanText } from "../cleanText.ts";
import { withParticle } from "../korean.ts";
import { spanPhrase, timePhrase, timeWord } from "../times.ts";
import type { Footage } from "../types.ts";

/** What is needed of a recording to say when and where. */
export type Place = Pick<Footage, "videoName" | "camera" | "recordedAt">;

/**
 * Says when and where something was, over one answer: the date where an answer is not about one day of one video, the zone once (again where another one begins), the camera or else the
 * file. Media time always comes with its file, since it means nothing without.
 */
export class Teller {
  readonly language: Language;
  readonly #date: boolean;
  readonly #places: boolean;
  readonly #zones = new Set<string>();

  /** @param options.single the answer is about one video, which everybody knows */
  constructor(language: Language, { date, single }: { date: boolean; single: boolean }) {
    this.language = language;
    this.#date = date;
    this.#places = !single;
  }

  /** "at 22:14:05 (+09:00) on camera Gate" / "Gate 카메라에서 22:14:05 (+09:00)에". */
  at(place: Place, us: number): string {
    const { language } = this;
    const clocked = place.recordedAt.utcMs !== null;
    const style = { date: this.#date, zone: clocked && this.#isNewZone(place, us) };
    if (!clocked && this.#places) return this.#ofFile(place, timeWord(place.recordedAt, us), "at");
    return this.#placed(place, timePhrase(place.recordedAt, us, language, style));
  }

  /** "from 22:14:05 to 22:20:10 on camera Gate" / "Gate 카메라에서 22:14:05부터 22:20:10까지". */
  span(place: Place, fromUs: number, toUs: number): string {
    const { language } = this;
    const clocked = place.recordedAt.utcMs !== null;
    if (!clocked && this.#places) {
      const [from, to] = [timeWord(place.recordedAt, fromUs), timeWord(place.recordedAt, toUs)];
      if (from === to) return this.#ofFile(place, from, "at");
      return this.#ofFile(place, language === "ko" ? `${from}부터 ${to}까지` : `from ${from} to ${to}`, "span");
    }
    const style = { date: this.#date, zone: clocked && this.#isNewZone(place, toUs) };
    return this.#placed(place, spanPhrase(place.recordedAt, fromUs, toUs, language, style));
  }

  /** From when to when on a recording's clock, without its place: times that are of no single camera. */
  wall({ recordedAt }: Place, fromUs: number, toUs: number): string {
    return spanPhrase(recordedAt, fromUs, toUs, this.language, { date: this.#date });
  }

  /** A time alone, for lists under a camera's name: "22:14:05"; media time with its file, unless that is what the list is under. */
  time(place: Place, us: number): string {
    const word = timeWord(place.recordedAt, us, { date: this.#date });
    if (place.recordedAt.utcMs !== null || !this.#places || place.camera === null) return word;
    const file = cleanText(place.videoName, 120);
    return this.language === "ko" ? `${file} 영상 ${word}` : `${word} of ${file}`;
  }

  #isNewZone({ recordedAt }: Place, us: number): boolean {
    const label = zoneClock(recordedAt.zone).offsetLabel((recordedAt.utcMs ?? 0) + Math.floor(us / 1000));
    if (this.#zones.has(label)) return false;
    this.#zones.add(label);
    return true;
  }

  #placed(place: Place, when: string): string {
    if (!this.#places) return when;
    return this.language === "ko" ? `${placeWords(place, "ko")} ${when}` : `${when} ${placeWords(place, "en")}`;
  }

  #ofFile({ videoName, camera }: Place, words: string, form: "at" | "span"): string {
    const file = cleanText(videoName, 120);
    if (this.language === "ko")
      return `${camera ? `${cameraName(camera, "ko")} ` : ""}${file} 영상 ${words}${form === "at" ? "에" : ""}`;
    return `${form === "at" ? "at " : ""}${words} of ${file}${camera ? ` (${cameraName(camera, "en")})` : ""}`;
  }
}

/** "camera Gate" / "Gate 카메라"; a name that says what it is stands alone. */
export function cameraName(camera: string, language: Language): string {
  const name = cleanText(camera);
  if (/camera|cctv|\bcam\b|카메라/iu.test(name)) return name;
  return language === "ko" ? `${name} 카메라` : `camera ${name}`;
}

/** "on camera Gate", "in parking.mp4" / "Gate 카메라에서", "parking.mp4에서". */
export function placeWords({ camera, videoName }: Place, language: Language): string {
  const file = cleanText(videoName, 120);
  if (language === "ko") return `${camera ? cameraName(camera, "ko") : file}에서`;
  return camera ? `on ${cameraName(camera, "en")}` : `in ${file}`;
}

/** A place as the subject of a list: "Gate", "parking.mp4". */
export const placeName = ({ camera, videoName }: Place): string =>
  camera ? cleanText(camera) : cleanText(videoName, 120);

/** "3 cameras", "2 recordings" and the like, with the particle of a Korean subject where asked. */
export function howManyOf(n: number, what: "camera" | "recording", language: Language): string {
  if (language === "ko") return what === "camera" ? `카메라 ${n}대` : `영상 ${n}개`;
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

export const subjectKo = (words: string): string => withParticle(words, "subject");
