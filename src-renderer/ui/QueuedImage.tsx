import { useEffect, useRef, useState } from "react";
import { pictureSlots } from "../lib/pictureSlots.ts";

/** An image that waits for its turn and stays hidden until it is whole. Another address is another image: give it a key. */
export function QueuedImage({ url, onShown, onBroken }: { url: string; onShown?: () => void; onBroken?: () => void }) {
  const [state, setState] = useState<"waiting" | "loading" | "shown">("waiting");
  const release = useRef(() => {});
  useEffect(() => {
    const give = pictureSlots.take(() => setState("loading"));
    release.current = give;
    return give;
  }, []);
  if (state === "waiting") return null;
  return (
    <img
      src={url}
      alt=""
      decoding="async"
      className="absolute inset-0 size-full bg-stage object-contain"
      style={{ visibility: state === "shown" ? "visible" : "hidden" }}
      onLoad={() => {
        setState("shown");
        onShown?.();
        release.current();
      }}
      onError={() => {
        release.current();
        onBroken?.();
      }}
    />
  );
}
