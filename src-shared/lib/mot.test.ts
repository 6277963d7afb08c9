import { describe, expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import { formatMot, parseMot } from "./mot.ts";

const detail = (text: string): string => {
  try {
    parseMot(text);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.problem.detail}`;
    throw error;
  }
  return "accepted";
};

describe("parseMot", () => {
  test("reads detections, truth with class and visibility, and rows without a score", () => {
    const rows = parseMot("1,-1,10.5,20,30,40,0.9,-1,-1,-1\n2,7,1,2,3,4,1,1,0.25\n3,8,1,2,3,4\n");
    expect(rows).toEqual([
      { frame: 1, id: -1, x: 10.5, y: 20, w: 30, h: 40, confidence: 0.9, class: -1, visibility: -1 },
      { frame: 2, id: 7, x: 1, y: 2, w: 3, h: 4, confidence: 1, class: 1, visibility: 0.25 },
      { frame: 3, id: 8, x: 1, y: 2, w: 3, h: 4, confidence: 1, class: -1, visibility: -1 },
    ]);
  });

  test("tolerates blanks, tabs, trailing commas, comments, empty lines, Windows line ends and a byte order mark", () => {
    const rows = parseMot("\uFEFF# made by hand\r\n\r\n 1 , -1 , 10 , 20 , 30 , 40 , 0.5 , \r\n2\t-1\t1 2 3 4\r\n");
    expect(rows.map((r) => [r.frame, r.x, r.y, r.w, r.h, r.confidence])).toEqual([
      [1, 10, 20, 30, 40, 0.5],
      [2, 1, 2, 3, 4, 1],
    ]);
  });

  test("an empty file has no rows", () => {
    expect(parseMot("")).toEqual([]);
    expect(parseMot("\n  \n")).toEqual([]);
  });

  test.each([
    ["1,-1,1,2,3", 'INVALID_INPUT: line 1 ("1,-1,1,2,3") has 5 columns'],
    ["1,-1,1,2,3,4\n2,-1,x,2,3,4", 'INVALID_INPUT: line 2 ("2,-1,x,2,3,4"): column 3 is not a number'],
    ["1,-1,1,,3,4", "column 4 is not a number"],
    ["1,-1,1,2,3,4,NaN", "column 7 is not a number"],
    ["0,-1,1,2,3,4", "frames are whole numbers from 1"],
    ["1.5,-1,1,2,3,4", "frames are whole numbers from 1"],
    ["1,-1,1,2,0,4", "width and height must be above 0"],
    ["1,-1,1,2,3,-4", "width and height must be above 0"],
    ["1,0.5,1,2,3,4", "the id is not a whole number"],
  ])("refuses %j and names the place", (text, words) => {
    expect(detail(text)).toContain(words);
  });
});

test("formatMot writes what parseMot reads, to the decimals of the format", () => {
  const rows = parseMot("1,3,10.126,20,30.5,40,0.91234,-1,-1,-1\n");
  expect(formatMot(rows)).toBe("1,3,10.13,20.00,30.50,40.00,0.9123,-1,-1,-1\n");
  expect(parseMot(formatMot(rows))[0]).toMatchObject({ frame: 1, id: 3, x: 10.13, w: 30.5 });
  expect(formatMot([])).toBe("");
});
