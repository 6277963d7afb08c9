import { attributeOf } from "./scene.ts";
import type { Attribute, Mention, Scene } from "./scene.ts";
import { isEmptyWord, isOp } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import { colorRun, nextWord, onPart, previousWord } from "./wordOrder.ts";

/**
 * Binds the words of one Korean step. Korean describes before the noun, so what is said waits for the next noun; only a noun marked as subject (이, 가, 은, 는) takes what comes
 * right after it. Particles tell the sides of a relation: "자전거를 탄 사람", "사람이 탄 자전거".
 */
export function bindKorean(tokens: readonly Token[], scene: Scene): void {
  new KoreanBinder(tokens, scene).run();
}

interface Named {
  mention: Mention;
  token: Token;
}

class KoreanBinder {
  readonly #tokens: readonly Token[];
  readonly #scene: Scene;
  #waiting: Array<{ attribute: Attribute; token: Token }> = [];
  /** "입지 않은": holds of the next noun not. */
  #denied: Array<{ attribute: Attribute; token: Token }> = [];
  #relations: Array<{ token: Token; complement: Mention | null; role: "object" | "subject" }> = [];
  #named: Named[] = [];
  /** The noun marked as subject whose clause is open. */
  #subject: Mention | null = null;
  #negation = false;
  /** Undoes or denies the last thing said, for 없이 and 빼고, which come after it. */
  #deny: (() => void) | null = null;
  #freeEnd = -1;

  constructor(tokens: readonly Token[], scene: Scene) {
    this.#tokens = tokens;
    this.#scene = scene;
  }

  run(): void {
    for (let at = 0; at < this.#tokens.length;) at = this.#read(this.#tokens[at]!, at);
    this.#finish();
  }

  #read(token: Token, at: number): number {
    const attribute = attributeOf(token);
    if (attribute?.is === "count") this.#count(attribute, token, at);
    else if (attribute) this.#describe(attribute, token);
    else if (token.sense.is === "color") return this.#colors(at);
    else if (token.sense.is === "garment") return this.#garment(token, at);
    else if (token.sense.is === "noun") this.#noun(token, at);
    else if (token.sense.is === "relation") this.#relation(token, at);
    else if (token.sense.is === "wear") this.#wear(token.sense.not === true);
    else if (isOp(token, "notAfter")) this.#deny?.();
    else if (isOp(token, "not")) this.#negation = true;
    else if (isOp(token, "comma", "and", "but")) this.#subject = null;
    else if (token.sense.is !== "op" && token.sense.is !== "stay") this.#other(token, at);
    return at + 1;
  }

