/** What a new scenario begins with: every common key once, with a word about each. */
export const NEW_SCENARIO = `# A scenario says what an event is. Everything after "#" is for readers.
id: my-scenario
level: notice # notice, warning or alarm
names:
  en: Person in the yard
  ko: 마당에 있는 사람
why:
  en: A person is in the drawn zone for ten seconds or longer.
  ko: 사람이 그려 둔 구역에 10초 넘게 있으면 알립니다.
when:
  name: person
  object: { classes: [person], confidence: 0.4 }
  in: yard # draw this zone on the picture
  for: 10s
per: object # one event for each object; "moment" = one for all that holds at a time
group: 30s # events closer than this become one
`;

/** Every name under `areas` that a text asks for, and what it is: also those that are not drawn anywhere yet. */
export function askedAreas(text: string): Array<{ kind: "zone" | "line"; name: string }> {
  const found = new Map<string, { kind: "zone" | "line"; name: string }>();
  const key = /(?:^|[\s{,-])(crosses|enters|leaves|in|notIn):[ \t]*["']?([\p{L}][\p{L}\p{N}_-]{0,39})["']?/gmu;
  for (const line of text.split("\n")) {
    for (const [, what = "", name = ""] of line.replace(/(^|\s)#.*$/, "").matchAll(key)) {
      const kind = what === "crosses" ? "line" : "zone";
      found.set(`${kind}:${name}`, { kind, name });
    }
  }
  return [...found.values()];
}
