import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ArrowLeft,
  CircleAlert,
  CircleCheck,
  Copy,
  EllipsisVertical,
  FlaskConical,
  History,
  RotateCcw,
  Save,
  Trash2,
} from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Problem } from "#shared/domain/errors.ts";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { useScenarios } from "../../../lib/events/data.ts";
import { formatAgo } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom, problemText } from "../../../lib/problems.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { Menu, type MenuEntries } from "../../../ui/Menu.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { SplitPanel } from "../../../ui/SplitPanel.tsx";
import { Busy, Skeleton } from "../../../ui/States.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import type { EventsLinks } from "../EventsPage.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { useDrafts } from "./drafts.ts";
import { FramePanel } from "./FramePanel.tsx";
import { Needs } from "./Needs.tsx";
import { Suggestions } from "./Suggestions.tsx";
import { NEW_SCENARIO } from "./template.ts";
import { TrialPanel } from "./TrialPanel.tsx";
import { useChecked } from "./useChecked.ts";
import { useTrial } from "./useTrial.ts";
import { ProblemList, YamlEditor, type YamlEditorHandle } from "./YamlEditor.tsx";

/** One scenario as text, beside what it would do. `id` "new" = one that is not stored yet. */
export function Editor({ id, links }: { id: string; links: EventsLinks }) {
  const t = useMessages(scenarioMessages);
  const isNew = id === "new";
  const stored = useQuery({ ...useApi().scenarios.get.queryOptions({ input: { id } }), enabled: !isNew });
  if (stored.isError)
    return (
      <div className="p-4">
        <ProblemCard
          problem={problemFrom(stored.error)}
          actions={<Button onClick={() => links.place({ kind: "scenarios" })}>{t("back")}</Button>}
        />
      </div>
    );
  if (!isNew && !stored.data)
    return (
      <Busy label={t("loading")} className="flex h-full gap-4 p-4">
        <Skeleton className="h-full grow" />
        <Skeleton className="h-full grow" />
      </Busy>
    );
  return (
    <Body
      id={id}
      stored={stored.data?.yaml ?? null}
      bundled={stored.data?.bundledYaml ?? null}
      history={stored.data?.history ?? []}
      links={links}
    />
  );
}

interface BodyProps {
  id: string;
  /** The text in use; null for one that is not stored yet. */
  stored: string | null;
  bundled: string | null;
  history: ReadonlyArray<{ version: number; savedAtMs: number }>;
  links: EventsLinks;
}

function Body({ id, stored, bundled, history, links }: BodyProps) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const draft = useDrafts((s) => s.texts.get(id));
  const text = draft ?? stored ?? NEW_SCENARIO;
  const setText = (next: string): void => useDrafts.getState().set(id, next === stored ? null : next);
  const dirty = text !== stored;
  const editor = useRef<YamlEditorHandle>(null);
  const trialPlace = useRef<HTMLDivElement>(null);
  const { checked, checking } = useChecked(text);
  const { trial, start, stop } = useTrial();
  const head = useScenarios().data?.scenarios.find((one) => one.id === id) ?? null;
  const about = checked.head ?? head;
  // While a text is being read, what was known of the one before it holds: nothing blinks with every key. The backend refuses what is wrong all the same.
  const sound = checked.text !== null && checked.problems.length === 0;
  const save = useSave(id, links);
  const name = about?.names[locale] ?? (id === "new" ? t("newFrom") : id);
  const state = trial?.state;
  useEffect(() => {
    // Where a trial that was just asked for, or its result, can be seen.
    if (state !== undefined) trialPlace.current?.scrollIntoView({ block: "start" });
  }, [state]);
  const tryIt = (): void => {
    if (sound) start(text);
  };
  useEditorKeys((event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key.toLowerCase() === "s") {
      if (sound && dirty && !save.isPending) save.mutate(text);
    } else if (event.key === "Enter") tryIt();
    else return;
    event.preventDefault();
  });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
        <IconButton label={t("back")} icon={<ArrowLeft />} onClick={() => links.place({ kind: "scenarios" })} />
        {about ? <LevelMark level={about.level} word /> : null}
        <h2 className="min-w-0 truncate text-md font-semibold">{name}</h2>
        {head ? <span className="text-xs text-faint">{t("version", { version: head.version })}</span> : null}
        {dirty ? <Badge tone="warn">{t("unsaved")}</Badge> : null}
        <span className="grow" />
        <Button icon={<FlaskConical />} disabled={!sound} onClick={tryIt}>
          {t("tryIt")}
        </Button>
        <Button
          tone="primary"
          icon={<Save />}
          busy={save.isPending}
          disabled={!sound || !dirty}
          onClick={() => save.mutate(text)}
        >
          {t("save")}
        </Button>
        <More
          id={id}
          name={name}
          bundled={bundled}
          own={head?.origin === "own"}
          stored={stored}
          history={history}
          dirty={dirty}
          text={text}
          onText={setText}
          links={links}
        />
      </div>
      <SplitPanel
        id="events.editor"
        direction="horizontal"
        className="min-h-0 grow"
        panes={[
          {
            id: "text",
            defaultSize: "46%",
            minSize: "340px",
            children: (
              <div className="flex h-full min-h-0 flex-col">
                <YamlEditor
                  ref={editor}
                  value={text}
                  onChange={setText}
                  problems={checked.problems}
                  label={t("fileOf", { name })}
                  describedBy="scenario-status"
                />
                {checked.problems.length > 0 ? (
                  <ProblemList
                    problems={checked.problems}
                    onGo={({ line, column }) => editor.current?.goTo(line, column)}
                  />
                ) : null}
                <Status checking={checking} problems={checked.problems.length} failed={checked.failed} />
              </div>
            ),
          },
          {
            id: "preview",
            minSize: "380px",
            children: (
              <div className="flex h-full flex-col gap-6 overflow-y-auto p-4">
                {about && about.needs.some((need) => !need.met) ? (
                  <Needs scenario={about} links={links} onDraw={null} />
                ) : null}
                <FramePanel id={id} text={text} sound={sound} onText={setText} />
                {id === "new" ? null : <Suggestions id={id} text={text} onText={setText} />}
                <div ref={trialPlace} className="scroll-mt-4">
                  <TrialPanel trial={trial} text={text} onStop={stop} onOpen={links.review} />
                </div>
              </div>
            ),
          },
        ]}
      />
    </div>
  );
}

