/** Words that deny, with their places. English by whole words, Korean by stems. */
const DENYING =
  /\b(?:no|not|never|none|nobody|no one|nothing|nowhere|neither|nor|without|cannot|absent|absence|empty|deserted|lacks?|lacking|unseen|except|apart from|other than|no longer|hardly|barely|rarely)\b|n['’]t\b|없|않|못하|못했|(?<![가-힣])(?:안|못)\s+(?=[가-힣])|아니|아닌|아무도|아무것도|전혀|제외|빼고|비어|드물/giu;
/** Denials of being there or being seen, as opposed to denials of doing something. */
const NOT_THERE =
  /\bno(?: |-)(?!longer)|\b(?:none|nobody|nothing|never|absent|absence|empty|deserted)\b|(?:not|n['’]t|never|nor|neither)(?:\s\w+){0,3}\s(?:seen|visible|there|present|appear\w*|shown?|found|detected|recorded|spotted)\b|(?:is|are|was|were) not (?:any|a|an)\b|없|(?:보이|나타나|있|찍히|확인되|발견되|등장하|감지되|관찰되)지\s?않|아무도|아무것도|전혀|비어/iu;
/** "Only", "all": that nothing else is there. */
const EXCLUSIVE =
  /\b(?:only|solely|merely|alone|nobody else|every|everyone|everybody|everything|each(?! other)|always|entire|entirely|constantly|continuously|throughout|all(?! of (?:this|it))(?=\s+(?:the|of|those|these|\w+s\b))|(?<!\bat )most|majority|mostly|usually|often|typically|longest|shortest|biggest|largest|smallest|fastest|slowest|busiest|quietest|nearest|closest)\b|(?:뿐|유일|오직|혼자|홀로|모든|항상|언제나|(?<![가-힣])늘\s|매번|내내|대부분|과반|(?<![가-힣])주로|(?<![가-힣])자주|밖에|(?:가장|제일)(?!\s?(?:먼저|최근|나중|처음|마지막)))/iu;
const COMPARING =
  /\b(?:more|fewer|less|larger|smaller|faster|slower|busier|longer|shorter)\b[^.]*\bthan\b(?!\s*(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|an? ))|\bhalf of\b|절반|[가-힣]보다\s+(?:더\s+)?(?:많|적|크|작|빠|느|오래)/iu;

/** Every word that denies, with its place. */
export function denialsIn(text: string): Array<{ word: string; at: number }> {
  return Array.from(text.matchAll(DENYING), (match) => ({ word: match[0].trim(), at: match.index }));
}

export const deniesPresence = (text: string): boolean => NOT_THERE.test(text);

/** A word that rules everything else out; null when there is none. */
export const exclusiveIn = (text: string): string | null => EXCLUSIVE.exec(text)?.[0] ?? null;

/** Words that compare two numbers; null when there are none. */
export const comparisonIn = (text: string): string | null => COMPARING.exec(text)?.[0] ?? null;
