import { useMemo } from "react";
import { useLocale, type Locale } from "./language.ts";

/** A sentence, or its forms by number. `{name}` marks a value to fill in. */
export type MessageText = string | { readonly one: string; readonly other: string };

/** Names between braces in a message, so that a missing value is a type error. */
type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
export type ValuesOf<M> = M extends string
  ? NamesIn<M>
  : M extends { one: infer One; other: infer Other }
    ? NamesIn<One> | NamesIn<Other> | "count"
    : never;

type ArgsFor<M> = [ValuesOf<M>] extends [never] ? [] : [values: Record<ValuesOf<M>, string | number>];

export interface Messages<E extends Record<string, MessageText>> {
  readonly en: E;
  readonly ko: { readonly [K in keyof E]: MessageText };
}

/** Every set of messages in the app, kept so that one test can compare the languages. */
export const allMessages: Messages<Record<string, MessageText>>[] = [];

/**
 * The texts of one feature in both languages. Korean must have exactly the keys of English: a missing or an extra key does not compile, and a
 * placeholder that only one language has fails the completeness test.
 */
export function defineMessages<const E extends Record<string, MessageText>>(messages: {
  en: E;
  ko: { [K in keyof NoInfer<E>]: MessageText };
}): Messages<E> {
  allMessages.push(messages as unknown as Messages<Record<string, MessageText>>);
  return messages;
}

export type Translate<E extends Record<string, MessageText>> = <K extends keyof E>(
  key: K,
  ...args: ArgsFor<E[K]>
) => string;

const plurals: Record<Locale, Intl.PluralRules> = { en: new Intl.PluralRules("en"), ko: new Intl.PluralRules("ko") };

/** Fills `{name}` places; an unknown name is left visible rather than dropped, so that the mistake is seen. */
export function interpolate(text: string, values: Record<string, string | number> | undefined): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** The form of a message for a number; `count` chooses the form and fills `{count}`. */
export function pickForm(text: MessageText, locale: Locale, count: number | undefined): string {
  if (typeof text === "string") return text;
  return plurals[locale].select(count ?? 0) === "one" ? text.one : text.other;
}

/** A translator for one language, for code outside React and for tests. */
export function translator<E extends Record<string, MessageText>>(messages: Messages<E>, locale: Locale): Translate<E> {
  const table = messages[locale];
  return (key, ...args) => {
    const values = args[0] as Record<string, string | number> | undefined;
    const raw = values?.["count"];
    const count = typeof raw === "number" ? raw : Number(String(raw ?? 0).replaceAll(/[^\d.-]/g, ""));
    return interpolate(pickForm(table[key] as MessageText, locale, count), values);
  };
}

/** `const t = useMessages(messages); t("key", { count: 3 })`, in the language on screen. */
export function useMessages<E extends Record<string, MessageText>>(messages: Messages<E>): Translate<E> {
  const locale = useLocale();
  return useMemo(() => translator(messages, locale), [messages, locale]);
}
