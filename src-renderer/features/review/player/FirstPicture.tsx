import { useState } from "react";
import { cx } from "../../../ui/cx.ts";
import { Skeleton } from "../../../ui/States.tsx";

/**
 * What lies under the player until the source shows its own picture: the exact frame as soon as it is decoded. The poster may be of another moment (the first
 * frames of a file are often black), so it stands in only until the first frame has come; in later waits (another source, a retry) a picture of another moment
 * under the boxes would be worse than none.
 */
export function FirstPicture({
  posterUrl,
  frameUrl,
  faint,
  shown,
}: {
  /** Null when there is no poster. */
  posterUrl: string | null;
  /** The frame wanted now; null when none is waited for, or none can be decoded. */
  frameUrl: string | null;
  /** The poster is known to be of another moment than the one that opens. */
  faint: boolean;
  /** The source has shown a picture of its own before. */
  shown: boolean;
}) {
  /** Address of the last frame that arrived. */
  const [arrived, setArrived] = useState<string | null>(null);
  return (
    <>
      {arrived === null && !shown ? (
        posterUrl !== null ? (
          <img
            src={posterUrl}
            alt=""
            data-testid="review-poster"
            className="absolute inset-0 size-full"
            style={{ opacity: faint ? 0.35 : 1 }}
          />
        ) : (
          <Skeleton className="absolute inset-0" />
        )
      ) : null}
      {frameUrl !== null ? (
        <img
          key={frameUrl}
          src={frameUrl}
          alt=""
          data-testid="review-frame"
          // Never a broken picture: one that does not come is not shown.
          className={cx("absolute inset-0 size-full", frameUrl !== arrived && "invisible")}
          onLoad={() => setArrived(frameUrl)}
        />
      ) : null}
    </>
  );
}
