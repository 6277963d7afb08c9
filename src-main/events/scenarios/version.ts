/** The line that says the version, at the top level of a file in block style. */
const VERSION_LINE = /^version[ \t]*:.*$/m;
const ID_LINE = /^id[ \t]*:.*$/m;

/** A scenario's text with its version written into it, all else (comments, order, spaces) as it was. A text without an id of its own at the top level is left alone. */
export function withVersion(yaml: string, version: number): string {
  const line = `version: ${version}`;
  if (VERSION_LINE.test(yaml)) return yaml.replace(VERSION_LINE, line);
  return yaml.replace(ID_LINE, (id) => `${id}\n${line}`);
}