  #noun(token: Token, at: number): void {
    if (token.sense.is !== "noun") return;
    const { classes, rides } = token.sense;
    const before = this.#named.at(-1);
    const joint = previousWord(this.#tokens, at - 1);
    if (
      before &&
      joint &&
      (isOp(joint, "or") || (joint.particle === "or" && joint === before.token)) &&
      this.#waiting.length === 0
    ) {
      before.mention.pattern.classes = [...new Set([...before.mention.pattern.classes, ...classes])].slice(0, 32);
      before.mention.span.end = token.end;
      this.#named.push({ mention: before.mention, token });
      this.#denies(before.mention);
      return;
    }
    const mention = this.#scene.mention(token, classes, { negated: this.#negation });
    this.#negation = false;
    this.#spend(mention);
    for (const { attribute, token: word } of this.#denied)
      this.#scene.excluding(mention.pattern.classes, attribute, word);
    this.#denied = [];
    this.#settle(mention);
    if (rides) this.#scene.relate("on", mention, this.#scene.mention(token, [rides]), token);
    this.#named.push({ mention, token });
    if (token.particle === "subject" || token.particle === "topic") this.#subject = mention;
    this.#denies(mention);
  }

  /** 없는 after a list excludes all of it: "개와 고양이 없는". */
  #denies(mention: Mention): void {
    this.#deny = () => {
      mention.negated = true;
      for (let i = this.#named.length - 2; i >= 0 && this.#named[i]!.token.particle === "and"; i--)
        this.#named[i]!.mention.negated = true;
      if (this.#subject === mention) this.#subject = null;
    };
  }

  /** A count after a noun is of that noun ("사람 5명"), before one of that one ("5명의 사람", "두 사람"). */
  #count(attribute: Extract<Attribute, { is: "count" }>, token: Token, at: number): void {
    const before = previousWord(this.#tokens, at - 1);
    const last = this.#named.at(-1);
    const counted = attribute.of.length > 0 || nextWord(this.#tokens, at + 1)?.sense.is !== "noun";
    if (last && before === last.token && token.particle !== "of" && counted && before.particle !== "and") {
      this.#scene.attach(attribute, last.mention, token);
      // "사람 두 명이 만나는": the particle moves to the counter.
      if (token.particle === "subject" || token.particle === "topic") this.#subject = last.mention;
      last.token = { ...last.token, particle: token.particle };
      this.#counters.set(token, last);
    } else this.#waiting.push({ attribute, token });
  }

  readonly #counters = new Map<Token, Named>();

  #describe(attribute: Attribute, token: Token): void {
    this.#deny = () => {
      const place = this.#waiting.findIndex((one) => one.token === token);
      if (place >= 0) this.#denied.push(...this.#waiting.splice(place, 1));
    };
    if (this.#subject) this.#scene.attach(attribute, this.#subject, token);
    else this.#waiting.push({ attribute, token });
  }

  #colors(at: number): number {
    const { colors, span, end } = colorRun(this.#tokens, at);
    const token = { ...this.#tokens[at]!, ...span };
    const after = nextWord(this.#tokens, end);
    if (after?.sense.is === "garment") {
      const place = this.#tokens.indexOf(after);
      this.#describe(
        { is: "colors", colors: onPart(colors, after.sense.part), worn: true },
        { ...token, end: after.end },
      );
      return place + 1;
    }
    // "검정 모자", "빨간 사다리": no detector's colours, so the encoder gets both words.
    if (after?.sense.is === "concept" || (after?.sense.is === "unknown" && this.#tokens.indexOf(after) === end)) {
      if (!isOp(nextWord(this.#tokens, this.#tokens.indexOf(after) + 1), "notAfter"))
        this.#scene.free({ ...token, end: after.sense.is === "concept" ? after.end : token.end });
      this.#freeEnd = token.end;
      return end;
    }
    // "사람이 빨간 차에서": right before a noun a colour is that noun's, whoever the subject is.
    if (after?.sense.is === "noun" || after?.sense.is === "size")
      this.#waiting.push({ attribute: { is: "colors", colors }, token });
    else this.#describe({ is: "colors", colors }, token);
    return end;
  }

  /** "상의가 빨간 사람": the colour may come after the garment. */
  #garment(token: Token, at: number): number {
    const after = nextWord(this.#tokens, at + 1);
    if (token.sense.is === "garment" && token.sense.color) {
      const { part, color } = token.sense;
      this.#describe({ is: "colors", colors: [{ part, names: [color] }], worn: true }, token);
      return at + 1;
    }
    if (token.sense.is !== "garment" || after?.sense.is !== "color") {
      this.#other({ ...token, sense: { is: "unknown" } }, at);
      return at + 1;
    }
    const { colors, span, end } = colorRun(this.#tokens, this.#tokens.indexOf(after));
    this.#describe({ is: "colors", colors: onPart(colors, token.sense.part), worn: true }, { ...token, end: span.end });
    return end;
  }

  #wear(not: boolean): void {
    if (!not) return;
    const worn = this.#waiting.filter(({ attribute }) => attribute.is === "colors");
    this.#waiting = this.#waiting.filter((one) => !worn.includes(one));
    this.#denied.push(...worn);
  }

  #relation(token: Token, at: number): void {
    if (token.sense.is !== "relation") return;
    const before = previousWord(this.#tokens, at - 1);
    const last = this.#named.at(-1);
    const own =
      last &&
      before &&
      (before === last.token || this.#counters.get(before) === last || before.start === last.token.start)
        ? last
        : null;
    const particle = own?.token.particle ?? null;
    const marked = particle === "subject" || particle === "topic";
    const { relation, mutual } = token.sense;
    if (mutual && marked) {
      // "사람과 개가 함께": the two just named; "사람들이 함께": one of them with another.
      const other = this.#named.at(-2);
      const joined = other?.token.particle === "and" ? other.mention : own!.mention;
      this.#relate(token, joined, own!.mention);
      return;
    }
    const alone = relation === "lying" || relation === "gathering";
    if (alone && this.#subject) {
      this.#relate(token, this.#subject, null);
      return;
    }
    if (marked && relation === "meeting") {
      this.#relate(token, own!.mention, null);
      this.#subject = null;
      return;
    }
    if (marked && !alone) {
      // "사람이 탄 자전거", "사람이 두고 간 가방": the next noun is the other side.
      this.#relations.push({ token, complement: own!.mention, role: "subject" });
      this.#subject = null;
      return;
    }
    // "코트 속에": what it is in is no thing that detectors find, so nothing is left to look for.
    const place = before && ["garment", "concept", "unknown"].includes(before.sense.is);
    if (!own && place && (relation === "in" || relation === "on" || relation === "near") && !mutual) return;
    const complement = alone ? null : (own?.mention ?? null);
    if (this.#subject && complement && this.#subject !== complement) this.#relate(token, this.#subject, complement);
    else this.#relations.push({ token, complement, role: "object" });
  }

  /** A noun has come that relations waited for. */
  #settle(mention: Mention): void {
    for (const { token, complement, role } of this.#relations) {
      if (role === "subject") this.#relate(token, complement!, mention);
      else this.#relate(token, mention, complement);
    }
    this.#relations = [];
  }

  /** What is left behind is the thing, and who left it the other side, whichever comes first. */
  #relate(token: Token, subject: Mention, object: Mention | null): void {
    if (token.sense.is !== "relation") return;
    const { relation, not = false, mutual } = token.sense;
    const swap = relation === "leftBehind" && object !== null;
    if (swap) this.#scene.relate(relation, object, subject, token, not);
    else this.#scene.relate(relation, subject, object ?? (mutual ? subject : null), token, not);
  }

  #other(token: Token, at: number): void {
    const { sense } = token;
    const next = nextWord(this.#tokens, at + 1);
    // 없는 after the last of a list joined by 와, 과.
    const denied = isOp(next, "notAfter") || (token.particle === "and" && this.#listIsDenied(at + 1));
    const negated = this.#negation || denied;
    if (sense.is === "concept" || sense.is === "events" || sense.is === "unknown")
      this.#relations = this.#relations.filter((one) => one.complement !== null);
    if (sense.is === "concept") this.#scene.concept(token, sense, negated);
    else if (sense.is === "events") this.#scene.event(token, sense, negated);
    else if (sense.is === "signal") this.#scene.signal(token, sense.signal, negated);
    else if (sense.is === "words") this.#scene.words(token, sense.words, negated);
    else if (sense.is === "when") this.#scene.time(token, sense.when, negated);
    else if (sense.is === "camera") this.#scene.camera(token, sense.camera, negated);
    else if (!negated) {
      this.#scene.free(token);
      if (
        this.#freeEnd >= 0 &&
        this.#tokens.every((one) => one.end <= this.#freeEnd || one.start >= token.start || isEmptyWord(one))
      )
        this.#scene.joinFree(this.#freeEnd, token.start);
      this.#freeEnd = token.end;
    }
    this.#negation = false;
    this.#deny = null;
  }

  #listIsDenied(at: number): boolean {
    for (let i = at; i < this.#tokens.length; i++) {
      const one = this.#tokens[i]!;
      if (isOp(one, "notAfter")) return true;
      if (one.particle !== "and" && !isOp(nextWord(this.#tokens, i + 1), "notAfter")) return false;
    }
    return false;
  }

  #spend(mention: Mention): void {
    for (const { attribute, token } of this.#waiting) this.#scene.attach(attribute, mention, token);
    this.#waiting = [];
  }

  /** The step ends: what still waits belongs to the last noun, or to somebody who was not named. */
  #finish(): void {
    for (const { token, complement, role } of this.#relations) {
      if (role === "subject") this.#relate(token, complement!, null);
      else if (complement && token.sense.is === "relation" && token.sense.relation === "leftBehind")
        this.#scene.relate("leftBehind", complement, null, token, token.sense.not);
      else {
        const other = this.#named.map((one) => one.mention).find((one) => one !== complement && !one.related);
        const needsOther =
          token.sense.is === "relation" &&
          !["lying", "gathering", "meeting", "leftBehind"].includes(token.sense.relation);
        if (needsOther && !complement) continue;
        const anonymous = token.sense.is === "relation" && token.sense.relation === "leftBehind" ? [] : ["person"];
        this.#relate(token, other ?? this.#scene.mention(token, anonymous, { implied: true }), complement);
      }
    }
    this.#relations = [];
    const counts = this.#waiting.filter(({ attribute }) => attribute.is === "count" && attribute.of.length === 0);
    this.#waiting = this.#waiting.filter((one) => !counts.includes(one));
    for (const { token } of counts) this.#scene.free(token);
    const first = this.#waiting[0] ?? this.#denied[0];
    if (!first) return;
    const last = this.#named.map((one) => one.mention).findLast((one) => !one.negated);
    const dressed = [...this.#waiting, ...this.#denied].some(
      ({ attribute }) =>
        (attribute.is === "colors" && attribute.worn) ||
        ((attribute.is === "move" || attribute.is === "direction") && attribute.by === "legs"),
    );
    const of = this.#waiting.flatMap(({ attribute }) => (attribute.is === "count" ? attribute.of : []));
    const implied = of.length > 0 ? of : dressed ? ["person"] : [];
    const bearer =
      last ?? (this.#waiting.length > 0 ? this.#scene.mention(first.token, implied, { implied: true }) : null);
    if (bearer) this.#spend(bearer);
    for (const { attribute, token } of this.#denied)
      this.#scene.excluding(bearer?.pattern.classes ?? implied, attribute, token);
  }
}
