import { fail } from "#shared/lib/problems.ts";

const PLACE = /\{([^{}]*)\}/g;
const KNOWN = new Set(["level", "scenario"]);

/**
 * Throws INVALID_INPUT unless messages can be published to what a template makes: {level} and {scenario} in braces, none of the characters that only subscribers use (MQTT 3.1.1, 4.7.1), not
 * the broker's own topics (4.7.2).
 */
export function checkTopic(template: string): void {
  for (const [, name = ""] of template.matchAll(PLACE))
    if (!KNOWN.has(name)) throw fail("INVALID_INPUT", "a topic knows {level} and {scenario} in braces, nothing else");
  const rest = template.replace(PLACE, "x");
  if (/[{}]/.test(rest)) throw fail("INVALID_INPUT", "a brace in the topic is not closed");
  if (/[+#]/.test(rest)) throw fail("INVALID_INPUT", "a topic to publish to must not hold + or #");
  if (/\p{Cc}/u.test(rest) || !rest.isWellFormed())
    throw fail("INVALID_INPUT", "the topic holds characters that cannot be shown");
  if (rest.startsWith("$")) throw fail("INVALID_INPUT", "topics that begin with $ belong to the broker");
}

/** The topic of a message. Values bring no level of their own into it: what is not a letter, a digit, - or _ becomes _. */
export function topicOf(template: string, values: { level: string; scenario: string }): string {
  return template.replace(PLACE, (whole, name: string) =>
    name === "level" || name === "scenario" ? values[name].replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 100) : whole,
  );
}
