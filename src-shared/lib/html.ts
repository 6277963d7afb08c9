const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Characters that turn the direction of text round would show a file's name as another one; others that are not seen have no place in a document either. */
const UNSEEN = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Plain text as the content of an element or of a quoted attribute. */
export const htmlText = (text: string): string => text.replace(UNSEEN, " ").replace(/[&<>"']/gu, (it) => ENTITIES[it]!);

/** The same on one line. */
export const htmlLine = (text: string): string => htmlText(text.replace(/\s+/gu, " "));
