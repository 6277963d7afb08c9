import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { VideoId } from "#shared/domain/video.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useSettings, useVideos } from "../../lib/client/data.ts";
import { knownZones, wallClock } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import { dialogMessages } from "./dialogMessages.ts";
import { clockOf, common, formOf, tagsFrom, type EditForm } from "./editForm.ts";
import { camerasOf } from "./filter.ts";
import { libraryMessages } from "./messages.ts";

/** Camera, tags and wall-clock start of one or many videos. What is left alone is not sent. */
export function EditDialog({ ids, onClose }: { ids: readonly VideoId[]; onClose: () => void }) {
  const t = useMessages(dialogMessages);
  const tl = useMessages(libraryMessages);
  const client = useClient();
  const library = useVideos();
  const settings = useSettings();
  const videos = useMemo(() => (library.data ?? []).filter((v) => ids.includes(v.id)), [ids, library.data]);
  const [form, setForm] = useState<EditForm>(() => formOf(videos, settings.data?.assumedZone ?? "UTC"));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<EditForm>): void => setForm((f) => ({ ...f, ...change }));
  const sameCamera = common(videos.map((v) => v.camera ?? ""));
  const sameTags = common(videos.map((v) => v.tags.join(", ")));
  const clock = form.setClock ? clockOf(form) : null;
  const error = clock && "error" in clock ? clock.error : null;
  const tags = form.tags === null ? null : tagsFrom(form.tags);
  const tagError = tags?.some((tag) => tag.length > 60) ? t("tagTooLong") : null;
  const save = useMutation({
    mutationFn: () =>
      client.library.update({
        ids: [...ids],
        ...(form.camera === null ? {} : { camera: form.camera.trim() || null }),
        ...(tags === null ? {} : { tags }),
        ...(clock && "recordedAt" in clock ? { recordedAt: clock.recordedAt } : {}),
      }),
    onSuccess: onClose,
  });
  const submit = (): void => {
    setTried(true);
    if (!error && !tagError) save.mutate();
  };
  const start = videos[0]?.recordedAt;
  const shown = (which: typeof error): string | null => (tried && error === which && which ? t(which) : null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("editTitle", { count: ids.length })}
      {...(videos.length === 1 && videos[0] ? { description: <span dir="auto">{videos[0].name}</span> } : {})}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={save.isPending} onClick={submit}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {save.isError ? <ProblemCard problem={problemFrom(save.error)} compact /> : null}
        <Field label={t("camera")}>
          {(f) => (
            <Input
              {...f}
              maxLength={120}
              list="edit-cameras"
              value={form.camera ?? sameCamera ?? ""}
              placeholder={sameCamera === null ? t("cameraMixed") : ""}
              onChange={(e) => set({ camera: e.target.value })}
            />
          )}
        </Field>
        <datalist id="edit-cameras">
          {camerasOf(library.data ?? [])
            .filter(Boolean)
            .map((c) => (
              <option key={c} value={c}>
                {c}
              </option>
            ))}
        </datalist>
        <Field label={t("tags")} help={t("tagsHelp")} error={tagError}>
          {(f) => (
            <Input
              {...f}
              value={form.tags ?? sameTags ?? ""}
              placeholder={sameTags === null ? t("tagsMixed") : ""}
              invalid={tagError !== null}
              onChange={(e) => set({ tags: e.target.value })}
            />
          )}
        </Field>
        <div className="flex flex-col gap-2">
          <div className="flex items-center justify-between gap-3">
            <span className="text-xs font-medium text-muted">{t("clock")}</span>
            <Segmented
              label={t("clock")}
              value={form.setClock ? "set" : "keep"}
              onChange={(v) => set({ setClock: v === "set" })}
              options={[
                { value: "keep", label: t("clockKeep") },
                { value: "set", label: t("clockSet") },
              ]}
            />
          </div>
          {videos.length === 1 && start ? (
            <p className="text-xs text-faint">
              {start.utcMs === null || start.source === "unknown"
                ? tl("timeUnknown")
                : t("clockNow", { text: wallClock(start.utcMs, start.zone).text, known: tl(`known.${start.source}`) })}
            </p>
          ) : null}
          {form.setClock ? (
            <>
              <div className="grid grid-cols-[1fr_1fr_1.4fr] gap-3">
                <Field label={t("date")} error={shown("badDate")}>
                  {(f) => (
                    <Input
                      {...f}
                      inputMode="numeric"
                      placeholder="YYYY-MM-DD"
                      maxLength={10}
                      value={form.date}
                      invalid={shown("badDate") !== null}
                      onChange={(e) => set({ date: e.target.value })}
                    />
                  )}
                </Field>
                <Field label={t("time")} error={shown("badTime")}>
                  {(f) => (
                    <Input
                      {...f}
                      inputMode="numeric"
                      placeholder="HH:MM:SS"
                      maxLength={8}
                      value={form.time}
                      invalid={shown("badTime") !== null}
                      onChange={(e) => set({ time: e.target.value })}
                    />
                  )}
                </Field>
                <Field label={t("zone")} error={shown("badZone")}>
                  {(f) => (
                    <Input
                      {...f}
                      list="edit-zones"
                      value={form.zone}
                      invalid={shown("badZone") !== null}
                      onChange={(e) => set({ zone: e.target.value.trim() })}
                    />
                  )}
                </Field>
              </div>
              <datalist id="edit-zones">
                {knownZones().map((zone) => (
                  <option key={zone} value={zone}>
                    {zone}
                  </option>
                ))}
              </datalist>
              <p className="text-xs text-muted" aria-live="polite">
                {[
                  clock && "recordedAt" in clock && clock.recordedAt.utcMs !== null
                    ? t("clockWill", { text: wallClock(clock.recordedAt.utcMs, form.zone).text })
                    : null,
                  ids.length > 1 ? t("clockAll") : null,
                ]
                  .filter(Boolean)
                  .join(" ") || "\u00a0"}
              </p>
            </>
          ) : null}
        </div>
        {/* Enter in a box saves: the visible button lives in the dialog's foot, outside the form. */}
        <button type="submit" hidden>
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}
