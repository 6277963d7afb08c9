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
  const url = video.missing
    ? null
    : frameUrl(mediaBase, video.id, tUs, { width, crop: cropAround(box, media, aspect) });
  const [state, setState] = useState<"waiting" | "loading" | "shown" | "failed">("waiting");
  const release = useRef(() => {});
  useEffect(() => {
    setState("waiting");
    if (url === null) return;
    const give = pictureSlots.take(() => setState("loading"));
    release.current = give;
    return give;
  }, [url]);
  const settle = (next: "shown" | "failed") => {
    setState(next);
    release.current();
  };
  return (
    <span className={cx("relative flex items-center justify-center overflow-hidden rounded-md bg-stage", className)}>
      {state === "shown" ? null : (
        <ClassMark name={name} className={cx("size-4 opacity-60", state === "loading" && "animate-breathe")} />
      )}
      {url !== null && (state === "loading" || state === "shown") ? (
        <img
          src={url}
          alt=""
          decoding="async"
          className="absolute inset-0 size-full object-contain"
          style={{ visibility: state === "shown" ? "visible" : "hidden" }}
          onLoad={() => settle("shown")}
          onError={() => settle("failed")}
        />
      ) : null}
    </span>
  );
}
