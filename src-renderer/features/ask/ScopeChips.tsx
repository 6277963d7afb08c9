import { Camera, Clapperboard, Library, ScanSearch, Timer } from "lucide-react";
import type { AskScope } from "#shared/domain/evidence.ts";
import { spansOf, scopeKind, type ScopeKind } from "../../lib/ask/scope.ts";
import { useVideos } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { useLastReview } from "../../lib/places.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { ownMoments, useSearch } from "../../lib/search/searchStore.ts";
import { Popover } from "../../ui/Popover.tsx";
import { Checkbox } from "../../ui/Toggle.tsx";
import { askMessages } from "./messages.ts";
import { Pill } from "./Pill.tsx";
import { useScopeWords } from "./useScopeWords.ts";

/** Where to look, one of five: what there is nothing of yet says how to get it. The chosen one says what exactly it is. */
export function ScopeChips({
  scope,
  marked,
  onChange,
}: {
  scope: AskScope;
  /** Span that was marked last; null = none yet. */
  marked: AskScope["span"] | null;
  onChange: (scope: AskScope) => void;
}) {
  const t = useMessages(askMessages);
  const words = useScopeWords();
  const kind = scopeKind(scope);
  const videos = useVideos().data;
  const last = useLastReview((s) => s.id);
  const lastVideo = videos?.find((one) => one.id === last);
  const answer = useSearch((s) => s.answer);
  const dismissed = useSearch((s) => s.dismissed);
  const hits = ownMoments(answer, dismissed);
  const face = (which: ScopeKind): string => (kind === which ? words(scope) : t(`scope.${which}`));
  return (
    <div role="group" aria-label={t("scope")} className="flex min-w-0 flex-wrap items-center gap-1">
      <Pill icon={<Library />} on={kind === "library"} onClick={() => onChange({})}>
        {face("library")}
      </Pill>
      <Pill
        icon={<Clapperboard />}
        on={kind === "video"}
        why={lastVideo || kind === "video" ? null : t("noVideo")}
        onClick={() => lastVideo && onChange({ videoIds: [lastVideo.id] })}
      >
        {face("video")}
      </Pill>
      <Pill
        icon={<Timer />}
        on={kind === "span"}
        why={marked ? null : t("noSpan")}
        onClick={() => marked && onChange({ span: marked })}
      >
        {face("span")}
      </Pill>
      <CamerasChip scope={scope} face={face("cameras")} onChange={onChange} />
      <Pill
        icon={<ScanSearch />}
        on={kind === "hits"}
        why={hits.length > 0 || kind === "hits" ? null : t("noHits")}
        onClick={() => hits.length > 0 && onChange({ spans: spansOf(hits) })}
      >
        {face("hits")}
      </Pill>
    </div>
  );
}

function CamerasChip({
  scope,
  face,
  onChange,
}: {
  scope: AskScope;
  face: string;
  onChange: (scope: AskScope) => void;
}) {
  const t = useMessages(askMessages);
  const { data } = useSearchVocabulary();
  const on = scopeKind(scope) === "cameras";
  const chosen = on ? (scope.cameras ?? []) : [];
  // A camera of the scope that the library does not name any more can still be taken out.
  const cameras = [...new Set([...data.cameras, ...chosen])].slice(0, 100);
  if (cameras.length === 0)
    return (
      <Pill icon={<Camera />} on={false} why={t("noCameras")}>
        {face}
      </Pill>
    );
  return (
    <Popover
      label={t("chooseCameras")}
      trigger={
        <Pill icon={<Camera />} on={on}>
          {face}
        </Pill>
      }
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-xs font-medium text-muted">{t("chooseCameras")}</legend>
        {cameras.map((camera) => (
          <Checkbox
            key={camera}
            label={displayName(camera)}
            checked={chosen.includes(camera)}
            onChange={(checked) => {
              const next = checked ? [...chosen, camera] : chosen.filter((one) => one !== camera);
              onChange(next.length > 0 ? { cameras: next } : {});
            }}
          >
            <span className="name-line" dir="auto">
              {displayName(camera)}
            </span>
          </Checkbox>
        ))}
      </fieldset>
    </Popover>
  );
}
