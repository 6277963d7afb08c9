import { plainEndings, plainTense } from "../question/index.ts";
import { withoutAccents } from "./clean.ts";
import { EN } from "../query/lexicon/en.ts";
import { digitsOf } from "./numbers.ts";

const COLOR = EN.flatMap(({ sense, forms }) => (sense.is === "color" ? forms.split("|") : [])).join("|");

/** What the program itself writes of relations, in the words that the lexicon of queries has for them. */
const REWORDED: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /\b(?:goes|going|moves|moving|walks|walking) behind (.{1,80}?) (?:in )?the same (?:way|direction)\b/giu,
    "follows $1",
  ],
  [
    /\b((?:an?|the)\s[\w\s]{1,40}?)\s(?:was|is|were|are)\s(?:being\s)?(?:followed|chased|trailed|tailed|pursued)\sby\s((?:an?|the)\s[\w\s]{1,40}?)(?=\s*(?:[.,;§]|$)|\s(?:at|from|near|and|then)\b)/giu,
    "$2 follows $1",
  ],
  [/\bcomes? together and stays?\b|\bcoming together\b/giu, "meet"],
  [/\bstays? where (.{1,60}?) (?:left|leaves) it\b/giu, "left behind by $1"],
  [/\b(?:stays?|remains?) where it was left\b/giu, "left behind"],
  [
    /\b(?:stays?|stayed|remains?|remained) behind after (.{1,60}?) (?:goes|went|moves|moved|walks|walked) away\b/giu,
    "left behind by $1",
  ],
  [
    /\b(?:left|leaves|leaving) behind ((?:an?|the|his|her|their)\s(?:\w+\s){0,3}?\w+)(?=\s*(?:[.,;§]|$)|\s(?:at|near|on|by|and|then)\b)/giu,
    "leaves $1 behind",
  ],
  [/\bfirst seen at the (left|right|top|bottom)(?: (?:edge|side))?\b/giu, "enters from the $1"],
  [/\blast seen at the (left|right|top|bottom)(?: (?:edge|side))?\b/giu, "leaves to the $1"],
  [/(왼쪽|오른쪽|위쪽|아래쪽)\s가장자리에서\s처음\s보[가-힣]*/gu, "$1에서 들어와서"],
  [/(왼쪽|오른쪽)\s가장자리에서\s마지막으로\s보[가-힣]*/gu, "$1으로 나가서"],
  [/\bin a group with\b/giu, "gathering with"],
  [/\b(?:is|are|was|were|stand(?:s|ing)?|stood) in a group\b/giu, "gathering"],
  [/\bgoes out of sight at\b/giu, "near"],
  [/([가-힣]+)(?:의)?\s뒤에서\s같은\s방향으로\s(?:움직|걸|이동|가)[가-힣]*/gu, "$1을 따라간다"],
  [/가까이\s다가와\s함께\s머[가-힣]*/gu, "만난다"],
  [
    /([가-힣]+)(?:이|가)\s떠난\s(?:자리에|뒤)\s(.{1,40}?)(?:이|가)\s(?:그\s자리에\s)?남[가-힣]*\s?[가-힣]*/gu,
    "$1이 두고 간 $2",
  ],
  [/그\s자리에\s남겨져\s[가-힣]+/gu, "버려져 있다"],
  [/(?:여럿과|사람들과)\s모여/gu, "모여"],
  [/\blights? (?:was|were|is|are) (?:switched|turned) (on|off)\b/giu, "light switched $1"],
  [/(옆|곁|근처|주변)(?:을|를|으로|로)(?=\s)/gu, "$1에"],
  // 총 is a gun as well.
  [/(?<![가-힣])총\s(?=[가-힣\d]+\s?(?:명|대|마리|개|건|회|번))/gu, "모두 "],
  [/(?:의)?\s뒤를\s(?=따라|따르|쫓|뒤쫓)/gu, "을 "],
  [/\b(lights?) (?:went|goes|going) out\b/giu, "$1 go out"],
  [/(?:조명|불)이\s(꺼|켜)(?:졌|지|진)[가-힣]*/gu, "조명이 $1짐"],
  // The rules give what is worn to whoever the clause is about; here it is the wearer's.
  [
    new RegExp(
      `\\b(person|people|someone|pedestrian) (?=(?:in|wearing|dressed in|with) (?:an? )?(?:${COLOR})\\b)`,
      "giu",
    ),
    "$1 who is ",
  ],
  [/\((?:weak sign)\)|\(약한 징후\)/gu, " "],
  [/\bflickers? like flames?\b|불꽃처럼\s일렁[가-힣]*/giu, "flickering flame"],
  [/\bturns? bright at once\b/giu, "light switched on"],
  [/\bturns? dark at once\b/giu, "light switched off"],
  [/,? as when (?:a light|the camera) is (?:switched (?:on|off)|moved|covered)\b/giu, " "],
  [/조명이\s켜진\s것처럼\s화면이\s갑자기\s밝아[가-힣]*/gu, "조명이 켜짐"],
  [/조명이\s꺼진\s것처럼\s화면이\s갑자기\s어두워[가-힣]*/gu, "조명이 꺼짐"],
  [/\bwhole picture shifts\b/giu, "camera moved"],
  [/카메라가\s움직인\s것처럼\s화면\s전체가\s이동[가-힣]*/gu, "카메라가 움직임"],
  [/\bpicture loses its detail\b/giu, "camera covered"],
  [/카메라가\s가려진\s것처럼\s화면이\s흐려[가-힣]*/gu, "카메라가 가려짐"],
  [/\bpicture (?:is|gets|turns|goes|became|becomes) dark\b/giu, "dark picture"],
  [/\bpicture (?:is|gets|turns|goes|became|becomes) (?:blurred|blurry)\b/giu, "blurred picture"],
  [/\bmuch of the picture moves\b/giu, "busy scene"],
  [/화면이\s어둡[가-힣]*/gu, "어두운 화면"],
  [/화면이\s흐립[가-힣]*/gu, "흐린 화면"],
  [/화면\s곳곳이\s움직[가-힣]*/gu, "움직임이 많은"],
  [/움직임이\s없[가-힣]*/gu, "움직임이 없는"],
];

/** A sentence as the rules of the search read it best: without accents, with figures for number words, plain endings and tenses. For understanding only. */
export function plainSentence(text: string): string {
  let plain = withoutAccents(text);
  for (const [pattern, words] of REWORDED) plain = plain.replace(pattern, words);
  return digitsOf(plainEndings(plainTense(plain)))
    .replace(/(?<=[가-힣](?:은|는|이|가)\s)(?:모두|전부|각각)\s(?=\d)/gu, "")
    .replace(/(\d\s?(?:명|대|마리|개))(?:였|이었)[가-힣]*/gu, "$1")
    .replace(/\b0 (?=[a-z])/giu, "no ")
    .replace(/(?:은|는|이|가)?\s0\s?(?:대|명|마리|개)[가-힣]*/gu, " 없다")
    .replace(/\s+/gu, " ")
    .trim();
}
