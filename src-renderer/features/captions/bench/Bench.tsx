import { Download, FileBracesCorner, FileSpreadsheet, FileText, Play, Plus, Square } from "lucide-react";
import { useMemo, useState } from "react";
import type { ModelUse } from "#shared/domain/language.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import { uniformTimes, type Span } from "../../../lib/captions/span.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { downloadText } from "../../../lib/download.ts";
import { formatCoarse, formatSeconds, wallClockAt } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { frameUrl } from "../../../lib/media.ts";
import { displayName } from "../../../lib/names.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { GoesTo } from "../../../ui/Locality.tsx";
import { Menu } from "../../../ui/Menu.tsx";
import { QueuedImage } from "../../../ui/QueuedImage.tsx";
import { Segmented } from "../../../ui/Toggle.tsx";
import { toastDone } from "../../../ui/Toast.tsx";
import { captionMessages } from "../messages.ts";
import { endpointOf, type Captioning } from "../useCaptioning.ts";
import { settingRows, usageWords } from "../words.ts";
import { benchMessages } from "./benchMessages.ts";
import { letterOf, MOST_COLUMNS, useBench } from "./benchStore.ts";
import { BenchTable } from "./BenchTable.tsx";
import { benchCsv, benchJson, benchMarkdown, exportName, type BenchExport, type ExportWords } from "./exportBench.ts";

/** Frames of the strip over the table: what the span looks like. */
const STRIP = 10;

/** Fills the window over Review: one span, several settings, their answers side by side. It runs on when it is closed. */
export function Bench({
  span,
  place,
  captioning,
  onClose,
}: {
  span: Span;
  place: ReviewPlace;
  captioning: Captioning;
  onClose: () => void;
}) {
  const t = useMessages(benchMessages);
  const locale = useLocale();
  const client = useClient();
  const columns = useBench((s) => s.columns);
  const running = useBench((s) => s.running);
  const { run, stop, add } = useBench.getState();
  const [view, setView] = useState<"edit" | "compare">("edit");
  const { video, media } = place;
  const time = (us: number): string => formatMediaTime(us, 0, media.durationUs);
  const at = columns.findIndex((one) => one.result?.state === "asking" || one.result?.state === "writing");
  const uses = useMemo(() => {
    const all = columns.flatMap((one): ModelUse[] => {
      const endpoint = endpointOf(one.settings, captioning.endpoints);
      return endpoint ? [endpoint] : [];
    });
    const away = all.filter((one) => one.locality !== "thisMachine");
    return [...new Map((away.length > 0 ? away : all.slice(0, 1)).map((one) => [one.host, one])).values()];
  }, [columns, captioning.endpoints]);
  const last = columns.at(-1);
  return (
    <Dialog
      open
      onClose={onClose}
      width="full"
      title={t("title")}
      description={t("spanOf", {
        name: displayName(video.name),
        from: time(span.fromUs),
        to: time(span.toUs),
        length: formatCoarse((span.toUs - span.fromUs) / 1000, locale),
      })}
    >
      <Strip span={span} place={place} />
      <div className="flex shrink-0 flex-wrap items-center gap-2 px-5 pb-3">
        {running ? (
          <Button icon={<Square />} onClick={stop}>
            {t("stop")}
          </Button>
        ) : (
          <Button
            data-autofocus
            tone="primary"
            icon={<Play />}
            disabled={captioning.endpoint === null}
            onClick={() => {
              // From here on answers are read: the settings step back.
              setView("compare");
              run(client);
            }}
          >
            {t("run")}
          </Button>
        )}
        <Button
          icon={<Plus />}
          disabled={columns.length >= MOST_COLUMNS}
          title={columns.length >= MOST_COLUMNS ? t("full") : undefined}
          onClick={() => {
            if (last) add({ ...last.settings, primed: null });
            setView("edit");
          }}
        >
          {t("add")}
        </Button>
        <ExportMenu place={place} span={span} captioning={captioning} />
        <Segmented
          label={t("settingsShown")}
          value={view}
          onChange={setView}
          options={[
            { value: "edit", label: t("edit") },
            { value: "compare", label: t("compare") },
          ]}
        />
        <span role="status" className="min-w-0 grow truncate text-xs text-busy">
          {running && at >= 0 ? t("running", { letter: letterOf(at) }) : ""}
        </span>
        <p className="max-w-md text-xs text-faint">{t("body")}</p>
        {uses.map((use) => (
          <GoesTo key={use.host} use={use} what="frames" className="w-full" />
        ))}
      </div>
      <BenchTable columns={columns} view={view} place={place} span={span} captioning={captioning} />
    </Dialog>
  );
}

