import type { Language } from "../../domain/evidence.ts";
import type { TrackedObject } from "../../domain/track.ts";
import { joinList } from "../lists.ts";
import { isUnsure, objectPhrase } from "../objects.ts";

/** What objects are called in one text: "a person in dark clothes" first, "the ..." where only one such was named, "another ..." for the next. */
export class Names {
  readonly #language: Language;
  readonly #classesKnown: boolean;
  /** Track numbers by what they were called. */
  readonly #named = new Map<string, Set<number>>();

  constructor(language: Language, classesKnown: boolean) {
    this.#language = language;
    this.#classesKnown = classesKnown;
  }

  /** True when both are called the same. */
  alike(a: TrackedObject, b: TrackedObject): boolean {
    return this.#bare(a, "none") === this.#bare(b, "none");
  }

  /** One object. @param beside what the sentence named before it */
  of(object: TrackedObject, beside?: TrackedObject): string {
    const bare = this.#bare(object, "none");
    const named = this.#named.get(bare) ?? new Set<number>();
    this.#named.set(bare, named);
    const known = named.has(object.trackId);
    const alone = named.size === (known ? 1 : 0);
    named.add(object.trackId);
    // Of several that look alike none can be pointed at by "the".
    const fresh = beside && this.alike(object, beside) ? "another" : "a";
    const article = known ? (alone ? "the" : fresh) : alone ? "a" : "another";
    return this.#bare(object, article);
  }

  /** Several: each by its looks up to three, alike ones and more by their number. */
  all(objects: readonly TrackedObject[]): string {
    if (objects.length === 1) return this.of(objects[0]!);
    const looks = new Map<string, TrackedObject[]>();
    for (const object of objects) {
      const bare = this.#bare(object, "none");
      looks.set(bare, [...(looks.get(bare) ?? []), object]);
    }
    if (looks.size > 3) return this.#plainly(objects);
    const phrases = [...looks.values()].map((alike) =>
      alike.length === 1 ? this.of(alike[0]!) : this.#counted(alike),
    );
    // 과 and 와 within what is joined would read as one long list.
    const nested = this.#language === "ko" && phrases.some((phrase) => /[과와] /u.test(phrase));
    return nested ? phrases.join(", ") : joinList(phrases, this.#language);
  }

  #counted(alike: readonly TrackedObject[]): string {
    for (const object of alike) this.of(object);
    return objectPhrase(alike[0]!, this.#language, this.#style(alike[0]!, { count: alike.length }));
  }

  /** Without looks, by class. */
  #plainly(objects: readonly TrackedObject[]): string {
    const classes = new Map<string, TrackedObject[]>();
    for (const object of objects) classes.set(object.class, [...(classes.get(object.class) ?? []), object]);
    const phrases = [...classes.values()].map((own) =>
      objectPhrase({ class: own[0]!.class, colors: { all: [], upper: [], lower: [] } }, this.#language, {
        classesKnown: this.#classesKnown,
        count: own.length,
      }),
    );
    return joinList(phrases, this.#language);
  }

  #bare(object: TrackedObject, article: "a" | "the" | "another" | "none"): string {
    return objectPhrase(object, this.#language, this.#style(object, { article }));
  }

  #style<T extends object>(object: TrackedObject, more: T) {
    return { classesKnown: this.#classesKnown, unsure: this.#classesKnown && isUnsure(object), ...more };
  }
}
