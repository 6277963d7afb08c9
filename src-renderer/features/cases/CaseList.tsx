import { useMutation } from "@tanstack/react-query";
import { Lock, Plus } from "lucide-react";
import { useState } from "react";
import type { CaseHead, CaseId } from "#shared/domain/case.ts";
import { useAddToCase } from "../../lib/cases/addStore.ts";
import { useCases } from "../../lib/cases/data.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useSettings } from "../../lib/client/data.ts";
import { formatAgo } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field, Input } from "../../ui/Input.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../ui/States.tsx";
import { cx } from "../../ui/cx.ts";
import type { CasesLinks } from "./CasesPage.tsx";
import { casesMessages } from "./messages.ts";

/** Every case, newest first, how to make one, and whose name stands in them. */
export function CaseList({ shown, links }: { shown: CaseId | null; links: CasesLinks }) {
  const t = useMessages(casesMessages);
  const state = useCases();
  const cases = state.data?.cases;
  const [making, setMaking] = useState(false);
  const key = useKeyHint("cases.new");
  const step = (way: 1 | -1): void => {
    const at = cases?.findIndex((one) => one.id === shown) ?? -1;
    const next = cases?.[at + way];
    if (next) links.case(next.id);
  };
  useHotkey("cases.new", () => setMaking(true));
  useHotkey("cases.nextCase", () => step(1));
  useHotkey("cases.previousCase", () => step(-1));
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
        <Button icon={<Plus />} className="min-w-0 grow" onClick={() => setMaking(true)}>
          <span className="truncate">{t("newCase")}</span>
          {key ? <Kbd keys={key} /> : null}
        </Button>
      </div>
      {state.problem ? (
        <div className="p-3">
          <ProblemCard compact problem={state.problem} actions={<Button onClick={state.retry}>{t("again")}</Button>} />
        </div>
      ) : cases === undefined ? (
        <Busy label={t("loading")} className="flex grow flex-col gap-2 p-3">
          <Skeleton className="h-12" />
          <Skeleton className="h-12" />
        </Busy>
      ) : (
        <nav aria-label={t("list")} className="min-h-0 grow overflow-y-auto">
          <ul>
            {cases.map((one) => (
              <CaseRow key={one.id} head={one} active={one.id === shown} />
            ))}
          </ul>
        </nav>
      )}
      <OperatorName />
      {making ? <NewCase onClose={() => setMaking(false)} onMade={links.case} /> : null}
    </div>
  );
}

function CaseRow({ head, active }: { head: CaseHead; active: boolean }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  return (
    <li className="border-b border-line">
      <a
        href={`#/cases/${head.id}`}
        aria-current={active ? "page" : undefined}
        className={cx(
          "flex flex-col gap-0.5 px-3 py-2 focus-visible:-outline-offset-2",
          active ? "bg-accent-soft" : "hover:bg-hover",
        )}
      >
        <span className="flex items-center gap-2">
          <span className="name-line min-w-0 grow font-medium" dir="auto">
            {displayName(head.title)}
          </span>
          {head.state === "closed" ? <Badge icon={<Lock />}>{t("closed")}</Badge> : null}
        </span>
        <span className="truncate text-xs text-muted">
          {t("items", { count: head.items })} · {t("changed", { ago: formatAgo(head.changedAtMs, locale) })}
        </span>
      </a>
    </li>
  );
}

/** Who is named in cases and in their log. Kept when the field is left. */
function OperatorName() {
  const t = useMessages(casesMessages);
  const settings = useSettings();
  const kept = settings.data?.operatorName;
  const [typed, setTyped] = useState<string | null>(null);
  if (kept === undefined) return null;
  const keep = (): void => {
    if (typed !== null && typed.trim() !== kept) settings.update({ operatorName: typed.trim() });
    setTyped(null);
  };
  return (
    <div className="shrink-0 border-t border-line p-3">
      <Field label={t("recordedAs")} help={t("recordedHelp")}>
        {(ids) => (
          <Input
            {...ids}
            dir="auto"
            maxLength={80}
            value={typed ?? kept}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={keep}
            onKeyDown={(press) => {
              if (press.key === "Enter" && !press.nativeEvent.isComposing) press.currentTarget.blur();
            }}
          />
        )}
      </Field>
    </div>
  );
}

function NewCase({ onClose, onMade }: { onClose: () => void; onMade: (id: CaseId) => void }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const [title, setTitle] = useState("");
  const make = useMutation({
    mutationFn: () => client.cases.create({ title: title.trim() }),
    onSuccess: ({ id }) => {
      // Who makes a case is about to put something into it.
      useAddToCase.getState().remember(id);
      onClose();
      onMade(id);
    },
  });
  return (
    <TitleDialog
      heading={t("newCase")}
      label={t("newTitle")}
      action={t("create")}
      title={title}
      onTitle={setTitle}
      busy={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    />
  );
}

/** Asks for one name. */
export function TitleDialog({
  heading,
  label,
  action,
  title,
  onTitle,
  busy,
  error,
  onSubmit,
  onClose,
}: {
  heading: string;
  label: string;
  action: string;
  title: string;
  onTitle: (title: string) => void;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
}) {
  const t = useMessages(casesMessages);
  const ready = title.trim() !== "" && !busy;
  return (
    <Dialog
      open
      onClose={onClose}
      width="sm"
      title={heading}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={busy} disabled={!ready} onClick={onSubmit}>
            {action}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSubmit();
        }}
      >
        {error ? <ProblemCard compact problem={problemFrom(error)} /> : null}
        <Field label={label}>
          {(ids) => (
            <Input
              {...ids}
              dir="auto"
              maxLength={200}
              value={title}
              onChange={(event) => onTitle(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
