/** What is wrong, in the words of both languages. */
export interface Message {
  en: string;
  ko: string;
}

/** Something that a file holds, as it may be shown: no longer than a line. */
export const quote = (text: string): string => `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;

const list = (words: readonly string[]) =>
  words.length > 24 ? `${words.slice(0, 24).join(", ")}, …` : words.join(", ");

type Kind = "text" | "number" | "yesNo" | "list" | "entries" | "nothing" | "whole";
const KINDS: Record<Kind, Message> = {
  text: { en: "text", ko: "글자" },
  number: { en: "a number", ko: "숫자" },
  whole: { en: "a whole number", ko: "정수" },
  yesNo: { en: "true or false", ko: "참/거짓" },
  list: { en: "a list", ko: "목록" },
  entries: { en: "entries such as `name: value`", ko: "`이름: 값` 형태의 항목" },
  nothing: { en: "nothing", ko: "빈 값" },
};

/** What sort of value a plain one is. */
export function kindOfValue(value: unknown): Kind {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "entries";
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "yesNo" : "text";
}

export const say = {
  unknownWord: (word: string, meant: string | null, known: readonly string[]): Message =>
    meant
      ? {
          en: `unknown word ${quote(word)}; did you mean ${quote(meant)}?`,
          ko: `알 수 없는 낱말 ${quote(word)}입니다. 혹시 ${quote(meant)}입니까?`,
        }
      : {
          en: `unknown word ${quote(word)}; here it can be: ${list(known)}`,
          ko: `알 수 없는 낱말 ${quote(word)}입니다. 여기에는 다음을 쓸 수 있습니다: ${list(known)}`,
        },
  unknownValue: (value: unknown, meant: string | null, known: readonly string[]): Message => {
    const shown = quote(typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));
    const also = known.length > 0 ? { en: `; it can be: ${list(known)}`, ko: `. 쓸 수 있는 값: ${list(known)}` } : null;
    return meant
      ? {
          en: `unknown value ${shown}; did you mean ${quote(meant)}?`,
          ko: `알 수 없는 값 ${shown}입니다. 혹시 ${quote(meant)}입니까?`,
        }
      : { en: `unknown value ${shown}${also?.en ?? ""}`, ko: `알 수 없는 값 ${shown}입니다${also?.ko ?? ""}` };
  },
  missing: (key: string): Message => ({
    en: `${quote(key)} is missing`,
    ko: `${quote(key)} 항목이 없습니다`,
  }),
  expected: (wanted: Kind, found: Kind): Message => ({
    en: `expected ${KINDS[wanted].en} here, found ${KINDS[found].en}`,
    ko: `${KINDS[wanted].ko} 자리에 ${KINDS[found].ko}이(가) 있습니다`,
  }),
  duration: (): Message => ({
    en: 'a length of time up to a day was expected, such as "10s", "2m" or "1h"',
    ko: '"10s", "2m", "1h"처럼 하루 이내의 시간 길이를 써야 합니다',
  }),
  name: (): Message => ({
    en: "a name begins with a letter and has letters, digits, - and _, 40 at most",
    ko: "이름은 문자로 시작하고 문자, 숫자, -, _만 40자까지 쓸 수 있습니다",
  }),
  id: (): Message => ({
    en: "the id has lower-case letters, digits and hyphens, begins with a letter and is 2 to 60 long",
    ko: "id는 소문자로 시작하고 소문자, 숫자, 하이픈만 2~60자로 써야 합니다",
  }),
  tooFew: (least: number, found: number): Message => ({
    en: `at least ${least} ${least === 1 ? "entry is" : "entries are"} needed here, there ${found === 1 ? "is" : "are"} ${found}`,
    ko: `여기에는 ${least}개 이상이 필요한데 ${found}개 있습니다`,
  }),
  tooMany: (most: number, found: number): Message => ({
    en: `at most ${most} entries are possible here, there are ${found}`,
    ko: `여기에는 ${most}개까지 쓸 수 있는데 ${found}개 있습니다`,
  }),
  points: (kind: "zone" | "line", least: number, found: number): Message => ({
    en: `a ${kind} needs at least ${least} points, it has ${found}`,
    ko: `${kind === "zone" ? "구역" : "선"}에는 점이 ${least}개 이상 필요한데 ${found}개 있습니다`,
  }),
  point: (): Message => ({
    en: "a point is two numbers from 0 to 1, such as [0.25, 0.8]",
    ko: "점은 [0.25, 0.8]처럼 0에서 1 사이의 숫자 두 개입니다",
  }),
  flat: (kind: "zone" | "line"): Message =>
    kind === "zone"
      ? { en: "the zone has no area", ko: "구역의 넓이가 없습니다" }
      : { en: "the line has no length", ko: "선의 길이가 없습니다" },
  outside: (least: number | null, most: number | null): Message => {
    if (least !== null && most !== null)
      return {
        en: `a number from ${least} to ${most} was expected`,
        ko: `${least}에서 ${most} 사이의 숫자를 써야 합니다`,
      };
    return least === null
      ? { en: `a number up to ${most} was expected`, ko: `${most} 이하의 숫자를 써야 합니다` }
      : { en: `a number from ${least} was expected`, ko: `${least} 이상의 숫자를 써야 합니다` };
  },
  tooLong: (most: number): Message => ({ en: `longer than ${most} characters`, ko: `${most}자를 넘습니다` }),
  empty: (): Message => ({ en: "this is empty", ko: "비어 있습니다" }),
  order: (): Message => ({ en: "`min` is larger than `max`", ko: "`min`이 `max`보다 큽니다" }),
  noCondition: (known: readonly string[]): Message => ({
    en: `this says no condition; one of these is needed: ${list(known)}`,
    ko: `조건이 없습니다. 다음 중 하나가 필요합니다: ${list(known)}`,
  }),
  twoConditions: (a: string, b: string): Message => ({
    en: `${quote(a)} and ${quote(b)} stand side by side; make them two parts of \`all\` or \`any\``,
    ko: `${quote(a)}와 ${quote(b)}가 나란히 있습니다. \`all\`이나 \`any\`의 두 부분으로 나누어야 합니다`,
  }),
  loneNone: (): Message => ({
    en: "`none` needs `all`, `any` or `sequence` beside it: something must hold",
    ko: "`none` 옆에는 `all`, `any`, `sequence` 중 하나가 있어야 합니다",
  }),
  twice: (name: string): Message => ({
    en: `the name ${quote(name)} is used twice`,
    ko: `${quote(name)} 이름이 두 번 쓰였습니다`,
  }),
  drawnTwice: (name: string, camera: string): Message => ({
    en: `${quote(name)} is drawn twice on camera ${quote(camera)}`,
    ko: `카메라 ${quote(camera)}에 ${quote(name)}이(가) 두 번 그려져 있습니다`,
  }),
  wrongArea: (name: string, is: "zone" | "line"): Message =>
    is === "zone"
      ? {
          en: `${quote(name)} is drawn as a zone; a line is needed here`,
          ko: `${quote(name)}은(는) 구역으로 그려져 있습니다. 여기에는 선이 필요합니다`,
        }
      : {
          en: `${quote(name)} is drawn as a line; a zone is needed here`,
          ko: `${quote(name)}은(는) 선으로 그려져 있습니다. 여기에는 구역이 필요합니다`,
        },
  tooLarge: (most: number): Message => ({
    en: `the file is longer than ${most} characters`,
    ko: `파일이 ${most}자를 넘습니다`,
  }),
  tooMuch: (): Message => ({ en: "the file has too many entries", ko: "파일에 항목이 너무 많습니다" }),
  tooDeep: (): Message => ({ en: "the file is nested too deeply", ko: "파일이 너무 깊이 겹쳐 있습니다" }),
  tooManyParts: (most: number): Message => ({
    en: `the scenario has more than ${most} parts`,
    ko: `시나리오의 부분이 ${most}개를 넘습니다`,
  }),
  noText: (): Message => ({
    en: "this is no text: a character that cannot stand in a file, or bytes that are not UTF-8",
    ko: "글자가 아닙니다. 파일에 쓸 수 없는 문자이거나 UTF-8이 아닌 바이트입니다",
  }),
  notFinite: (): Message => ({
    en: "this number is too large, or none",
    ko: "숫자가 너무 크거나 숫자가 아닙니다",
  }),
  nothing: (): Message => ({ en: "the file is empty", ko: "파일이 비어 있습니다" }),
  documents: (): Message => ({
    en: "a file holds one scenario; a second document begins here",
    ko: "파일 하나에는 시나리오 하나만 씁니다. 여기서 두 번째 문서가 시작됩니다",
  }),
  duplicateKey: (key: string): Message => ({
    en: `${quote(key)} is given twice here`,
    ko: `${quote(key)} 항목이 여기에 두 번 있습니다`,
  }),
  key: (): Message => ({ en: "a word was expected before the colon", ko: "콜론 앞에는 낱말이 와야 합니다" }),
  tag: (): Message => ({ en: "tags (`!`) are not read", ko: "태그(`!`)는 읽지 않습니다" }),
  alias: (name: string): Message => ({
    en: `the alias ${quote(`*${name}`)} cannot be followed`,
    ko: `별칭 ${quote(`*${name}`)}을(를) 따라갈 수 없습니다`,
  }),
  tab: (): Message => ({ en: "a tab cannot indent; use spaces", ko: "들여쓰기에는 탭 대신 공백을 써야 합니다" }),
  indent: (): Message => ({
    en: "the indentation does not fit the lines around it",
    ko: "들여쓰기가 앞뒤 줄과 맞지 않습니다",
  }),
  yaml: (detail: string): Message => ({
    en: `this cannot be read as YAML: ${detail}`,
    ko: `YAML로 읽을 수 없습니다: ${detail}`,
  }),
  other: (detail: string): Message => ({ en: detail, ko: `잘못된 값입니다: ${detail}` }),
};
