import type { BoxNorm } from "#shared/domain/geometry.ts";
import { cropAround, frameUrl } from "../../../lib/media.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { cx } from "../../../ui/cx.ts";
import { QueuedImage } from "../../../ui/QueuedImage.tsx";
import { useReviewContext } from "../session.ts";

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
