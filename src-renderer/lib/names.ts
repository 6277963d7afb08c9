/** Characters that reorder or hide the text around them: "\u202Egpj.exe" would read as "exe.jpg". See Unicode TR 36, 3.1. */
const DECEIVING = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A file's or camera's name as it is shown: honest about what it holds. Joiners of emoji stay. */
export function displayName(name: string): string {
  const shown = name.replace(DECEIVING, "\ufffd").trim();
  return shown === "" ? "\ufffd" : shown;
}
