import { ImageOff } from "lucide-react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { PublishedVideo } from "#shared/domain/sharing.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { BoxOver } from "../../ui/MomentPicture.tsx";
import { searchMessages } from "./messages.ts";

/** Footage that lies elsewhere: the one picture that its library shares, not of the moment itself, and where in it the thing was. */
export function SharedPicture({
  box,
  video,
  poster,
}: {
  box: BoxNorm | null;
  video: Pick<PublishedVideo, "width" | "height">;
  poster: string | null;
}) {
  const t = useMessages(searchMessages);
  return (
    <div className="relative size-full overflow-hidden bg-stage">
      {poster === null ? (
        <div className="flex size-full flex-col items-center justify-center gap-1 text-2xs text-faint">
          <ImageOff aria-hidden className="size-6 stroke-[1.5]" />
          {t("noPoster")}
        </div>
      ) : (
        <img
          src={`data:image/jpeg;base64,${poster}`}
          alt=""
          title={t("posterHelp")}
          className="absolute inset-0 size-full object-contain"
        />
      )}
      {box ? <BoxOver box={box} media={video} /> : null}
    </div>
  );
}
