import type { Op } from "./lexicon/senses.ts";
import { attributeOf, isPerson, suits } from "./scene.ts";
import type { Attribute, Mention, Scene } from "./scene.ts";
import { isEmptyWord, isOp, kindOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import { colorRun, nextWord, onPart, previousWord } from "./wordOrder.ts";

/** What may stand right before a verb that describes the noun after it: "a running man", "no moving cars". */
const BEFORE_A_NOUN: Op[] = ["article", "comma", "and", "or", "not", "with", "in", "on", "by", "at"];
const DESCRIBING = new Set(["noun", "color", "size", "pace"]);

/**
 * Binds the words of one English step. English describes before and after the noun, so most words go to the noun just named ("person walking left near a car"): to
 * the head of the clause where it can do what is said, else to the last noun; after "that is" always to the last.
 */
export function bindEnglish(tokens: readonly Token[], scene: Scene): void {
  new EnglishBinder(tokens, scene).run();
}

class EnglishBinder {
  readonly #tokens: readonly Token[];
  readonly #scene: Scene;
  /** Described, not yet named. */
  #waiting: Array<{ attribute: Attribute; token: Token }> = [];
  #adjective: Token | null = null;
  #head: Mention | null = null;
  #last: Mention | null = null;
  #relation: { token: Token; subject: Mention | null; negated: boolean } | null = null;
  #preposition: Token | null = null;
  #negation: Token | null = null;
  /** The thing just named was excluded: "and" goes on excluding. */
  #excluding = false;
  #that = false;
  /** "Left behind", which "by somebody" may follow. */
  #left: Token | null = null;
  /** "Leaves a bag behind": the verb comes before the thing, its other half after. */
  #leaving = false;
  #freeEnd = -1;

  constructor(tokens: readonly Token[], scene: Scene) {
    this.#tokens = tokens;
    this.#scene = scene;
  }

  run(): void {
    for (let at = 0; at < this.#tokens.length;) at = this.#read(this.#tokens[at]!, at);
    if (this.#relation) this.#closeRelation(null);
    if (this.#adjective) this.#relateAlone(this.#adjective, this.#last);
    this.#spendWaiting();
  }

  /** Reads one token, or a run of colours; returns the place after it. */
  #read(token: Token, at: number): number {
    const attribute = attributeOf(token);
    if (attribute) this.#attribute(attribute, token, at);
    else if (token.sense.is === "color") return this.#colors(at);
    else if (token.sense.is === "noun") this.#noun(token, at);
    else if (token.sense.is === "garment") this.#plainGarment(token);
    else if (token.sense.is === "relation") this.#related(token, at);
    else if (token.sense.is === "op") this.#op(token, token.sense.op, at);
    else if (
      token.sense.is === "exit" &&
      this.#tokens.some((one) => one.start > token.start && one.sense.is === "relation" && one.sense.behind)
    )
      this.#leaving = true;
    else if (token.sense.is !== "wear" && token.sense.is !== "stay") this.#other(token);
    return at + 1;
  }

  #op(token: Token, op: Op, at: number): void {
    if (op === "not") {
      this.#settle();
      // "Red, no green": the first was meant of something, whatever is excluded after it.
      this.#nameWaiting();
      this.#negation = token;
    } else if (op === "comma" || op === "but") {
      this.#settle();
      // "Not green but red".
      if (op === "but" && this.#negation && this.#nameWaiting()) this.#negation = null;
      this.#excluding = false;
    } else if (op === "and" || op === "or") {
      if (!this.#startsNoun(at + 1)) this.#excluding = false;
    } else if (op === "that") this.#that = true;
    else if (op === "in" || op === "on" || op === "by" || op === "with" || op === "at" || op === "toward")
      this.#preposition = token;
    else if (isEmptyWord(token)) this.#that &&= op !== "article";
    else this.#preposition = null;
  }

  /** Whether a description of a noun begins at `at`. */
  #startsNoun(at: number): boolean {
    const next = nextWord(this.#tokens, at);
    return (
      next !== undefined && (DESCRIBING.has(next.sense.is) || next.sense.is === "count" || next.sense.is === "concept")
    );
  }

  #noun(token: Token, at: number): void {
    if (token.sense.is !== "noun") return;
    const { classes, rides } = token.sense;
    const before = previousWord(this.#tokens, at - 1);
    const beforeArticle = previousWord(this.#tokens, at - 1, true);
    if (isOp(before, "or") && this.#last && this.#waiting.length === 0 && !this.#relation) {
      const { pattern, span } = this.#last;
      pattern.classes = [...new Set([...pattern.classes, ...classes])].slice(0, 32);
      span.end = token.end;
      return;
    }
    // "Red jacket man": the wearer is named after all.
    if (this.#last?.implied && before?.sense.is === "garment" && !beforeArticleIs(beforeArticle)) {
      this.#last.pattern.classes = [...classes];
      this.#last.implied = false;
      this.#last.span.end = token.end;
      return;
    }
    const negated = this.#negation !== null || (this.#excluding && isOp(this.#joint(at), "and", "or"));
    const mention = this.#scene.mention(token, classes, {
      negated,
    });
    for (const { attribute, token: word } of this.#waiting) this.#scene.attach(attribute, mention, word);
    this.#waiting = [];
    this.#negation = null;
    this.#excluding = negated;
    if (this.#adjective) this.#relateAlone(this.#adjective, mention);
    this.#adjective = null;
    if (rides) this.#scene.relate("on", mention, this.#scene.mention(token, [rides]), token);
    const preposition = this.#preposition;
    this.#preposition = null;
    if (this.#relation) this.#closeRelation(mention);
    else if (
      isOp(preposition ?? undefined, "by") &&
      this.#left &&
      this.#left === this.#tokens[this.#tokens.indexOf(preposition!) - 1]
    )
      this.#scene.completeRelation(mention);
    else if (preposition && this.#head && !negated && isOp(preposition, "in", "on", "by")) {
      const relation = isOp(preposition, "in") ? "in" : isOp(preposition, "on") ? "on" : "near";
      this.#scene.relate(relation, this.#head, mention, preposition);
    } else if (
      !this.#head ||
      !(preposition || this.#leaving || (negated && !isOp(this.#clauseStart(at), "comma", "and", "but")))
    )
      this.#head = mention;
    this.#last = mention;
    this.#that = false;
  }

  /** The word that joins this noun phrase to what was before: the last and, or, comma before its description. */
  #joint(at: number): Token | undefined {
    for (let i = at - 1; i >= 0; i--) {
      const one = this.#tokens[i]!;
      if (!isEmptyWord(one) && !DESCRIBING.has(one.sense.is) && one.sense.is !== "count") return one;
      if (one.sense.is === "noun") return undefined;
    }
    return undefined;
  }

  /** What came before a negation: "a person, no car". */
  #clauseStart(at: number): Token | undefined {
    for (let i = at - 1; i > 0; i--) if (isOp(this.#tokens[i], "not")) return this.#tokens[i - 1];
    return undefined;
  }

  #attribute(attribute: Attribute, token: Token, at: number): void {
    const after = nextWord(this.#tokens, at + 1);
    const before = previousWord(this.#tokens, at - 1, true);
    const next = after && DESCRIBING.has(after.sense.is) && this.#nounFollows(at + 1);
    const first =
      !before ||
      isOp(before, ...BEFORE_A_NOUN) ||
      ["count", "size", "color", "relation", "pace"].includes(kindOf(before));
    // "A person alone": the only number that follows its noun.
    const alone = attribute.is === "count" && attribute.max === 1 && this.#last && !this.#nounFollows(at + 1);
    if (alone && this.#last!.pattern.count !== null) return;
    if (alone) this.#describe(attribute, token);
    else if (attribute.is === "count" || (next && first)) this.#waiting.push({ attribute, token });
    else if (attribute.is === "size" && next) this.#waiting.push({ attribute, token });
    else this.#describe(attribute, token);
  }

  /** Whether only descriptions stand between `at` and a noun. */
  #nounFollows(at: number): boolean {
    for (let i = at; i < this.#tokens.length; i++) {
      const one = this.#tokens[i]!;
      if (one.sense.is === "noun") return true;
      if (isOp(one, "article") || (!isEmptyWord(one) && !DESCRIBING.has(one.sense.is))) return false;
    }
    return false;
  }

  /** Says something of a thing named before; without one, of the thing to come. */
  #describe(attribute: Attribute, token: Token): void {
    if (this.#relation && !this.#relation.subject) this.#closeRelation(null);
    const by = attribute.is === "move" || attribute.is === "direction" ? attribute.by : undefined;
    const candidates = this.#that ? [this.#last, this.#head] : [this.#head, this.#last];
    const bearer =
      candidates.find((one) => one && suits(by, one)) ??
      this.#scene.mentions.findLast((one) => !one.negated && suits(by, one)) ??
      this.#last;
    this.#that = false;
    if (!bearer) this.#waiting.push({ attribute, token });
    else if (this.#negation) {
      this.#scene.excluding(bearer.pattern.classes, attribute, { start: token.start, end: token.end });
      this.#negation = null;
    } else this.#scene.attach(attribute, bearer, token);
  }

  #colors(at: number): number {
    const { colors, span, end } = colorRun(this.#tokens, at);
    const token = { ...this.#tokens[at]!, ...span };
    const after = nextWord(this.#tokens, end, true);
    if (after?.sense.is === "garment") {
      const place = this.#tokens.indexOf(after);
      this.#garment({ is: "colors", colors: onPart(colors, after.sense.part) }, { ...token, end: after.end }, place);
      return place + 1;
    }
    const attribute: Attribute = { is: "colors", colors };
    const said = previousWord(this.#tokens, at - 1);
    // "Red hat", "red ladder": no detector's colours, so the encoder gets both words; "in red fixing a roof" is about the person.
    if (
      after?.sense.is === "concept" ||
      (after?.sense.is === "unknown" && !isOp(said, "in") && said?.sense.is !== "wear")
    ) {
      if (!this.#negation && !this.#excluding) this.#colored(token, after);
      return end;
    }
    if (
      after &&
      (after.sense.is === "noun" ||
        after.sense.is === "size" ||
        (this.#nounFollows(end) && DESCRIBING.has(after.sense.is)))
    )
      this.#waiting.push({ attribute, token });
    else {
      this.#preposition = null;
      this.#describe(attribute, token);
    }
    return end;
  }

  #colored(color: Token, what: Token): void {
    this.#scene.free({ ...color, end: what.sense.is === "concept" ? what.end : color.end });
    this.#freeEnd = color.end;
  }

  /** A coloured garment belongs to who was named before; with nobody named, to somebody. */
  #garment(attribute: Attribute, token: Token, at: number): void {
    this.#preposition = null;
    const wearer =
      [this.#that ? this.#last : this.#head, this.#last, this.#head].find((one) => one && isPerson(one)) ?? null;
    const alone = isOp(this.#joint(at - 1), "comma") && !this.#worn(at);
    if (this.#negation) {
      this.#scene.excluding(wearer?.pattern.classes ?? ["person"], attribute, token);
      this.#negation = null;
    } else if (wearer && !alone && !wearer.negated) this.#scene.attach(attribute, wearer, token);
    else {
      this.#last = this.#scene.mention(token, ["person"], { implied: true, negated: this.#excluding });
      this.#head ??= this.#last;
      this.#scene.attach(attribute, this.#last, token);
      this.#spendOn(this.#last);
      if (this.#relation) this.#closeRelation(this.#last);
    }
    this.#that = false;
  }

  /** Whether clothes were spoken of just before: "red jacket, black trousers" is one person. */
  #worn(at: number): boolean {
    return this.#tokens.slice(0, at).some((one) => one.sense.is === "garment" || one.sense.is === "wear");
  }

  /** A garment without a colour is no fact; the encoder may see it. */
  #plainGarment(token: Token): void {
    if (token.sense.is === "garment" && token.sense.color) {
      const { part, color } = token.sense;
      this.#garment({ is: "colors", colors: [{ part, names: [color] }] }, token, this.#tokens.indexOf(token));
      return;
    }
    this.#other({ ...token, sense: { is: "unknown" } });
  }

  #related(token: Token, at: number): void {
    if (token.sense.is !== "relation") return;
    const { relation } = token.sense;
    if (this.#relation) this.#closeRelation(null);
    if (token.sense.behind && this.#leaving && this.#last && this.#last !== this.#head && !this.#startsNoun(at + 1)) {
      this.#scene.relate("leftBehind", this.#last, this.#head, token);
      return;
    }
    const before = previousWord(this.#tokens, at - 1, true);
    const adjective =
      this.#nounFollows(at + 1) && (!before || isOp(before, ...BEFORE_A_NOUN) || before.sense.is === "count");
    if (relation === "leftBehind" || relation === "lying" || relation === "gathering") {
      if (adjective && relation !== "gathering") this.#adjective = token;
      else this.#relateAlone(token, this.#bearer());
      return;
    }
    this.#relation = { token, subject: this.#bearer(), negated: this.#negation !== null };
    this.#negation = null;
    this.#preposition = null;
  }

  #bearer(): Mention | null {
    const bearer = this.#that ? this.#last : (this.#head ?? this.#last);
    this.#that = false;
    return bearer;
  }

  #relateAlone(token: Token, mention: Mention | null): void {
    if (token.sense.is !== "relation") return;
    const subject =
      mention ??
      (this.#last = this.#scene.mention(token, token.sense.relation === "leftBehind" ? [] : ["person"], {
        implied: true,
      }));
    this.#head ??= subject;
    this.#spendOn(subject);
    this.#scene.relate(token.sense.relation, subject, null, token, this.#negation !== null && mention !== null);
    this.#negation = null;
    if (token.sense.relation === "leftBehind") this.#left = token;
  }

  /** The relation's other side is known, or never comes. */
  #closeRelation(object: Mention | null): void {
    const { token, subject, negated } = this.#relation!;
    this.#relation = null;
    if (token.sense.is !== "relation") return;
    const { relation, mutual } = token.sense;
    if (!object && relation !== "meeting" && relation !== "following" && relation !== "near") return;
    if (!object && !subject && relation !== "meeting") return;
    const who = subject ?? this.#scene.mention(token, ["person"], { implied: true });
    this.#head ??= who;
    this.#scene.relate(relation, who, object ?? (mutual ? this.#joinedWith(who) : null), token, negated);
    if (!subject && !object) this.#last = who;
  }

  /** "A man and a dog together": the two; "people together": one of them with another. */
  #joinedWith(who: Mention): Mention {
    const other = this.#scene.mentions.findLast((one) => one !== who && !one.negated);
    const between = (one: Token) =>
      other !== undefined && one.start >= other.span.end && one.end <= who.span.start && isOp(one, "and");
    return other && this.#tokens.some(between) ? other : who;
  }

  /** A place or something unknown takes the place of a relation's object: "near the gate" names the gate only. */
  #settle(): void {
    if (!this.#relation) return;
    this.#closeRelation(null);
  }

  #other(token: Token): void {
    const negated =
      this.#negation !== null || (this.#excluding && isOp(this.#joint(this.#tokens.indexOf(token)), "and", "or"));
    const { sense } = token;
    if (sense.is === "concept" || sense.is === "events" || sense.is === "words" || sense.is === "unknown")
      this.#relation = null;
    if (sense.is === "concept") this.#scene.concept(token, sense, negated);
    else if (sense.is === "events") this.#scene.event(token, sense, negated);
    else if (sense.is === "signal") this.#scene.signal(token, sense.signal, negated);
    else if (sense.is === "words") this.#scene.words(token, sense.words, negated);
    else if (sense.is === "when") this.#scene.time(token, sense.when, negated);
    else if (sense.is === "camera") this.#scene.camera(token, sense.camera, negated);
    else if (!negated) {
      this.#scene.free(token);
      if (this.#freeEnd >= 0 && onlyEmpty(this.#tokens, this.#freeEnd, token.start))
        this.#scene.joinFree(this.#freeEnd, token.start);
      this.#freeEnd = token.end;
    }
    if (sense.is !== "unknown") {
      this.#excluding = negated;
      this.#negation = null;
    }
    this.#preposition = null;
  }

  #spendOn(mention: Mention): void {
    for (const { attribute, token } of this.#waiting) this.#scene.attach(attribute, mention, token);
    this.#waiting = [];
  }

  /** Described, never named: "red", "walking left". A bare number is no criterion. */
  #spendWaiting(): void {
    const bare = this.#waiting.filter(({ attribute }) => !isTelling(attribute));
    this.#waiting = this.#waiting.filter(({ attribute }) => isTelling(attribute));
    for (const { token } of bare) this.#other({ ...token, sense: { is: "unknown" } });
    this.#nameWaiting();
  }

  /** Makes something of what was described and not named; a bare number goes on waiting. False when there is nothing. */
  #nameWaiting(): boolean {
    const telling = this.#waiting.filter(({ attribute }) => isTelling(attribute));
    const bare = this.#waiting.filter(({ attribute }) => !isTelling(attribute));
    const first = telling[0];
    if (!first) return false;
    this.#waiting = telling;
    const walks = telling.some(
      ({ attribute }) => (attribute.is === "move" || attribute.is === "direction") && attribute.by === "legs",
    );
    const of = telling.flatMap(({ attribute }) => (attribute.is === "count" ? attribute.of : []));
    this.#spendOn(
      this.#scene.mention(first.token, of.length > 0 ? of : walks ? ["person"] : [], {
        negated: this.#negation !== null,
      }),
    );
    this.#waiting = bare;
    return true;
  }
}

/** Whether an attribute alone says what to look for. */
function isTelling(attribute: Attribute): boolean {
  return attribute.is !== "count" || attribute.of.length > 0;
}

function beforeArticleIs(token: Token | undefined): boolean {
  return isOp(token, "article");
}

function onlyEmpty(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens.every(
    (one) =>
      one.end <= from || one.start >= to || isEmptyWord(one) || isOp(one, "in", "on", "at", "with", "by", "to", "for"),
  );
}
