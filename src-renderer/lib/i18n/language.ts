import { create } from "zustand";

/** Languages the interface is written in. */
export const LOCALES = ["en", "ko"] as const;
export type Locale = (typeof LOCALES)[number];
export type LanguageSetting = "system" | Locale;

/** The language of the machine, when it is one of ours; English otherwise. */
export function systemLocale(languages: readonly string[] = navigatorLanguages()): Locale {
  for (const tag of languages) {
    const primary = tag.toLowerCase().split("-")[0];
    const known = LOCALES.find((l) => l === primary);
    if (known) return known;
  }
  return "en";
}

function navigatorLanguages(): readonly string[] {
  return typeof navigator === "undefined" ? [] : navigator.languages;
}

export function resolveLocale(setting: LanguageSetting): Locale {
  return setting === "system" ? systemLocale() : setting;
}

const useLanguageStore = create<{ locale: Locale }>(() => ({ locale: systemLocale() }));

/** The language on screen now; components that call it draw again when it changes. */
export function useLocale(): Locale {
  return useLanguageStore((s) => s.locale);
}

/** For code outside React (canvas drawing, toasts raised by a store). */
export function currentLocale(): Locale {
  return useLanguageStore.getState().locale;
}

/** Applies the stored setting. Also tells the document, so that a screen reader picks the right voice. */
export function applyLanguage(setting: LanguageSetting): void {
  const locale = resolveLocale(setting);
  useLanguageStore.setState({ locale });
  if (typeof document !== "undefined") document.documentElement.lang = locale;
}
