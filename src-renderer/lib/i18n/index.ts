export { applyLanguage, currentLocale, useLocale, type Locale } from "./language.ts";
export { defineMessages, translator, useMessages, type Translate } from "./messages.ts";
