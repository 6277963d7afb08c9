import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { spanAround, type Span } from "../../lib/captions/span.ts";

/**
 * The span that is described: the marked one, or about 20 s around the playhead. While the video plays it stays where it was: words that change under the
 * reader's eyes are not read.
 */
export function useSpan(place: ReviewPlace): Span {
  const { durationUs } = place.media;
  const { onMove, positionUs, isPlaying } = place;
  const last = useRef<string | null>(null);
  const read = useCallback((): string => {
    if (last.current !== null && isPlaying()) return last.current;
    const { fromUs, toUs } = spanAround(positionUs(), durationUs);
    last.current = `${fromUs} ${toUs}`;
    return last.current;
  }, [durationUs, isPlaying, positionUs]);
  const around = useSyncExternalStore(onMove, read);
  if (place.marked && place.marked.toUs > place.marked.fromUs) return place.marked;
  const [fromUs = 0, toUs = 1] = around.split(" ").map(Number);
  return { fromUs, toUs };
}

/** A span that is being dragged changes with every move of the pointer: what asks the backend waits until it rests. */
const REST_MS = 200;

/** The span once it has stayed the same for a moment. */
export function useSettled(span: Span): Span {
  const [settled, setSettled] = useState(span);
  const { fromUs, toUs } = span;
  useEffect(() => {
    const timer = setTimeout(
      () => setSettled((now) => (now.fromUs === fromUs && now.toUs === toUs ? now : { fromUs, toUs })),
      REST_MS,
    );
    return () => clearTimeout(timer);
  }, [fromUs, toUs]);
  return settled;
}
