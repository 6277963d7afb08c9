import { useEffect } from "react";
import { useClient } from "../lib/client/clientContext.tsx";
import { useVideos } from "../lib/client/data.ts";

/** Types told already in this window. */
const told = new Set<string>();

/** Tells the backend which of the library's media types this renderer plays, once each: it makes copies of those that it does not. */
export function useReportPlayable(): void {
  const client = useClient();
  const { data: videos } = useVideos();
  useEffect(() => {
    const fresh = [...new Set((videos ?? []).flatMap((v) => (v.media?.mime ? [v.media.mime] : [])))].filter(
      (mime) => mime.length <= 200 && !told.has(mime),
    );
    if (fresh.length === 0) return;
    for (const mime of fresh) told.add(mime);
    const probe = document.createElement("video");
    const types = Object.fromEntries(fresh.map((mime) => [mime, probe.canPlayType(mime) !== ""]));
    client.system.reportPlayable({ types }).catch(() => {
      // Lost with the wire: said again with the next change of the library.
      for (const mime of fresh) told.delete(mime);
    });
  }, [client, videos]);
}
