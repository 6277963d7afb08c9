import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { findFfmpeg } from "../../../test/ffmpeg.ts";
import { plainPicture } from "./drawnPicture.ts";

test.each([[[255, 136, 0]], [[128, 0, 160]], [[255, 255, 255]], [[0, 0, 0]], [[0, 255, 0]]] as const)(
  "a picture of colour %s is read as such by another program",
  (rgb) => {
    const args = [
      "-v",
      "error",
      "-xerror",
      "-f",
      "mjpeg",
      "-i",
      "pipe:0",
      "-f",
      "rawvideo",
      "-pix_fmt",
      "rgb24",
      "pipe:1",
    ];
    const { stdout, stderr, status } = spawnSync(findFfmpeg(), args, { input: plainPicture(rgb) });
    expect(stderr.toString()).toBe("");
    expect(status).toBe(0);
    expect(stdout).toHaveLength(224 * 224 * 3);
    for (let at = 0; at < stdout.length; at++)
      if (Math.abs(stdout[at]! - rgb[at % 3]!) > 4) expect.fail(`byte ${at} is ${stdout[at]}, not ${rgb[at % 3]}`);
  },
);
