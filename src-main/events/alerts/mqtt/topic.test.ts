import { expect, test } from "vitest";
import { checkTopic, topicOf } from "./topic.ts";

test("a topic is made of the level and the scenario, which bring no levels or wildcards of their own", () => {
  const make = (values: { level: string; scenario: string }) => topicOf("site/{level}/{scenario}/x{scenario}", values);
  expect(make({ level: "alarm", scenario: "line-crossing" })).toBe("site/alarm/line-crossing/xline-crossing");
  expect(make({ level: "a/b", scenario: "#+/\u0000$SYS 한" })).toBe("site/a_b/_____SYS__/x_____SYS__");
});

test.each(["site/#", "a/+/b", "$SYS/x", "a/{camera}", "a/{level", "a/}b", "a\u0000b", "a\ud800", "{level}/{}"])(
  "%j is refused as a topic",
  (topic) => {
    expect(() => checkTopic(topic)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  },
);

test.each(["sightline", "sightline/{level}/{scenario}", "/집/경보 {level}", "{scenario}"])(
  "%j is taken as a topic",
  (topic) => {
    expect(() => checkTopic(topic)).not.toThrow();
  },
);
