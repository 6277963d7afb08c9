import { Popover } from "@base-ui/react/popover";
import { Eye } from "lucide-react";
import { formatPercent } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Checkbox, Segmented } from "../../../ui/Toggle.tsx";
import { reviewMessages } from "../messages.ts";
import { useReview } from "../reviewStore.ts";

/** What is drawn over the picture: boxes, labels, paths, and how sure an object must be. */
export function ViewMenu() {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { boxes, labels, trails, minConfidence, set } = useReview((s) => s);
  const percent = formatPercent(minConfidence, locale);
  return (
    <Popover.Root>
      <Popover.Trigger render={<Button size="md" tone="quiet" icon={<Eye />} className="px-2" />}>
        {t("show")}
        {minConfidence > 0 ? <span className="text-faint">≥ {percent}</span> : null}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={8} collisionPadding={8} className="z-50 outline-none">
          <Popover.Popup
            aria-label={t("show")}
            className="flex w-72 flex-col gap-3 rounded-lg border border-line-strong bg-raised p-3 text-sm shadow-pop outline-none"
          >
            <div className="flex gap-5">
              <Checkbox checked={boxes} onChange={(on) => set({ boxes: on })}>
                {t("showBoxes")}
              </Checkbox>
              <Checkbox checked={labels} disabled={!boxes} onChange={(on) => set({ labels: on })}>
                {t("showLabels")}
              </Checkbox>
            </div>
            <div className="flex items-center justify-between gap-2">
              <span className="text-muted">{t("trails")}</span>
              <Segmented
                label={t("trails")}
                value={trails}
                onChange={(next) => set({ trails: next })}
                options={[
                  { value: "off", label: t("trailsOff") },
                  { value: "selected", label: t("trailsSelected") },
                  { value: "all", label: t("trailsAll") },
                ]}
              />
            </div>
            <label className="flex flex-col gap-1.5">
              <span className="flex justify-between text-muted">
                {t("confidenceAtLeast")} <span className="text-fg">{percent}</span>
              </span>
              <input
                type="range"
                min={0}
                max={95}
                step={5}
                value={Math.round(minConfidence * 100)}
                aria-valuetext={percent}
                onChange={(event) => set({ minConfidence: Number(event.target.value) / 100 })}
                className="w-full accent-accent"
              />
            </label>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
