import { useEffect, useRef, useState } from "react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { cx } from "../../../ui/cx.ts";
import { cropAround, frameUrl, useReviewContext } from "../session.ts";
import { pictureSlots } from "./pictureSlots.ts";

/** A crop of the picture around an object. Its place is kept while it loads and when it cannot be had; then the class's sign stands in. */
export function ObjectPicture({
  tUs,
  box,
  name,
  className,
  width = 160,
  aspect,
}: {
  tUs: number;
  box: BoxNorm;
  name: string;
  className?: string;
  /** Pixels asked for. */
  width?: number;
  /** Width over height of the place it is shown in. */
  aspect: number;
}) {
  const { video, media, mediaBase } = useReviewContext();
  const url = frameUrl(mediaBase, video.id, tUs, { width, crop: cropAround(box, media, aspect) });
  return (
    <span className={cx("relative flex items-center justify-center overflow-hidden rounded-md bg-stage", className)}>
      <ClassMark name={name} className="size-4 opacity-60" />
      {video.missing ? null : <QueuedImage key={url} url={url} />}
    </span>
  );
}

/** An image that waits for its turn and stays hidden until it is whole. Another address is another image: give it a key. */
function QueuedImage({ url }: { url: string }) {
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
        release.current();
      }}
      onError={() => release.current()}
    />
  );
}
