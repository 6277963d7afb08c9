import { useMutation } from "@tanstack/react-query";
import { BriefcaseBusiness, Lock, StickyNote } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { CaseItemId, CaseOrder, ShownCase } from "#shared/domain/case.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Input.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import type { CasesLinks } from "./CasesPage.tsx";
import { placeOf } from "./itemWords.ts";
import { NOTE_AREA } from "./ItemParts.tsx";
import { ItemRow } from "./ItemRow.tsx";
import { casesMessages } from "./messages.ts";

/** The items of a case in its order. J and K walk, Enter opens, Alt with an arrow moves; a row can be dragged. */
export function ItemList({ shown, links }: { shown: ShownCase; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const list = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<CaseItemId | null>(null);
  const [dragged, setDragged] = useState<CaseItemId | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [writing, setWriting] = useState(false);
  const [leaving, setLeaving] = useState<CaseItemId | null>(null);
  const [said, setSaid] = useState("");
  const key = useKeyHint("app.addToCase") ?? "B";
  const noteKey = useKeyHint("cases.note");
  const { contents } = shown;
  const open = shown.state === "open";
  const at = contents.findIndex((one) => one.id === current);
  const here = contents[at] ?? null;

  const arrange = useMutation({
    mutationFn: ({ order, ids }: { order: CaseOrder; ids?: CaseItemId[] }) =>
      client.cases.arrange({ id: shown.id, order, ...(ids ? { ids } : {}) }),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const remove = useMutation({
    mutationFn: (id: CaseItemId) => client.cases.removeItem({ id }),
    onSuccess: () => toastDone(t("tookOut")),
    onError: (error) => toastProblem(problemFrom(error)),
    onSettled: () => setLeaving(null),
  });
  /** Puts an item before the one that stands at `to`. */
  const place = (id: CaseItemId, to: number): void => {
    const from = contents.findIndex((one) => one.id === id);
    const ids = contents.map((one) => one.id).filter((one) => one !== id);
    ids.splice(to > from ? to - 1 : to, 0, id);
    if (ids[from] === id) return;
    setSaid(t("moved", { place: ids.indexOf(id) + 1 }));
    arrange.mutate({ order: "own", ids });
  };
  const move = (id: CaseItemId, way: 1 | -1): void => {
    const from = contents.findIndex((one) => one.id === id);
    const to = way === 1 ? from + 2 : from - 1;
    if (to >= 0 && to <= contents.length) place(id, to);
  };
  const go = (index: number): void => {
    const next = contents[Math.min(contents.length - 1, Math.max(0, index))];
    if (!next) return;
    setCurrent(next.id);
    list.current?.querySelector<HTMLElement>(`[data-item="${next.id}"]`)?.focus();
  };
  const review = (id: CaseItemId): void => {
    const item = contents.find((one) => one.id === id);
    const to = item && placeOf(item.content);
    if (to && item.footage[to.video.videoId] !== "removed")
      links.review({ videoId: to.video.videoId, bestUs: to.bestUs, trackId: to.trackId });
    else if (item?.content.kind === "answer") links.answer(item.content.answer.id);
  };
  useHotkey("cases.next", () => go(at + 1), contents.length > 0);
  useHotkey("cases.previous", () => go(at - 1), contents.length > 0);
  useHotkey("cases.open", () => here && review(here.id), here !== null);
  useHotkey("cases.moveUp", () => here && move(here.id, -1), open && here !== null);
  useHotkey("cases.moveDown", () => here && move(here.id, 1), open && here !== null);
  useHotkey("cases.takeOut", () => here && setLeaving(here.id), open && here !== null);
  useHotkey(
    "cases.editNote",
    () => {
      const field = here && list.current?.querySelector<HTMLElement>(`[data-item="${here.id}"] textarea`);
      field?.focus();
    },
    open && here !== null,
  );
  useHotkey("cases.note", () => setWriting(true), open);
  const onKeyDown = (press: KeyboardEvent): void => {
    if (press.target !== press.currentTarget && !(press.target as Element).hasAttribute("data-item")) return;
    const to = { Home: 0, End: contents.length - 1 }[press.key];
    if (to === undefined) return;
    press.preventDefault();
    go(to);
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-3 px-4">
        <Segmented
          label={t("order")}
          value={shown.order}
          onChange={(order) => arrange.mutate({ order })}
          options={(["time", "own"] as const).map((one) => ({ value: one, label: t(`order.${one}`) }))}
        />
        {open ? null : (
          <p className="flex min-w-0 items-center gap-1.5 truncate text-xs text-muted">
            <Lock aria-hidden className="size-3.5 shrink-0" />
            {t("closedNote")}
          </p>
        )}
        <span className="grow" />
        {open ? (
          <Button size="sm" icon={<StickyNote />} onClick={() => setWriting(true)}>
            {t("addNote")}
            {noteKey ? <Kbd keys={noteKey} /> : null}
          </Button>
        ) : null}
      </div>
      {contents.length === 0 ? (
        <EmptyState className="grow" icon={<BriefcaseBusiness />} title={t("emptyTitle")}>
          {t("emptyBody", { key })}
        </EmptyState>
      ) : (
        <div
          ref={list}
          role="grid"
          aria-rowcount={contents.length}
          tabIndex={-1}
          aria-label={t("tabItems")}
          onKeyDown={onKeyDown}
          className="min-h-0 grow overflow-y-auto border-t border-line"
        >
          {contents.map((item, index) => (
            <ItemRow
              key={item.id}
              item={item}
              number={index + 1}
              last={index === contents.length - 1}
              open={open}
              current={item.id === current}
              tabbable={item.id === current || (current === null && index === 0)}
              dragging={item.id === dragged}
              mark={
                over === index ? "before" : over === contents.length && index === contents.length - 1 ? "after" : null
              }
              verbs={{
                focus: () => setCurrent(item.id),
                review: () => review(item.id),
                move: (way) => move(item.id, way),
                remove: () => setLeaving(item.id),
                drag: (on) => {
                  setDragged(on ? item.id : null);
                  setOver(null);
                },
                over: (after) => dragged && setOver(index + (after ? 1 : 0)),
                drop: () => {
                  if (dragged && over !== null) place(dragged, over);
                  setDragged(null);
                  setOver(null);
                },
              }}
            />
          ))}
        </div>
      )}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      {leaving ? (
        <Dialog
          open
          onClose={() => setLeaving(null)}
          width="sm"
          title={t("takeOutTitle", { number: contents.findIndex((one) => one.id === leaving) + 1 })}
          description={t("takeOutBody")}
          footer={
            <>
              <Button onClick={() => setLeaving(null)}>{t("cancel")}</Button>
              <Button tone="danger" data-autofocus busy={remove.isPending} onClick={() => remove.mutate(leaving)}>
                {t("takeOut")}
              </Button>
            </>
          }
        />
      ) : null}
      {writing ? <NoteDialog shown={shown} onClose={() => setWriting(false)} /> : null}
    </div>
  );
}

function NoteDialog({ shown, onClose }: { shown: ShownCase; onClose: () => void }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () => client.cases.addItem({ caseId: shown.id, item: { kind: "note" }, note }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      width="sm"
      title={t("noteTitle")}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={add.isPending} disabled={note.trim() === ""} onClick={() => add.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {add.error ? <ProblemCard compact problem={problemFrom(add.error)} className="mb-3" /> : null}
      <Field label={t("note")}>
        {(ids) => (
          <textarea
            {...ids}
            dir="auto"
            rows={5}
            maxLength={8000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className={NOTE_AREA}
          />
        )}
      </Field>
    </Dialog>
  );
}
