import {
  Activity,
  Ban,
  Cctv,
  Clock3,
  Image as ImageIcon,
  Lightbulb,
  Link2,
  Plus,
  Quote,
  ScanSearch,
  Siren,
  Trash2,
  Type,
} from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import type { Query } from "#shared/domain/query.ts";
import { toggleNegated, withCriterion, withoutCriterion } from "#shared/query/index.ts";
import { useSystemInfo } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { frameUrl } from "../../lib/media.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { ClassMark } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Popover, PopoverClose } from "../../ui/Popover.tsx";
import { cx } from "../../ui/cx.ts";
import { ChipEditor, WithinEditor } from "./ChipEditor.tsx";
import { newPart, type NewKind } from "./newPart.ts";
import { searchMessages } from "./messages.ts";
import { partsOf, type ChipPart, type PartKind } from "./parts.ts";
import { fullWords, wordsOfPart } from "./partWords.ts";
import { usePictures } from "./usePictures.ts";
import { useQueryEdit } from "./useQueryEdit.ts";
import { useWords } from "./useWords.ts";

const ICONS: Record<PartKind, ReactNode> = {
  object: <ScanSearch />,
  relation: <Link2 />,
  concept: <Lightbulb />,
  signal: <Activity />,
  event: <Siren />,
  words: <Type />,
  free: <Quote />,
  time: <Clock3 />,
  camera: <Cctv />,
  example: <ImageIcon />,
};

/** The query as it was understood, one chip a part. Each opens its editor; steps of a sequence are joined by "then". `adding` offers new parts. */
export function Chips({ query, adding = false }: { query: Query; adding?: boolean }) {
  const t = useMessages(searchMessages);
  const parts = partsOf(query);
  const { change } = useQueryEdit();
  const steps = query.steps.length;
  const [fresh, setFresh] = useState<string | null>(null);
  return (
    <div role="group" aria-label={t("chips")} className="flex flex-wrap items-center gap-1.5">
      {parts.map((chip, i) => {
        const begins = chip.step !== null && chip.step > 0 && parts[i - 1]?.step !== chip.step;
        return (
          <span key={chip.id} className="contents">
            {begins && steps > 1 ? <Then query={query} step={chip.step ?? 0} onChange={change} /> : null}
            <Chip chip={chip} query={query} onChange={change} fresh={chip.id === fresh} />
          </span>
        );
      })}
      {adding ? <AddPart query={query} onChange={change} onAdded={setFresh} /> : null}
    </div>
  );
}

