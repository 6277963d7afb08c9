import { Ban, Import } from "lucide-react";
import { useEffect, useState } from "react";
import { useHost } from "../../../lib/client/clientContext.tsx";
import { useModels, useSettings, useSystemInfo } from "../../../lib/client/data.ts";
import { formatBytes } from "../../../lib/format.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { addable, summariseDrag, type DragSummary } from "./dropPlan.ts";
import { importMessages } from "./importMessages.ts";
import { useImportActions } from "./useImport.ts";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes files dropped anywhere in the window, and says what a drop will do while they are still in the air. */
export function DropOverlay() {
  const [drag, setDrag] = useState<DragSummary | null>(null);
  const { drop } = useImportActions();
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      // The view under the pointer has its own use for what is dragged.
      if (event.defaultPrevented) return setDrag(null);
      event.preventDefault();
      const summary = summariseDrag(event.dataTransfer.items);
      event.dataTransfer.dropEffect = addable(summary) > 0 ? "copy" : "none";
      setDrag((known) => (known && JSON.stringify(known) === JSON.stringify(summary) ? known : summary));
    };
    const leave = (event: DragEvent): void => {
      // Leaving the window has no element to go to; leaving one child for another has.
      if (event.relatedTarget === null) setDrag(null);
    };
    const end = (event: DragEvent): void => {
      setDrag(null);
      if (!hasFiles(event) || !event.dataTransfer || event.defaultPrevented) return;
      event.preventDefault();
      drop(event.dataTransfer);
    };
    window.addEventListener("dragenter", over);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", end);
    return () => {
      window.removeEventListener("dragenter", over);
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", end);
    };
  }, [drop]);
  return drag ? <DropCard drag={drag} /> : null;
}

/** The words of the overlay; it catches no pointer, so the drop reaches the window. */
export function DropCard({ drag }: { drag: DragSummary }) {
  const t = useMessages(importMessages);
  const { bridge } = useHost();
  const { data: info } = useSystemInfo();
  const { data: settings } = useSettings();
  const packs = useModels();
  const count = addable(drag);
  const counts = [
    drag.videos > 0 ? t("videos", { count: drag.videos }) : null,
    drag.pictures > 0 ? t("pictures", { count: drag.pictures }) : null,
    drag.unknown > 0 ? t("unknown", { count: drag.unknown }) : null,
    drag.others > 0 ? t("others", { count: drag.others }) : null,
  ].filter((line) => line !== null);
  const pack = packs.data?.find((p) => p.manifest.id === settings?.activePack);
  const free = info?.storage.freeBytes;
  return (
    <div role="status" className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-scrim p-6">
      <div className="flex w-full max-w-lg flex-col gap-4 rounded-lg border-2 border-dashed border-accent bg-panel p-8">
        <div className="flex items-center gap-3">
          {count > 0 ? (
            <Import aria-hidden className="size-7 text-accent" />
          ) : (
            <Ban aria-hidden className="size-7 text-warn" />
          )}
          <p className="text-lg font-semibold">{count > 0 ? t("dropTitle", { count }) : t("dropNothing")}</p>
        </div>
        {count > 0 ? (
          <>
            <ul className="flex flex-wrap gap-2">
              {counts.map((line) => (
                <li key={line} className="rounded-md bg-hover px-2 py-0.5">
                  {line}
                </li>
              ))}
            </ul>
            <ul className="flex list-disc flex-col gap-1 pl-4 text-muted">
              <li>
                {bridge
                  ? t("willIndex")
                  : typeof free === "number"
                    ? t("willUpload", { free: formatBytes(free) })
                    : t("willUploadNoFree")}
              </li>
              {settings ? (
                <li>
                  {settings.activePack === "motion" || !pack
                    ? t("willMotion")
                    : t("willAnalyse", { pack: pack.manifest.name, fps: settings.sampleFps })}
                </li>
              ) : null}
              {bridge ? <li>{t("afterwards")}</li> : null}
            </ul>
          </>
        ) : (
          <p className="text-muted">{t("dropNothingBody")}</p>
        )}
      </div>
    </div>
  );
}
