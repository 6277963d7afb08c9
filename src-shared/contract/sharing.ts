import { z } from "zod";
import { libraryId, publishedVideo, sharingStatus } from "../domain/sharing.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

/** Libraries that share one index address. Nothing here changes another library. */
export const sharingContract = {
  status: base.output(sharingStatus),
  /** Publishes what is to be published, and looks at the others, now. */
  refresh: base.output(sharingStatus),
  /** Switches the footage of another library on or off for this library's searches. */
  setOn: base.input(z.object({ id: libraryId, on: z.boolean() })).output(sharingStatus),
  /** A video of a library that is on, and its picture (JPEG, base64; null = there is none). Throws NOT_FOUND. */
  video: base
    .input(z.object({ library: libraryId, videoId }))
    .output(z.object({ video: publishedVideo, poster: z.string().nullable() })),
};
