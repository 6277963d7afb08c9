import { useMutation } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Pin, PinOff, Trash2 } from "lucide-react";
import { useCallback, useState } from "react";
import type { SavedSearch } from "#shared/contract/search.ts";
import { isEmptyQuery } from "#shared/query/index.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { Checkbox } from "../../ui/Toggle.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
import { searchMessages } from "./messages.ts";
import { useFound, useSaved } from "./savedData.ts";

/** The list at the side of the results: run, pin, remove; what pinned ones found since is counted beside them. */
export function SavedSearches() {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const client = useClient();
  const saved = useSaved();
  const asked = useSearch((s) => s.asked);
  const draft = useSearch((s) => s.draft);
  const [naming, setNaming] = useState(false);
  const saveKey = useKeyHint("search.save");
  const savable = !isEmptyQuery(draft);
  useHotkey("search.save", () => setNaming(true), savable);
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const open = (one: SavedSearch): void => {
    useSearch.getState().setDraft(one.query, true);
    useSearch.getState().setScope({});
    useSearch.getState().run(client, one.query);
    if (one.unseen > 0) act.mutate(() => client.search.markSeen({ id: one.id }));
  };
  return (
    <aside aria-labelledby="saved-title" className="flex w-64 shrink-0 flex-col border-r border-line bg-panel">
      <header className="flex h-11 shrink-0 items-center border-b border-line px-3">
        <h2 id="saved-title" className="text-sm font-semibold">
          {t("saved")}
        </h2>
      </header>
      <div className="min-h-0 grow overflow-y-auto p-2">
        {saved.data === undefined ? (
          saved.problem ? (
            <ProblemCard
              problem={saved.problem}
              compact
              actions={
                <Button size="sm" onClick={saved.retry}>
                  {t("again")}
                </Button>
              }
            />
          ) : (
            <Skeleton className="h-9" />
          )
        ) : saved.data.length === 0 ? (
          <p className="px-1.5 py-1 text-xs text-faint">{t("savedNone")}</p>
        ) : (
          <ul className="flex flex-col gap-0.5">
            {saved.data.map((one) => (
              <li
                key={one.id}
                className={cx(
                  "group flex h-9 items-center rounded-md pr-0.5 hover:bg-hover",
                  asked?.text === one.query.text && "bg-hover",
                )}
              >
                <button
                  type="button"
                  aria-label={[
                    t("runSaved", { name: one.name }),
                    one.unseen > 0 ? t("unseen", { count: one.unseen }) : null,
                  ]
                    .filter(Boolean)
                    .join(", ")}
                  title={one.query.text}
                  onClick={() => open(one)}
                  className="flex h-full min-w-0 grow items-center gap-2 rounded-md px-1.5 text-left focus-visible:-outline-offset-2"
                >
                  {one.pinned ? (
                    <Pin aria-hidden className="size-3.5 shrink-0 text-accent" />
                  ) : (
                    <Bookmark aria-hidden className="size-3.5 shrink-0 text-faint" />
                  )}
                  <span className="min-w-0 grow truncate text-sm">{one.name}</span>
                  {one.unseen > 0 ? (
                    <Badge tone="busy">{t("unseen", { count: formatCount(one.unseen, locale) })}</Badge>
                  ) : null}
                </button>
                <IconButton
                  size="sm"
                  label={t(one.pinned ? "unpin" : "pin", { name: one.name })}
                  icon={one.pinned ? <PinOff /> : <Pin />}
                  pressed={one.pinned}
                  className={cx(!one.pinned && "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100")}
                  onClick={() =>
                    act.mutate(() =>
                      client.search.save({ id: one.id, name: one.name, query: one.query, pinned: !one.pinned }),
                    )
                  }
                />
                <IconButton
                  size="sm"
                  tone="danger"
                  label={t("removeSaved", { name: one.name })}
                  icon={<Trash2 />}
                  className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
                  onClick={() => act.mutate(() => client.search.removeSaved({ id: one.id }))}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      <footer className="border-t border-line p-2">
        <Button className="w-full" icon={<BookmarkPlus />} disabled={!savable} onClick={() => setNaming(true)}>
          {t("save")}
          {saveKey ? <Kbd keys={saveKey} /> : null}
        </Button>
      </footer>
      {naming ? <SaveDialog onClose={() => setNaming(false)} /> : null}
    </aside>
  );
}

function SaveDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(searchMessages);
  const client = useClient();
  const query = useSearch((s) => s.draft);
  const [name, setName] = useState(query.text.slice(0, 80));
  const [pinned, setPinned] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      client.search.save({ name: name.trim(), query: { ...query, text: query.text.slice(0, 2000) }, pinned }),
    onSuccess: (one) => {
      toastDone(t("savedDone", { name: one.name }));
      onClose();
    },
  });
  const ready = name.trim() !== "" && name.trim().length <= 120;
  return (
    <Dialog
      open
      onClose={onClose}
      width="sm"
      title={t("save")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={save.isPending} disabled={!ready} onClick={() => save.mutate()}>
            {t("saveDo")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t("saveAs")}>
          {(ids) => (
            <Input
              {...ids}
              value={name}
              maxLength={120}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && !event.nativeEvent.isComposing && ready) save.mutate();
              }}
            />
          )}
        </Field>
        <Checkbox checked={pinned} onChange={setPinned}>
          {t("pinHelp")}
        </Checkbox>
        {save.error ? <ProblemCard problem={problemFrom(save.error)} compact /> : null}
      </div>
    </Dialog>
  );
}

/** Says in a toast what a pinned search found in a new import, wherever the operator is. Keeps the saved searches watched. */
export function FoundNotices() {
  const t = useMessages(searchMessages);
  const videos = useVideos().data;
  useSaved();
  useFound(
    useCallback(
      ({ search, videoId, moments }) => {
        const video = videos?.find((one) => one.id === videoId);
        toastDone(
          t("found", { name: search.name, count: moments.length }),
          video ? t("foundIn", { video: displayName(video.name) }) : undefined,
        );
      },
      [t, videos],
    ),
  );
  return null;
}
