import { expect, test } from "vitest";
import { CaptionText, MAX_CAPTION, plainText } from "./plainText.ts";

const joined = (pieces: string[]) => {
  const text = new CaptionText();
  const shown = pieces.map((piece) => text.push(piece)).join("");
  return { shown, text: text.text };
};

test("nothing acts in a plain text and nothing is hidden in it; line breaks are one kind", () => {
  expect(plainText("a\u001b[2Jb\u0007\u0000c\u009b d\u202Ee\u2066f\ufeffg\ud800h")).toBe("a[2Jbc defgh");
  expect(plainText("one\r\ntwo\rthree\u2028four\tfive")).toBe("one\ntwo\nthree\nfour\tfive");
  expect(plainText("사람이 걷습니다 👨‍👩‍👧")).toBe("사람이 걷습니다 👨‍👩‍👧");
});

test("a text in pieces is the same as whole, wherever it is cut", () => {
  const whole = "  A man\r\nand a 🚗\u202e.\r";
  for (let at = 0; at <= whole.length; at++)
    expect(joined([whole.slice(0, at), whole.slice(at)]).text).toBe("A man\nand a 🚗.");
  expect(joined(whole.split("")).text).toBe("A man\nand a 🚗.");
});

test("end tokens go, and no more is kept than a caption may have", () => {
  expect(joined(["A person.", "<|im_end|>\n", "</s>"]).text).toBe("A person.");
  expect(joined(["</s> is a tag"]).text).toBe("</s> is a tag");
  const long = joined(["x".repeat(MAX_CAPTION - 1), "yz", "more"]);
  expect(long.text).toHaveLength(MAX_CAPTION);
  expect(long.shown).toHaveLength(MAX_CAPTION);
  expect(long.text.at(-1)).toBe("y");
});
