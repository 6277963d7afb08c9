import { KO } from "../query/lexicon/ko.ts";

const formsOf = (is: "color" | "garment"): string =>
  KO.filter(({ sense }) => sense.is === is)
    .flatMap(({ forms }) => forms.split("|"))
    .sort((a, b) => b.length - a.length)
    .map((form) => form.replaceAll(" ", "\\s?"))
    .join("|");
const COLOR = formsOf("color");
const WORN = `(?:${COLOR})(?:의)?\\s?(?:${formsOf("garment")})(?:와|과|하고|을|를|에|,)?\\s*`;
const DRESSED = new RegExp(
  `(?<![가-힣])((?:${WORN})+)(?:입은|입고\\s있는|입고\\s있던|착용한|걸친|차려입은|차림의)\\s((?:다른\\s)?(?:사람|보행자|행인|인물))`,
  "gu",
);
const COLORS = new RegExp(`(?<![가-힣])(?:${COLOR})`, "gu");

/**
 * "개가 빨간 상의를 입은 사람을": the rules of the search give what is worn to the subject of the clause. Puts the colours right before who wears them, and returns the descriptions by themselves, since which part has which colour
 * is then known of them only.
 */
export function withoutDress(text: string): { text: string; dressed: string[] } {
  const dressed: string[] = [];
  const plain = text.replace(DRESSED, (whole, worn: string, wearer: string) => {
    dressed.push(whole);
    return `${(worn.match(COLORS) ?? []).join(" ")} ${wearer}`;
  });
  return { text: plain, dressed };
}