/** Keys of the whole editor, also while the text has the focus: they all need Ctrl or Command. */
function useEditorKeys(handler: (event: KeyboardEvent) => void): void {
  const latest = useRef(handler);
  // With the drawing, not after it: a key must never mean the text before.
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A dialog in front has the keys.
      if (!event.defaultPrevented && !document.querySelector("[role=dialog], [role=alertdialog]"))
        latest.current(event);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function useSave(id: string, links: EventsLinks) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => client.scenarios.save({ yaml: text }),
    onSuccess: async (head) => {
      // First what is stored, then the draft goes: the text on screen never falls back to the old one in between.
      await queries.invalidateQueries({ queryKey: api.scenarios.key() });
      useDrafts.getState().set(id, null);
      toastDone(t("saved", { version: head.version, name: head.names[locale] }));
      if (head.id !== id) links.place({ kind: "scenario", id: head.id });
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
}

function Status({ checking, problems, failed }: { checking: boolean; problems: number; failed: Problem | null }) {
  const locale = useLocale();
  const t = useMessages(scenarioMessages);
  return (
    <div
      id="scenario-status"
      role="status"
      className="flex h-8 shrink-0 items-center gap-2 border-t border-line bg-panel px-3 text-xs"
    >
      {checking ? (
        <span className="animate-breathe text-muted">{t("checking")}</span>
      ) : failed ? (
        <span className="flex items-center gap-1.5 text-warn">
          <CircleAlert aria-hidden className="size-3.5" />
          {t("checkFailed")} {problemText(failed, locale).message}
        </span>
      ) : problems > 0 ? (
        <span className="flex items-center gap-1.5 text-danger">
          <CircleAlert aria-hidden className="size-3.5" />
          {t("problems", { count: problems })}
        </span>
      ) : (
        <span className="flex items-center gap-1.5 text-ok">
          <CircleCheck aria-hidden className="size-3.5" />
          {t("noProblems")}
        </span>
      )}
      <span className="grow" />
      <span className="truncate text-faint">{t("editorHelp")}</span>
    </div>
  );
}

/** Earlier versions, and the way back to what was delivered. */
function More({
  id,
  name,
  bundled,
  own,
  stored,
  history,
  dirty,
  text,
  onText,
  links,
}: Omit<BodyProps, "links"> & {
  name: string;
  own: boolean;
  dirty: boolean;
  text: string;
  onText: (text: string) => void;
  links: EventsLinks;
}) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const reset = useMutation({
    mutationFn: () => client.scenarios.reset({ id }),
    onSuccess: async ({ removed }) => {
      setAsking(false);
      useDrafts.getState().set(id, null);
      if (removed) links.place({ kind: "scenarios" });
      else await queries.invalidateQueries({ queryKey: api.scenarios.key() });
      toastDone(t(removed ? "removedDone" : "resetDone", { name }));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const load = (version: number): void => {
    client.scenarios
      .get({ id, version })
      .then(({ yaml }) => {
        onText(yaml);
        toastDone(t("loadedVersion", { version }));
      })
      .catch((error: unknown) => toastProblem(problemFrom(error)));
  };
  // Under an id of its own: saved as it is, it would be another version of this one.
  const copy = (): void => {
    client.scenarios
      .edit({ yaml: text, id: `${id.slice(0, 50)}-copy` })
      .then(({ yaml }) => {
        useDrafts.getState().set("new", yaml);
        links.place({ kind: "scenario", id: "new" });
      })
      .catch((error: unknown) => toastProblem(problemFrom(error)));
  };
  const entries: MenuEntries = [
    { id: "copy", label: t("copy"), icon: <Copy />, disabled: id === "new", onSelect: copy },
    {
      id: "discard",
      label: t("discard"),
      icon: <RotateCcw />,
      disabled: !dirty || stored === null,
      onSelect: () => useDrafts.getState().set(id, null),
    },
    ...history.slice(0, 20).map(({ version, savedAtMs }) => ({
      id: `v${String(version)}`,
      label: t("versionLoad", { version, ago: formatAgo(savedAtMs, locale) }),
      icon: <History />,
      onSelect: () => load(version),
    })),
    null,
    own
      ? {
          id: "remove",
          label: t("removeOwn"),
          icon: <Trash2 />,
          tone: "danger" as const,
          onSelect: () => setAsking(true),
        }
      : {
          id: "reset",
          label: t("reset"),
          icon: <RotateCcw />,
          disabled: bundled === null || bundled === stored,
          onSelect: () => setAsking(true),
        },
  ];
  return (
    <>
      <Menu trigger={<IconButton label={t("versions")} icon={<EllipsisVertical />} />} entries={entries} />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        width="sm"
        title={t(own ? "removeTitle" : "resetTitle", { name })}
        description={t(own ? "removeBody" : "resetBody")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
            <Button tone="danger" busy={reset.isPending} onClick={() => reset.mutate()}>
              {t(own ? "removeDo" : "resetDo")}
            </Button>
          </>
        }
      />
    </>
  );
}
