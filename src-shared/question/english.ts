import type { QuestionIntent } from "../domain/evidence.ts";
import { plainTense } from "./pastTense.ts";
import type { Asked } from "./types.ts";

const LEAD =
  /^(?:(?:please|so|and|ok|okay|hey|hi|hello|well|now)\b[,\s]*|(?:can|could|would|will) you (?:please )?(?:tell|show|find out|say)(?: me)?\b|(?:tell|show|let) me(?: know)?\b|i(?: want|'d like| would like| need) to (?:know|see)\b|do you know\b|find out\b|check\b|if\b|whether\b)\s*/iu;
const CAN_YOU =
  "(?:(?:did|do|can|could|have|has) (?:you|we|i|anyone|the cameras?) (?:ever )?(?:see|seen|saw|find|spot|detect|record)\\b)";

interface Core {
  intent: QuestionIntent;
  /** What asks; the first that is found decides. */
  pattern: RegExp;
  /** What takes its place. */
  put?: string;
}

/** In this order: "how many minutes" is no count, "when was the last time" no first time. */
const CORES: readonly Core[] = [
  {
    intent: "howLong",
    pattern: /\b(?:for )?(?:how long|how much time|how many (?:seconds|minutes|hours)|what length of time)\b/iu,
  },
  {
    intent: "howMany",
    pattern:
      /\bhow many(?: (?:different|times|distinct|individual))?\b|\b(?:what (?:is|was|are|were)|what's) the (?:total )?(?:number|count) of\b|\bthe (?:total )?number of\b|^(?:count|number of)\b(?: (?:all(?: the)?|the))?|\bhow often\b/iu,
  },
  {
    intent: "whichCameras",
    pattern: /\b(?:(?:on|in|at|by|from) )?(?:which|what|whose)(?: of the)? (?:cameras?|cams?|channels?|views?)\b/iu,
  },
  {
    intent: "whenLast",
    pattern:
      /\bwhen (?:was|is) the (?:very )?last time\b|\bwhat(?:'s| is| was) the (?:latest|last|most recent) (?:time|moment)\b|\bthe last time\b|\bhow recently\b/iu,
  },
  {
    intent: "whenFirst",
    pattern:
      /\bwhen (?:was|is) the (?:very )?first time\b|\bwhat(?:'s| is| was) the (?:earliest|first) (?:time|moment)\b|\bthe first time\b|\bsince when\b/iu,
  },
  {
    intent: "whenFirst",
    pattern:
      /\b(?:at )?(?:what|which) (?:time|moment|hour)\b|^when\b|(?<=[,;] ?)when\b|\bwhen(?= (?:did|was|were|is|are|has|have|does|do)\b)/iu,
  },
  {
    intent: "whatHappened",
    pattern:
      /\bwhat(?:'s| is| was| has been| else)?(?: else)? (?:happen(?:s|ed|ing)?|going on|went on|took place|occurred)\b|\bwhat (?:has )?happened\b|\b(?:did|has|was) (?:anything|something) (?:unusual |else )?(?:happen(?:ed|ing)?|going on)\b|^(?:summari[sz]e|give me a summary of|recap)\b|\bwhat did (?=.+\bdo\b)|\bwhat (?:was|were|is|are) (?=.+\bdoing\b)/iu,
  },
  { intent: "whoNear", pattern: /\bwho(?:m|'s|se)? (?:did|does|do) /iu, put: "\u0001 " },
  { intent: "whoNear", pattern: /\bwho(?:'s| else)?\b/iu, put: "person" },
  {
    intent: "whoNear",
    pattern:
      /\b(?:what|which)(?: (?:objects?|things?))?(?= (?:was|were|is|are|has|have|stood|stayed)\b.+\b(?:near|next to|beside|close to|around|inside|by|behind|following|with|on|in)\b)/iu,
    put: "something",
  },
  {
    intent: "whoNear",
    pattern:
      /\b(?:which|what)(?= (?:people|persons?|men|man|woman|women|vehicles?|cars?|trucks?|dogs?|objects?|animals?)\b)/iu,
  },
  {
    intent: "whichCameras",
    pattern:
      /^where(?:'s| (?:was|were|is|are|did|does|do|has|have))\b(?=.*\b(?:seen|appear|spotted|recorded|there|show up|detected|visible)\b)/iu,
  },
];

/** Where no core is found. */
const ASKS_FOR_WORDS = /^(?:why|how|where|what|whose|which|describe|explain|compare|tell|write|list|give)\b/iu;
const IS_THERE = /^(?:is|are|was|were|did|do|does|has|have|had|can|could|any|anyone|anybody|anything)\b/iu;

/** Words of last and first; "last night" and "the last two hours" are times. */
const LAST =
  /\b(?:for the )?(?:very )?(?:last|latest|final|most recent(?:ly)?)(?: time)?\b(?!\s+(?:night|week|month|year|weekend|evening|morning|hours?|minutes?|days?|few|couple|\d|two|three|four|five|six|ten|twelve|half|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/iu;
const FIRST = /\b(?:for the )?(?:very )?(?:first|earliest|initially)(?: time)?\b(?!\s+floor)/iu;

/** What is left of the question's grammar around what it is about. */
const AUXILIARIES = [
  new RegExp(`\\b${CAN_YOU}`, "giu"),
  /\b(?:(?:is|are|was|were)(?:n't)? there|there (?:is|are|was|were|has been|have been))\b/giu,
  /\b(?:did|do|does|didn't|don't|doesn't|has|have|had|can|could|will|would)\b/giu,
  /\b(?:be|been|being)?\s*(?:seen|spotted|detected|recorded|captured|filmed|caught on camera)\b/giu,
  /\b(?:ever|in total|altogether|in all|overall|so far|at the same time|at once|simultaneously|exactly)\b/giu,
  /\b(?:in|on|of) (?:the |this |my |all |any )?(?:videos?|footage|recordings?|pictures?|frames?|clips?|library)\b/giu,
];

/** Parts an English question. Pure. */
export function askedInEnglish(question: string): Asked {
  let text = question.replace(/[?!.\s]+$/u, "");
  for (let i = 0; i < 4 && LEAD.test(text); i++) text = text.replace(LEAD, "");
  const core = CORES.find(({ pattern }) => pattern.test(text));
  let intent: QuestionIntent = core?.intent ?? (IS_THERE.test(text) ? "isThere" : "open");
  let rest = (core ? text.replace(core.pattern, ` ${core.put ?? ""} `) : text).replace(/\s+/gu, " ").trim();
  if (intent === "whenFirst" || intent === "whenLast") {
    if (core && LAST.test(rest)) intent = "whenLast";
    rest = rest.replace(LAST, " ").replace(FIRST, " ");
  }
  if (intent === "whatHappened") rest = rest.replace(/\b(?:do|doing)\b/iu, " ");
  // "Whom did the dog follow": the other side comes last.
  if (rest.includes("\u0001")) rest = `${rest.replace("\u0001", " ")} person`;
  if (intent === "whoNear") rest = rest.replace(/\b(person|something)(?: (?:was|were|is|are))? with\b/iu, "$1 near");
  for (const words of AUXILIARIES) rest = rest.replace(words, " ");
  if (!core && intent === "open")
    rest = rest.replace(/^(?:why|how|where|whose|what(?: colou?r)?|describe|explain|compare)\b/iu, " ");
  rest = plainTense(rest.trim().replace(/^(?:is|are|was|were)\b/iu, " "))
    .replace(/\s+/gu, " ")
    .replace(/^[\s,;]+|[\s,;]+$/gu, "");
  // "Red car?": whoever types what to look for wants to know whether it is there.
  if (intent === "open" && !core && !ASKS_FOR_WORDS.test(text)) intent = "isThere";
  return { intent, rest };
}

/** Words that were not understood as anything to look for and only asked, or said that something was seen. */
export const IDLE_ENGLISH =
  /^(?:come|comes|came|coming|enter|enters|entered|entering|arrive|arrives|arrived|arriving|leave|leaves|leaving|left|exit|exits|exited|exiting|appear|appears|appeared|appearing|disappear|disappears|disappeared|disappearing|show|shows|showed|shown|up|see|sees|seen|saw|spotted|detected|recorded|captured|filmed|visible|present|there|here|pass|passes|passed|passing|by|go|goes|went|gone|going|happen|happened|happening|occur|occurred|take|takes|took|place|out|in|into|do|did|does|done|doing|first|last|final|ever|who|what|which|when|where|how|many|much|long|you|we|i|me|us|can|could|would|will|far|now|total|altogether|around|about|cameras?|second|again|stay|stays|stayed|staying|be|get|gets|got|number|count|different|same|time|times|footage|moment|at|on|of|to|for|the|a|an|and|or|it)$/iu;
