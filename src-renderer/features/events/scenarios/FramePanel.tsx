import { Check, PenLine, Trash2, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { useVideos } from "../../../lib/client/data.ts";
import { readAreas, removeArea, writeArea, type DrawnArea } from "../../../lib/events/areasText.ts";
import { wallClockAt } from "../../../lib/format.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { partLabel } from "../triage/derivation.ts";
import { FrameStage } from "./FrameStage.tsx";
import { missingPoints, startDrawing, type Drawing } from "./drawing.ts";
import { askedAreas } from "./template.ts";
import { useBegin } from "./useBegin.ts";
import { usePreview } from "./usePreview.ts";

/** The text on a real frame: what fits at a time of a chosen video, and the zones and lines of its camera. */
export function FramePanel({
  id,
  text,
  sound,
  onText,
}: {
  /** Of the scenario as it is stored; "new" = not yet. */
  id: string;
  text: string;
  /** True while the backend found no mistake in this text. */
  sound: boolean;
  onText: (text: string) => void;
}) {
  const t = useMessages(scenarioMessages);
  const videos = useVideos().data;
  const usable = useMemo(
    () =>
      (videos ?? [])
        .filter((one) => one.media !== null && !one.media.still && !one.missing && one.run !== null)
        // Zones belong to cameras: videos of one come first.
        .sort((a, b) => Number(b.camera !== null) - Number(a.camera !== null)),
    [videos],
  );
  const [videoId, setVideoId] = useState<string | null>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const video = usable.find((one) => one.id === videoId) ?? usable[0] ?? null;
  const areas = useMemo(() => readAreas(text), [text]);
  if (!video) return <p className="text-xs text-muted">{t("frameNone")}</p>;
  const put = (area: DrawnArea): void => {
    const next = writeArea(text, area);
    if (next !== null) onText(next);
  };
  return (
    <section aria-labelledby="frame-title" className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <h3 id="frame-title" className="shrink-0 text-sm font-semibold">
          {t("frame")}
        </h3>
        <Select
          className="min-w-0 grow"
          label={t("frameVideo")}
          value={video.id as string}
          onChange={(id) => {
            setVideoId(id);
            setDrawing(null);
          }}
          options={usable.slice(0, 500).map((one) => ({ value: one.id as string, label: videoLabel(one) }))}
        />
      </div>
      <View
        key={video.id}
        scenario={id}
        video={video}
        text={text}
        sound={sound}
        areas={areas ?? []}
        drawing={drawing}
        onDrawing={setDrawing}
        onArea={put}
      />
      {drawing ? <DrawingBar drawing={drawing} onDrawing={setDrawing} onFinish={put} camera={video.camera} /> : null}
      <Areas
        text={text}
        areas={areas}
        camera={video.camera}
        drawing={drawing}
        onDraw={(kind, name) => setDrawing(startDrawing(kind, name))}
        onRemove={(area) => {
          const next = removeArea(text, area);
          if (next !== null) onText(next);
        }}
      />
    </section>
  );
}

const videoLabel = (video: VideoSummary): string =>
  [video.camera ? displayName(video.camera) : null, displayName(video.name)].filter(Boolean).join(" · ");

function View({
  scenario,
  video,
  text,
  sound,
  areas,
  drawing,
  onDrawing,
  onArea,
}: {
  scenario: string;
  video: VideoSummary;
  text: string;
  sound: boolean;
  areas: readonly DrawnArea[];
  drawing: Drawing | null;
  onDrawing: (drawing: Drawing | null) => void;
  onArea: (area: DrawnArea) => void;
}) {
  const t = useMessages(scenarioMessages);
  const durationUs = video.media?.durationUs ?? 0;
  const begin = useBegin(scenario, video);
  const [chosen, setTUs] = useState<number | null>(null);
  const tUs = chosen ?? begin ?? 0;
  const preview = usePreview(sound ? text : null, video.id, tUs);
  const wall = wallClockAt(video.recordedAt, tUs);
  const time = formatMediaTime(tUs, 1, durationUs);
  const fitting = preview?.matches.filter((one) => one.parts.length > 0).length ?? 0;
  // Not yet known: a frame that is replaced at once would only flicker.
  if (begin === null) return <Skeleton className="aspect-video w-full" />;
  return (
    <>
      <FrameStage
        video={video}
        tUs={tUs}
        areas={areas.filter((area) => area.camera === video.camera)}
        matches={preview?.matches ?? []}
        drawing={drawing}
        onDrawing={onDrawing}
        onArea={onArea}
      />
      <div className="flex items-center gap-3">
        <input
          type="range"
          aria-label={t("frameTime")}
          aria-valuetext={[time, wall?.text].filter(Boolean).join(", ")}
          min={0}
          max={durationUs}
          step={200_000}
          value={tUs}
          onChange={(event) => setTUs(Number(event.target.value))}
          className="h-4 min-w-0 grow accent-accent"
        />
        <span className="text-xs whitespace-nowrap text-muted tabular-nums">
          {wall ? `${wall.time} ${wall.offset}` : time}
        </span>
      </div>
      <p aria-live="polite" className="flex min-h-5 flex-wrap gap-x-3 text-xs text-muted">
        {!sound ? (
          t("previewWaits")
        ) : preview === null ? null : (
          <>
            <span className={fitting > 0 ? "text-ok" : ""}>
              {fitting > 0 ? t("matches", { count: fitting }) : t("matchesNone")}
            </span>
            <span>
              {preview.holding.length > 0
                ? t("holding", { parts: preview.holding.map(partLabel).join(", ") })
                : t("holdingNone")}
            </span>
          </>
        )}
      </p>
    </>
  );
}

/** While something is drawn: how it is done, how far it is, and buttons for what the keys do. */
function DrawingBar({
  drawing,
  camera,
  onDrawing,
  onFinish,
}: {
  drawing: Drawing;
  camera: string | null;
  onDrawing: (drawing: Drawing | null) => void;
  onFinish: (area: DrawnArea) => void;
}) {
  const t = useMessages(scenarioMessages);
  const missing = missingPoints(drawing);
  const { kind, name, points } = drawing;
  return (
    <div className="flex items-start gap-3 rounded-md border border-accent bg-accent-soft p-2 text-xs">
      <div className="min-w-0 grow">
        <p className="font-medium">
          {t("drawing", { kind: t(kind === "zone" ? "zone" : "areaLine"), name })}
          <span aria-live="polite" className="ml-2 font-normal text-muted">
            {missing > 0 ? t("pointsNeeded", { count: missing }) : ""}
          </span>
        </p>
        <p className="mt-0.5 text-muted">{t("drawHelp")}</p>
      </div>
      <Button
        size="sm"
        tone="primary"
        icon={<Check />}
        disabled={missing > 0 || camera === null}
        onClick={() => {
          onFinish({ kind, name, camera: camera ?? "", points });
          onDrawing(null);
        }}
      >
        {t("finish")}
      </Button>
      <IconButton size="sm" label={t("cancel")} icon={<X />} onClick={() => onDrawing(null)} />
    </div>
  );
}

/** The names that the text asks for, whether they are drawn for this camera, and how to draw them. */
function Areas({
  text,
  areas,
  camera,
  drawing,
  onDraw,
  onRemove,
}: {
  text: string;
  areas: readonly DrawnArea[] | null;
  camera: string | null;
  drawing: Drawing | null;
  onDraw: (kind: DrawnArea["kind"], name: string) => void;
  onRemove: (area: DrawnArea) => void;
}) {
  const t = useMessages(scenarioMessages);
  const asked = useMemo(() => {
    const list = askedAreas(text);
    // What is drawn but not asked for can still be removed.
    for (const { kind, name } of areas ?? [])
      if (!list.some((one) => one.kind === kind && one.name === name)) list.push({ kind, name });
    return list;
  }, [text, areas]);
  if (asked.length === 0) return <p className="text-xs text-faint">{t("areasNone")}</p>;
  if (areas === null) return <p className="text-xs text-warn">{t("areaUnreadable")}</p>;
  if (camera === null) return <p className="text-xs text-warn">{t("areasOther")}</p>;
  return (
    <ul aria-label={t("areas")} className="flex flex-col gap-1 text-xs">
      {asked.map(({ kind, name }) => {
        const all = areas.filter((area) => area.kind === kind && area.name === name);
        const here = all.find((area) => area.camera === camera);
        const active = drawing?.kind === kind && drawing.name === name;
        return (
          <li key={`${kind}:${name}`} className="flex h-7 items-center gap-2">
            <svg aria-hidden viewBox="0 0 16 12" className="h-3 w-4 shrink-0 text-faint">
              {kind === "zone" ? (
                <path d="M2 10 4 2h9l1.5 8Z" fill="currentColor" fillOpacity="0.3" stroke="currentColor" />
              ) : (
                <path d="M1 9 15 3M8 6l2.4 4.6M8 10.9l2.6-.2-.9-2.5" fill="none" stroke="currentColor" />
              )}
            </svg>
            <span className="font-medium">{name}</span>
            <span className={here ? "text-ok" : "text-warn"}>{here ? t("drawnHere") : t("notDrawn")}</span>
            <span className="text-faint">{t("drawn", { count: all.length })}</span>
            <span className="grow" />
            <Button
              size="sm"
              icon={<PenLine />}
              aria-pressed={active}
              aria-label={here ? t("redrawArea", { name }) : t("drawArea", { name })}
              onClick={() => onDraw(kind, name)}
            >
              {here ? t("redrawArea", { name }) : t("drawArea", { name })}
            </Button>
            {here ? (
              <IconButton
                size="sm"
                tone="danger"
                label={t("removeArea", { name })}
                icon={<Trash2 />}
                onClick={() => onRemove(here)}
              />
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
