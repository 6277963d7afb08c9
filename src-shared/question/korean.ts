import type { QuestionIntent } from "../domain/evidence.ts";
import { plainEndings } from "./koreanEndings.ts";
import type { Asked, Understand } from "./types.ts";

const LEAD = /^(?:혹시|그럼|그러면|저기|그런데|근데|음)[,\s]+/u;
const REQUEST =
  /\s*(?:(?:를|을|도|좀|다)\s*)?(?:알려|말해|찾아|보여|확인해|세어|세|설명해|요약해|가르쳐)\s*(?:줘요?|주세요|주십시오|주실래요|줄래요?|봐요?|달라)$|\s*(?:궁금해요?|궁금합니다|알고\s*싶어요?|알고\s*싶습니다)$/u;
const SUMMARY = /요약/u;

/** Counting words and what they count where nothing was named: "몇 명이 있었어". */
const COUNTED: ReadonlyArray<readonly [counters: RegExp, noun: string]> = [
  [/^(?:명|사람|분|인)/u, "사람"],
  [/^대/u, "차량"],
  [/^마리/u, "동물"],
];
const HOW_MANY =
  /(?:(?:모두|총|전부|다\s*합쳐서?|합쳐서?|대략|약)\s*)?몇\s*(명|대|마리|개|사람|분|인|건|번|차례|회|가지|곳)(?!\s*(?:카메라|캠))(?:이(?:었|에|신|셨)[가-힣]*|였[가-힣]*|입니까|인(?:지|가)[가-힣]*|이?(?:야|예요|에요|요)|이나|나|이서|이|가|은|는|을|를|의|쯤|정도|씩)?/u;
const HOW_MUCH =
  /얼마나\s*(?:많은|많이|많았|자주)|(?:총\s*)?(?:수|숫자|인원수?|대수|개수|횟수)(?:는|가|를|은|을|이)?(?:\s*(?:얼마|몇|어떻게).*)?$/u;
const HOW_LONG =
  /얼마나\s*(?:오래(?:도록)?|오랫동안|오랜\s*시간)(?:\s*동안)?|얼마\s*동안|얼마간|몇\s*(?:초|시간)(?:\s*(?:동안|간|이나))?(?!에)|몇\s*분\s*(?:동안|간|이나)|(?:머문|머무른|체류|주차|정차|있던|있었던|서\s*있던)\s*시간(?:은|이|을)?(?:\s*(?:얼마|몇).*)?$|얼마나(?!\s*(?:많|자주|빨|빠))/u;
const WHICH_CAMERAS =
  /(?:어느|어떤|무슨|몇\s*번)\s*(?:카메라|캠|씨씨티비|CCTV|화면)(?:들)?(?:에서는?|에는?|로|가|이|는|들)?|어디(?:에서|에|서)?(?=\s*(?:있|나타|보|찍|등장|$|였|인|입))/iu;
const LAST =
  /(?:맨\s*|제일\s*|가장\s*)?마지막(?:으로|에|의)?|(?:가장|제일)\s*(?:최근|나중)(?:에|의)?|최근에(?!\s*\d)|끝으로/u;
const FIRST = /(?:맨\s*|제일\s*|가장\s*)?처음(?:으로|에)?|최초(?:로|에|의)?|(?:가장|제일)\s*먼저|첫\s*번째(?:로)?/u;
/** "나타난 게 이번이 처음이야": answered by the first time there is. */
const IS_FIRST = /(?:이번이|이게|그게)?\s*처음(?:이야|이지|이죠|이에요|인가요?|인지|입니까|이었[가-힣]*|이라고)?$/u;
const WHEN =
  /언제(?:부터|쯤|인지|인가요?|였나요?|였는지|였습니까|였지|였|입|예요|야)?|몇\s*시\s*(?:몇\s*분)?(?:에|쯤|부터|경)?|(?:어느|무슨)\s*(?:시각|시간|때|날)(?:에)?/u;
const TIME_NOUN =
  /\s*(?:때|시각|시간|시점|순간|날짜)(?:는|은|이|가|를|을)?\s*(?:언제)?\s*(?:입니까|인가요|인가|이야|야|였나|였나요|예요|인지)?$/u;
const WHAT_HAPPENED =
  /(?:무슨|어떤|뭔|별)\s*(?:특별한\s*)?(?:일|사건|상황)(?:들)?(?:이|들이|은|이라도)?|(?:무엇이|뭐가|뭣이)\s*(?=일어|벌어)|(?:무엇을|뭘|뭐를|뭐)\s*(?:했|하고|하는|한)[가-힣]*(?:\s*있[가-힣]*)?|(?:상황|상태)(?:은|는|을|를|이)?$/u;
const HAPPENING = /\s*(?:일어났|벌어졌|발생했|생겼|있었|있는|일어난|벌어진|했|하고)[가-힣]*\s*(?:있[가-힣]*)?$/u;
const OPEN = /왜|어디(?:로|까지)|어떻게|어째서|(?:무슨|어떤)\s*색(?:깔|상)?[가-힣]*|(?:이유|까닭)[가-힣]*/u;
const IN_WORDS = /설명|묘사|비교/u;
const SOMETHING = /무엇이|뭐가|무엇인가가?/u;
const AT_ONCE = /(?:동시에|한꺼번에|한\s*번에)\s*/u;
/** "가려진 적이 있나요", "나간 게 언제야": the thing that the clause is made of. */
const EVER = /\s*(?:적(?:이|은|도)?\s*있[가-힣]*|(?:것|게|건|거)(?:이|은|은지)?)\s*$/u;

