import { Copy } from "lucide-react";
import type { Moment } from "#shared/domain/moment.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { wallClockAt } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import type { SharedVideo } from "./arrange.ts";
import { searchMessages } from "./messages.ts";
import { SharedPicture } from "./SharedPicture.tsx";

/** Where a moment of another library is found: there, by its name and time. Nothing of it can be played here. */
export function ElsewhereDialog({
  moment,
  told,
  onClose,
}: {
  moment: Moment;
  told: SharedVideo | null;
  onClose: () => void;
}) {
  const t = useMessages(searchMessages);
  if (!moment.library || !told) return null;
  const { video, poster } = told;
  const wall = wallClockAt(video.recordedAt, moment.bestUs);
  const library = displayName(moment.library.name);
  const facts = [
    [t("fact.library"), library],
    [t("fact.clock"), wall?.text ?? t("noClock")],
    [t("fact.camera"), video.camera ? displayName(video.camera) : t("noCamera")],
    [t("fact.file"), displayName(video.name)],
    [t("fact.time"), formatMediaTime(moment.bestUs, 1, video.durationUs)],
    ...(video.sha256 ? [["SHA-256", video.sha256] as const] : []),
  ] as const;
  const copy = (): void => {
    const text = facts.map(([name, value]) => `${name}: ${value}`).join("\n");
    void navigator.clipboard?.writeText(text).then(() => toastDone(t("referenceCopied")));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("footageOn", { name: library })}
      description={t("elsewhereBody")}
      footer={
        <Button tone="primary" icon={<Copy />} data-autofocus onClick={copy}>
          {t("copyReference")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="aspect-video w-full overflow-hidden rounded-md">
          <SharedPicture box={moment.box} video={video} poster={poster} />
        </div>
        <p className="text-xs text-faint">{t("posterHelp")}</p>
        <dl className="grid grid-cols-[11rem_1fr] text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="col-span-2 grid grid-cols-subgrid border-b border-line py-1.5">
              <dt className="text-muted">{name}</dt>
              <dd className="min-w-0 break-all select-text" dir="auto">
                {value}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
