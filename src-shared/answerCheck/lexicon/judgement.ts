/**
 * Words of crime, guilt, intention and state of mind. No evidence here can show any of it: an index knows objects, places and times. English by whole words, Korean by stems.
 */
const ENGLISH = new RegExp(
  `\\b(?:${[
    "crim\\w*",
    "(?:il|un)legal\\w*|unlawful\\w*|illicit\\w*",
    "offen[cs]es?|offend\\w*",
    "guilt\\w*|innocen\\w*|blam\\w*|at fault|liable|culpab\\w*|wrongdo\\w*",
    "suspect\\w*|suspicio\\w*",
    "intru\\w*|trespass\\w*|burgl\\w*|break-?ins?|(?:break|breaks|breaking|broke|broken) in(?:to)?|forced entry",
    "rob|robs|robbed|robbing|robber\\w*|thie(?:f|ves|ving)|theft\\w*|steal\\w*|stole|stolen|shoplift\\w*|loot\\w*|pickpocket\\w*|mugging|mugger\\w*|mugged",
    "vandal\\w*|arson\\w*|sabotag\\w*",
    "assault\\w*|attack\\w*|abus\\w*|harass\\w*|molest\\w*|rap(?:e|es|ed|ist|ing)",
    "murder\\w*|kill\\w*|homicid\\w*|stab(?:s|bed|bing)?|shoot\\w*|shot|gunshots?|gunm[ae]n|kidnap\\w*|abduct\\w*|hijack\\w*|hostages?",
    "armed|terror\\w*|threat\\w*|intimidat\\w*|extort\\w*|blackmail\\w*",
    "perpetrat\\w*|culprit\\w*|victim\\w*|accomplice\\w*|gangs?|gangster\\w*|felon\\w*|fugitive\\w*",
    "violen\\w*|aggress\\w*|hostil\\w*|danger\\w*|malicious\\w*|fraud\\w*|smuggl\\w*|drug\\w*|drunk\\w*|intoxicat\\w*",
    "arrest\\w*|escap\\w*|flee|flees|fleeing|fled|getaway",
    "hide|hides|hiding|hid|hidden|conceal\\w*|lurk\\w*|prowl\\w*|stalk\\w*|sneak\\w*|snuck|stealth\\w*|spy|spies|spying|casing",
    "deliberate\\w*|intentional\\w*|on purpose|purpose(?:ly|ful\\w*)|intend\\w*|intent(?:s|ion\\w*)?|premeditat\\w*|motiv\\w*",
    "in order to|so as to|trying to|tries to|tried to|try to|attempt\\w*|want(?:s|ed|ing)? to|wish\\w* to|plan(?:s|ned|ning)? to|about to|prepar\\w* to|decid\\w*|hop(?:es|ed|ing) to|refus\\w*",
    "because|due to|caus(?:e|es|ed|ing)|therefore|reasons?|as a result|responsible",
    "nervous\\w*|angr\\w*|anxious\\w*|afraid|scared|furious\\w*|upset|happy|happily|sad|sadly|confused|impatient\\w*|aware|unaware|pretend\\w*",
    "unauthori[sz]ed|forbidden|prohibited|without permission",
  ].join("|")})\\b`,
  "iu",
);

const KOREAN = new RegExp(
  [
    "범죄|범인|범행|불법|위법|용의자|피의자|혐의|의심|수상|침입|무단|절도|도둑|훔치|훔쳐|훔친|훔쳤|강도|소매치기|약탈|기물|방화|폭행|폭력|공격|학대|추행|성폭|살인|살해|총격|저격",
    "납치|유괴|협박|위협|테러|가해자|피해자|공범|조직폭력|마약|음주|만취|체포|도주|도망|달아나|달아났|달아난|숨어|숨는|숨긴|숨겨|숨었|숨기|잠복|몰래|은밀|미행",
    "고의|일부러|의도|계획적|[가-힣]려고|[가-힣]려는|[가-힣]려 했|기\\s?위해|기\\s?위한|때문|탓(?:에|으로)|원인|이유|책임|잘못|유죄|무죄|싶어|허가\\s?없이|금지된|강제로",
    "화가\\s?난|화를\\s?내|분노|불안|긴장|겁을|겁에|당황|행복|슬픔|슬픈",
  ].join("|"),
  "u",
);

/** The first word of a sentence that judges; null when none does. */
export function judgementIn(text: string): string | null {
  return (ENGLISH.exec(text) ?? KOREAN.exec(text))?.[0] ?? null;
}
