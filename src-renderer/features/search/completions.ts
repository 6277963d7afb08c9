import type { SearchVocabulary } from "#shared/contract/search.ts";
import { COLOR_NAMES } from "#shared/domain/geometry.ts";
import { className } from "../../lib/classes.ts";
import type { Locale } from "../../lib/i18n/index.ts";

export interface Completion {
  /** What the box holds once it is taken, and where the caret then stands. */
  text: string;
  caret: number;
  /** What the list shows. */
  label: string;
  note: string | null;
}

const TOKENS = ["class:", "camera:", "event:", "after:", "before:", "color:"] as const;
const MOST = 8;

/** What may stand where the caret is: token names, and the values of a token. Pure; nothing is offered in the middle of a word. */
export function completionsAt(text: string, caret: number, vocabulary: SearchVocabulary, locale: Locale): Completion[] {
  if (caret < text.length && /\S/.test(text.charAt(caret))) return [];
  const word = /(?:^|\s)(-?)([\p{L}]+:?[^\s:]*)$/u.exec(text.slice(0, caret));
  if (!word) return [];
  const [, minus = "", typed = ""] = word;
  const start = caret - minus.length - typed.length;
  const take = (value: string, label: string, note: string | null): Completion => {
    const before = text.slice(0, start) + minus + value;
    return { text: before + text.slice(caret), caret: before.length, label, note };
  };
  /** Scenarios of which a name or a word begins so, in either language. */
  const events = (begins: string): SearchVocabulary["scenarios"] =>
    vocabulary.scenarios.filter(({ id, names, words }) =>
      [id, names.en, names.ko, ...words.en, ...words.ko].some((name) => name.toLowerCase().startsWith(begins)),
    );
  const colon = typed.indexOf(":");
  if (colon < 0) {
    if (typed.length < 2) return [];
    const low = typed.toLowerCase();
    return [
      ...TOKENS.filter((token) => token.startsWith(low)).map((token) => take(token, token, null)),
      ...(/^\p{L}+$/u.test(typed) ? events(low) : []).map((one) =>
        take(`event:${one.id} `, one.names[locale], one.words[locale][0] ?? null),
      ),
    ].slice(0, MOST);
  }
  if (/^(event|이벤트|사건):/iu.test(typed))
    return events(typed.slice(colon + 1).toLowerCase())
      .slice(0, MOST)
      .map((one) => take(`event:${one.id} `, one.names[locale], one.words[locale][0] ?? null));
  const [token, rest] = [typed.slice(0, colon + 1).toLowerCase(), typed.slice(colon + 1).toLowerCase()];
  const starts = (...names: string[]): boolean => names.some((name) => name.toLowerCase().startsWith(rest));
  const quoted = (value: string): string => `${token}${/\s/.test(value) ? `"${value}"` : value} `;
  if (token === "class:")
    return vocabulary.classes
      .filter((one) => starts(one.name, className(one.name, locale)))
      .slice(0, MOST)
      .map((one) => take(quoted(one.name), className(one.name, locale), String(one.objects)));
  if (token === "camera:")
    return vocabulary.cameras
      .filter((name) => starts(name) || name.toLowerCase().includes(rest))
      .slice(0, MOST)
      .map((name) => take(quoted(name), name, null));
  if (token === "color:")
    return COLOR_NAMES.filter((name) => starts(name)).map((name) => take(`${token}${name} `, name, null));
  return [];
}
