import { useEffect, useState } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";

/** While the time is dragged, how long it has to stand still to be looked at. */
const PAUSE_MS = 120;

type Preview = Awaited<ReturnType<SightlineClient["scenarios"]["preview"]>>;
export type Match = Preview["matches"][number];

/** Which objects fit at a time of a video, a moment after text and time stopped changing; null while it is not known for this time. `yaml` null = do not ask. */
export function usePreview(yaml: string | null, videoId: VideoId | null, tUs: number): Preview | null {
  const client = useClient();
  const [known, setKnown] = useState<{ key: string; preview: Preview } | null>(null);
  const key = `${videoId ?? ""}:${String(tUs)}`;
  useEffect(() => {
    if (yaml === null || videoId === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.scenarios
        .preview({ yaml, videoId, tUs }, { signal: stop.signal })
        .then((preview) => {
          if (!stop.signal.aborted) setKnown({ key, preview });
        })
        // A preview that fails shows nothing lit up; the mistake itself stands beside the text.
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, yaml, videoId, tUs, key]);
  // Boxes of another time or video would point at nothing.
  return yaml !== null && known?.key === key ? known.preview : null;
}
