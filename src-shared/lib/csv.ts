/** A value as a cell of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front: names, notes and classes are other people's words (OWASP, CSV injection). */
export function csvCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[\s]*[=+\-@]/u.test(value) || /^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
