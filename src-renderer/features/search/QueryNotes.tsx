import { CircleAlert, Lightbulb, X } from "lucide-react";
import type { Query } from "#shared/domain/query.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatDuration } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { IconButton } from "../../ui/Button.tsx";
import { searchMessages } from "./messages.ts";
import { partsOf } from "./parts.ts";
import { fullWords } from "./partWords.ts";
import { useWords } from "./useWords.ts";

/** What is wrong with the query as it stands: parts that exclude each other, words that were cut off. */
export function QueryNotes({ query }: { query: Query }) {
  const words = useWords();
  const { t } = words;
  const parts = new Map(partsOf(query).map((chip) => [chip.id, chip]));
  const say = (id: string): string => {
    const chip = parts.get(id);
    return chip ? fullWords(chip, words) : id;
  };
  const notes = [
    ...query.contradictions.map(({ a, b }) => t("contradiction", { a: say(a), b: say(b) })),
    ...(query.cut ? [t("cutNote")] : []),
  ];
  return notes.map((note) => (
    <p key={note} role="status" className="flex items-center gap-1.5 text-xs text-warn">
      <CircleAlert aria-hidden className="size-3.5 shrink-0" />
      {note}
    </p>
  ));
}

/** Free words without an encoder: what would help, and where it is. */
export function FreeNote({ query }: { query: Query }) {
  const t = useMessages(searchMessages);
  const { data, known } = useSearchVocabulary();
  const free = query.steps.some((step) => step.criteria.some((one) => one.kind === "free"));
  if (!known || data.hasEncoder || !(free || query.examples.length > 0)) return null;
  return (
    <p className="flex items-start gap-1.5 text-xs text-muted">
      <Lightbulb aria-hidden className="mt-0.5 size-3.5 shrink-0 text-faint" />
      <span>
        {free ? `${t("freeNoEncoder")} ${t("freeGain")}` : `${t("exampleNoEncoder")} ${t("exampleGain")}`}{" "}
        <a href="#/settings/models" className="text-accent underline underline-offset-2">
          {t("getEncoder")}
        </a>
      </span>
    </p>
  );
}

/** Where the search is bound to, when it is bound to one video or a span of it. */
export function ScopeNote() {
  const { t, videos } = useWords();
  const client = useClient();
  const scope = useSearch((s) => s.scope);
  const [id] = scope.videoIds ?? [];
  if (!id) return null;
  const name = displayName(videos.get(id)?.name ?? id);
  const words =
    scope.fromUs !== undefined && scope.toUs !== undefined
      ? t("scopeSpan", { name, from: formatDuration(scope.fromUs), to: formatDuration(scope.toUs) })
      : t("scopeVideo", { name });
  return (
    <p className="flex items-center gap-1 text-xs text-muted">
      <span className="name-line min-w-0 rounded-sm bg-accent-soft px-1.5 py-0.5 text-fg">{words}</span>
      <IconButton
        size="sm"
        label={t("scopeClear")}
        icon={<X />}
        onClick={() => {
          const { setScope, run, asked } = useSearch.getState();
          setScope({});
          if (asked) run(client);
        }}
      />
    </p>
  );
}