/** A few frames of the span, so that the answers can be held against the picture. */
function Strip({ span, place }: { span: Span; place: ReviewPlace }) {
  const { video, media, mediaBase } = place;
  if (video.missing) return null;
  return (
    <div aria-hidden className="flex h-20 shrink-0 gap-1 overflow-hidden px-5 pb-3">
      {uniformTimes(span, STRIP).map((tUs) => (
        <div key={tUs} className="relative min-w-0 grow overflow-hidden rounded-sm bg-stage">
          <QueuedImage url={frameUrl(mediaBase, video.id, tUs, { width: 240 })} />
          <span className="absolute bottom-0.5 left-0.5 rounded-sm bg-black/75 px-1 text-2xs text-white">
            {formatMediaTime(tUs, 0, media.durationUs)}
          </span>
        </div>
      ))}
    </div>
  );
}

function ExportMenu({ place, span, captioning }: { place: ReviewPlace; span: Span; captioning: Captioning }) {
  const t = useMessages(benchMessages);
  const words = useExportWords(place, captioning);
  const any = useBench((s) => s.columns.some((one) => one.result !== null));
  const save = (ending: "csv" | "json" | "md", mime: string, made: (bench: BenchExport) => string): void => {
    const { video, media } = place;
    const bench: BenchExport = {
      video: {
        id: video.id,
        name: video.name,
        camera: video.camera,
        recorded: wallClockAt(video.recordedAt, span.fromUs)?.text ?? null,
      },
      span: { videoId: video.id, ...span },
      durationUs: media.durationUs,
      columns: useBench.getState().columns,
      exportedAtMs: Date.now(),
    };
    const name = exportName(bench, ending);
    downloadText(name, mime, made(bench));
    toastDone(t("exported", { name }));
  };
  return (
    <Menu
      align="start"
      trigger={
        <Button icon={<Download />} disabled={!any} title={any ? undefined : t("exportNothing")}>
          {t("export")}
        </Button>
      }
      entries={[
        { id: "csv", label: t("csv"), icon: <FileSpreadsheet />, onSelect: () => save("csv", "text/csv", benchCsv) },
        {
          id: "json",
          label: t("json"),
          icon: <FileBracesCorner />,
          onSelect: () => save("json", "application/json", benchJson),
        },
        {
          id: "md",
          label: t("markdown"),
          icon: <FileText />,
          onSelect: () => save("md", "text/markdown", (bench) => benchMarkdown(bench, words)),
        },
      ]}
    />
  );
}

function useExportWords(place: ReviewPlace, captioning: Captioning): ExportWords {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const locale = useLocale();
  return {
    title: t("exportTitle", { name: place.video.name }),
    warn: t("exportWarn"),
    video: t("exportVideo"),
    recorded: t("exportRecorded"),
    span: t("exportSpan"),
    primed: tc("primed"),
    rows: (settings) => [
      ...settingRows(tc, settings, captioning.presets),
      [tc("frames"), String(settings.frames)],
      [t("prompt"), settings.prompt],
      [t("priming"), settings.primed ?? tc("none")],
    ],
    figures: ({ model, caption, state }) => [
      [tc("model"), model ? `${model.model} (${model.host || "–"})` : "–"],
      [t("state"), t(`state.${state}`)],
      [tc("took"), caption ? formatSeconds(caption.tookMs, locale) : "–"],
      [
        tc("firstToken"),
        caption === null || caption.firstTokenMs === null ? "–" : formatSeconds(caption.firstTokenMs, locale),
      ],
      [tc("tokens"), caption ? usageWords(tc, caption.usage, locale) : "–"],
    ],
  };
}
