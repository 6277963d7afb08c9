import type { Criterion, CriterionOf } from "../domain/query.ts";
import { EN } from "../query/lexicon/en.ts";
import type { Reading } from "./reading.ts";

const forms = (is: "color" | "garment") =>
  EN.flatMap(({ sense, forms: list }) => (sense.is === is ? list.split("|") : [])).join("|");
/** "A red top and blue bottoms": one wearer. */
const DRESS = new RegExp(
  `\\b(?:${forms("color")}) (?:${forms("garment")}) and (?:an? )?(?:${forms("color")}) (?:${forms("garment")})\\b`,
  "giu",
);
/** What may stand between two things that have nothing to do with each other. */
const APART_EN = /[,;.:]|\b(?:and|or|then|while|whereas|before|after|as|but|when|plus|also|until|since)\b/iu;
const APART_KO = /[,;.]|(?<!에)(?:고|며|서|지만)\s|그리고/u;
/** Words for being near one another, which a relation may show; any other deed between two things is shown by nothing. */
const NEARNESS_EN =
  /\b(?:near|next to|beside|by|at|close to|past|to|toward|towards|around|with|along|alongside|pass\w*|approach\w*|reach\w*)\b/iu;
const INSIDE_EN = /\b(?:in|into|inside|out of|enter\w*|exit\w*|board\w*|on|onto|off)\s+(?:\w+\s+){0,2}$/iu;
const INSIDE_KO = /(?:에|로|으로|에서)\s(?:올라|들어[가갔간]|[탔탄타]|탑승|내[렸린리]|나[왔온와])/u;
/** Marks that make a noun a subject of its own, or one of a list. */
const APART_MARK_KO = /(?:이|가|은|는|도|와|과|하고|랑)$/u;
const NEARNESS_KO = /(?:옆|곁|근처|주변|가까이|함께|같이)|(?:을|를)\s(?:지나|스쳐)|에\s(?:있|서|멈|머물|다가)/u;

/** Two things of one clause that are neither listed nor told one after the other: whatever is said between them is said of both. */
export interface Pair {
  a: CriterionOf<"object">;
  b: CriterionOf<"object">;
  /** Being in or on it is meant. */
  inside: boolean;
  /** Being near it is. */
  near: boolean;
  words: string;
}

export function pairsIn({ query, criteria }: Reading): Pair[] {
  const things = criteria
    .filter((one): one is CriterionOf<"object"> => isThing(one))
    .sort((x, y) => x.span!.start - y.span!.start);
  const { text, language } = query;
  return things.slice(1).flatMap((b, i) => {
    const a = things[i]!;
    const words = text.slice(a.span!.start, b.span!.end);
    const pair = language === "ko" ? koreanPair(text, a, b) : englishPair(text.slice(a.span!.start, b.span!.start));
    return pair ? [{ a, b, words, ...pair }] : [];
  });
}

const isThing = (one: Criterion): boolean =>
  one.kind === "object" && !one.negated && one.span !== null && one.object.classes.length > 0;

function englishPair(between: string): Pick<Pair, "inside" | "near"> | null {
  const said = between.replace(DRESS, " ");
  return APART_EN.test(said) ? null : { inside: INSIDE_EN.test(said), near: NEARNESS_EN.test(said) };
}

function koreanPair(text: string, a: Criterion, b: Criterion): Pick<Pair, "inside" | "near"> | null {
  const own = (one: Criterion) => firstMarked(text.slice(one.span!.start, one.span!.end));
  const subject = own(a);
  const other = own(b);
  const between = text.slice(a.span!.start + subject.length, b.span!.start);
  if (!/(?:이|가|은|는)$/u.test(subject) || APART_MARK_KO.test(other) || APART_KO.test(between)) return null;
  const after = text.slice(b.span!.start, b.span!.start + other.length + 16);
  return { inside: INSIDE_KO.test(after), near: NEARNESS_KO.test(after) };
}

/** The first words of a mention up to the one that carries a mark: "흰색 트럭에서 나왔다" -> "흰색 트럭에서". */
function firstMarked(words: string): string {
  const parts = words.split(" ");
  const place = parts.findIndex((part) =>
    /(?:을|를|에|에서|에게|한테|으로|로|까지|부터|이|가|은|는|와|과|도|하고)$/u.test(part),
  );
  return place < 0 ? words : parts.slice(0, place + 1).join(" ");
}