/** Parts a Korean question. `understand` tells whether what stands before a counting word is a thing that is counted. Pure. */
export function askedInKorean(question: string, understand: Understand): Asked {
  let text = question.replace(/[?!.。？！\s]+$/u, "").replace(LEAD, "");
  const summary = SUMMARY.test(text);
  const inWords = IN_WORDS.test(text);
  text = text
    .replace(REQUEST, "")
    .replace(/(?:를|을)?\s*(?:요약|설명|묘사|비교)$/u, "")
    .replace(AT_ONCE, "");
  const [intent, rest] = parted(text, understand, summary);
  const named = intent === "whoNear" ? rest : rest.replace(/누가(?=\s|$)/u, "사람이");
  return { intent: inWords && intent === "isThere" ? "open" : intent, rest: tidy(named) };
}

function parted(text: string, understand: Understand, summary: boolean): [QuestionIntent, string] {
  if (HOW_LONG.test(text)) return ["howLong", text.replace(HOW_LONG, " ")];
  if (HOW_MANY.test(text)) return ["howMany", withoutCount(text, understand)];
  if (HOW_MUCH.test(text)) return ["howMany", text.replace(HOW_MUCH, " ").replace(/의\s*$/u, "")];
  if (WHICH_CAMERAS.test(text)) return ["whichCameras", text.replace(WHICH_CAMERAS, " ")];
  const asksWhen = WHEN.test(text) || TIME_NOUN.test(text);
  if (LAST.test(text) && (asksWhen || /^.{0,8}마지막/u.test(text))) return ["whenLast", withoutTime(text)];
  if (asksWhen) return ["whenFirst", withoutTime(text)];
  if (IS_FIRST.test(text)) return ["whenFirst", text.replace(IS_FIRST, " ")];
  if (WHAT_HAPPENED.test(text) || summary)
    return ["whatHappened", text.replace(WHAT_HAPPENED, " ").replace(HAPPENING, " ")];
  if (OPEN.test(text)) return ["open", text.replace(OPEN, " ")];
  if (/누가|누구/u.test(text)) return ["whoNear", withSomebody(text)];
  // "차 옆에 무엇이 있었나" asks for what was near, "정문에 무엇이 있었나" for what there was.
  if (SOMETHING.test(text)) {
    const near = text.replace(SOMETHING, "물체가");
    const related = understand(tidy(near)).steps.some(({ criteria }) =>
      criteria.some(({ kind }) => kind === "relation"),
    );
    return related ? ["whoNear", near] : ["whatHappened", text.replace(SOMETHING, " ").replace(HAPPENING, " ")];
  }
  return ["isThere", text.replace(/누군가가?(?=\s)/u, "사람이")];
}

/** "빨간 차가 몇 대" is about cars; "몇 명이" about people. */
function withoutCount(text: string, understand: Understand): string {
  const match = HOW_MANY.exec(text)!;
  const before = text.slice(0, match.index).trimEnd();
  const after = text.slice(match.index + match[0].length);
  const named = match[0].endsWith("의") || endsInThing(before, understand);
  const noun = named ? undefined : COUNTED.find(([counters]) => counters.test(match[1]!))?.[1];
  return noun ? `${before} ${noun}이 ${after}` : `${before} ${after}`;
}

function endsInThing(before: string, understand: Understand): boolean {
  if (before === "") return false;
  const { steps } = understand(before);
  return steps.some(({ criteria }) =>
    criteria.some(
      ({ kind, span }) => (kind === "object" || kind === "relation") && span !== null && span.end >= before.length - 1,
    ),
  );
}

function withoutTime(text: string): string {
  return text.replace(TIME_NOUN, " ").replace(LAST, " ").replace(FIRST, " ").replace(WHEN, " ");
}

function withSomebody(text: string): string {
  return text
    .replace(/누구(?:였|인|입|이|예|야)[가-힣]*$/u, " ")
    .replace(/누구(?:들)?(?:와|랑|하고)/u, "사람과")
    .replace(/누구를/u, "사람을")
    .replace(/누구의/u, "사람의")
    .replace(/누가|누구(?:들)?가?/u, "사람이");
}

function tidy(rest: string): string {
  return plainEndings(rest.trim().replace(EVER, ""))
    .replace(/\s+/gu, " ")
    .replace(/^[\s,]+|[\s,]+$/gu, "");
}

/** Words that were not understood as anything to look for and only asked, or said that something was seen. */
export const IDLE_KOREAN =
  /^(?:있|없|계시|계셨|나타나|나타났|나타난|나온|나왔|나오|보이|보였|보인|본|봤|등장|찍히|찍혔|찍힌|촬영|잡혔|잡힌|왔|오는|온|들어왔|들어온|들어오|들어갔|나갔|나간|나가|나가는|떠났|떠난|사라졌|사라진|지나갔|지나간|다녀갔|도착|머물렀|머문|일어났|일어난|벌어|발생|때|시각|시간|시점|순간|언제|얼마|몇|모두|총|전부|마지막|처음|최초|동안|다시|카메라|영상|누구|무엇|뭐|무슨|어느|어떤|어디|수|것|인가|였|입|하|했|되|됐|는지|인지)[가-힣]*$/u;