function Chip({
  chip,
  query,
  onChange,
  fresh,
}: {
  chip: ChipPart;
  query: Query;
  onChange: (query: Query) => void;
  /** Just added: its editor opens by itself. */
  fresh: boolean;
}) {
  const t = useMessages(searchMessages);
  const context = useWords();
  const words = wordsOfPart(chip, context);
  const hasEncoder = useSearchVocabulary().data.hasEncoder;
  // An event says so itself.
  const label =
    chip.kind === "event" ? fullWords(chip, context) : `${t(`kind.${chip.kind}`)}: ${fullWords(chip, context)}`;
  const deaf = chip.kind === "free" && !hasEncoder;
  return (
    <Popover
      label={label}
      defaultOpen={fresh}
      trigger={
        <button
          type="button"
          aria-label={t("edit", { words: label })}
          data-chip={chip.kind}
          data-negated={chip.negated || undefined}
          className={cx(
            "inline-flex h-7 max-w-80 items-center gap-1.5 rounded-md border px-2 text-sm transition-colors hover:border-accent",
            chip.negated ? "border-dashed border-danger bg-danger-soft" : "border-line-strong bg-raised",
            deaf && !chip.negated && "border-dotted border-faint bg-transparent text-muted",
          )}
        >
          <ChipFace chip={chip} />
          {chip.negated ? (
            <span className="inline-flex items-center gap-1 text-xs font-medium text-danger">
              <Ban aria-hidden className="size-3" />
              {t("not")}
            </span>
          ) : null}
          <span className={cx("min-w-0 truncate", chip.kind === "free" && "italic")}>{words}</span>
        </button>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="flex items-center gap-1.5 text-xs text-faint [&>svg]:size-3.5">
          {ICONS[chip.kind]}
          {t(`kind.${chip.kind}`)}
        </p>
        {chip.kind === "free" ? (
          <div className="text-xs text-muted">
            <p>{deaf ? t("freeNoEncoder") : t("freePart")}</p>
            {deaf ? (
              <p className="mt-1">
                {t("freeGain")}{" "}
                <a href="#/settings/models" className="text-accent underline underline-offset-2">
                  {t("getEncoder")}
                </a>
              </p>
            ) : null}
          </div>
        ) : null}
        {chip.part ? <ChipEditor key={chip.id} part={chip.part} query={query} onChange={onChange} /> : null}
        <div className="flex justify-between gap-2 border-t border-line pt-3">
          <Button size="sm" icon={<Ban />} onClick={() => onChange(toggleNegated(query, chip.id))}>
            {chip.negated ? t("include") : t("exclude")}
          </Button>
          <PopoverClose
            render={<Button size="sm" tone="danger" icon={<Trash2 />} />}
            onClick={() => onChange(withoutCriterion(query, chip.id))}
          >
            {t("remove")}
          </PopoverClose>
        </div>
      </div>
    </Popover>
  );
}

/** The sign of a chip: the class's mark, a small picture of the example, or the kind's icon. */
function ChipFace({ chip }: { chip: ChipPart }) {
  const pictures = useSearch((s) => s.pictures);
  const { data: info } = useSystemInfo();
  const source = chip.example?.source;
  const url =
    source?.kind === "image"
      ? pictures.get(source.imageId)?.url
      : source && info
        ? frameUrl(info.mediaBase, source.videoId, source.tUs, {
            width: 64,
            ...(source.box ? { crop: source.box } : {}),
          })
        : undefined;
  if (url) return <img src={url} alt="" className="-ml-1 h-5 w-7 rounded-sm bg-stage object-cover" />;
  const part = chip.part;
  if (part && "kind" in part && part.kind === "object" && part.object.classes[0])
    return <ClassMark name={part.object.classes[0]} />;
  return (
    <span aria-hidden className="text-faint [&>svg]:size-3.5">
      {ICONS[chip.kind]}
    </span>
  );
}

/** What joins two steps; opens the time between them. */
function Then({ query, step, onChange }: { query: Query; step: number; onChange: (query: Query) => void }) {
  const t = useMessages(searchMessages);
  const withinUs = query.steps[step]?.withinUs ?? null;
  const words =
    withinUs === null ? t("thenStep") : t("thenWithin", { count: Number((withinUs / 60_000_000).toFixed(1)) });
  return (
    <Popover
      label={words}
      trigger={
        <button
          type="button"
          aria-label={t("edit", { words })}
          className="h-7 rounded-md px-1.5 text-xs text-muted hover:bg-hover hover:text-fg"
        >
          <span aria-hidden>→ </span>
          {words}
        </button>
      }
    >
      <WithinEditor query={query} step={step} onChange={onChange} />
    </Popover>
  );
}

const KINDS: NewKind[] = ["object", "relation", "concept", "event", "words", "time", "camera", "free"];

function AddPart({
  query,
  onChange,
  onAdded,
}: {
  query: Query;
  onChange: (query: Query, search?: boolean) => void;
  onAdded: (id: string) => void;
}) {
  const t = useMessages(searchMessages);
  const { data: vocabulary } = useSearchVocabulary();
  const file = useRef<HTMLInputElement>(null);
  const addPictures = usePictures();
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="sm" tone="quiet" icon={<Plus />} className="h-7">
            {t("add")}
          </Button>
        }
        entries={[
          ...KINDS.map((kind) => ({
            id: kind,
            label: t(`add_${kind}`),
            icon: ICONS[kind],
            // A new part is searched for once it says something of its own.
            onSelect: () => {
              const part = newPart(kind, vocabulary);
              onAdded(part.id);
              onChange(withCriterion(query, part, query.steps.length - 1), false);
            },
          })),
          null,
          { id: "picture", label: t("add_picture"), icon: ICONS.example, onSelect: () => file.current?.click() },
        ]}
      />
      <input
        ref={file}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t("add_picture")}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          addPictures([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}
