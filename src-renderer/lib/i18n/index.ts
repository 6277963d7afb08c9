export {
  applyLanguage,
  currentLocale,
  LOCALES,
  resolveLocale,
  systemLocale,
  useLocale,
  type LanguageSetting,
  type Locale,
} from "./language.ts";
export {
  allMessages,
  defineMessages,
  translator,
  useMessages,
  type Messages,
  type MessageText,
  type Translate,
} from "./messages.ts";
