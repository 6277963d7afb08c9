import { useMutation } from "@tanstack/react-query";
import {
  CircleCheck,
  CircleX,
  Download,
  ExternalLink,
  FileInput,
  FlaskConical,
  MinusCircle,
  Trash2,
  X,
} from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type { Settings } from "#shared/contract/system.ts";
import type { PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useActivatePack, useSettings, useVideos } from "../../lib/client/data.ts";
import { deviceName } from "../../lib/devices.ts";
import { formatBytes, formatSpeed } from "../../lib/format.ts";
import { useLocale, useMessages, type Locale } from "../../lib/i18n/index.ts";
import { packText } from "../../lib/packTexts.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { settingsMessages } from "./messages.ts";
import { DownloadLine, packBytes, variantsOf } from "./packParts.tsx";
import { useAddFile } from "./useAddFile.tsx";

/** The setting that names the pack in use for a task; null = detectors, which are activated; "endpoint" = used by adding it as a language model. */
const CHOICES = {
  detect: null,
  reid: "reidPack",
  encode: "encoderPack",
  "open-detect": "openPack",
  language: "endpoint",
} as const satisfies Record<PackStatus["manifest"]["task"], keyof Settings | null | "endpoint">;

const STATE_TONE: Record<PackStatus["state"], BadgeTone> = {
  absent: "neutral",
  downloading: "busy",
  partial: "warn",
  installed: "ok",
  broken: "danger",
};

/** One model pack: what it is, where it stands, what it did on this machine, and what can be done with it. */
export function PackCard({
  pack,
  onAdd,
}: {
  pack: PackStatus;
  /** Adds an installed language pack to the language models; null = it is one already. Of no meaning for other tasks. */
  onAdd?: (() => void) | null;
}) {
  const t = useMessages(settingsMessages);
  const client = useClient();
  const settings = useSettings();
  const [dialog, setDialog] = useState<"remove" | null>(null);
  const { manifest } = pack;
  const { id } = manifest;
  const locale = useLocale();
  const text = packText(manifest, locale);
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work() });
  const activate = useActivatePack();
  const addFile = useAddFile(pack);
  // Without an address the weights come from a file only: nothing is offered that must fail.
  const fetchable = manifest.files.every((f) => f.urls.length > 0);
  const test = useMutation({ mutationFn: () => client.models.selfTest({ id }) });
  const size = packBytes(pack);
  // There is always a detector (built-in motion, if nothing else); the other tasks can be done without.
  const choice = CHOICES[manifest.task];
  const inUse =
    choice === "endpoint"
      ? onAdd === null
      : (choice === null ? settings.data?.activePack : settings.data?.[choice]) === id;
  const use = (): void => {
    if (choice === "endpoint") return onAdd?.();
    if (choice !== null) return settings.update({ [choice]: inUse ? null : id });
    act.mutate(() => activate.mutateAsync(id));
  };
  const failed = act.error ?? addFile.error ?? test.error;
  const button = (
    label: string,
    icon: ReactNode,
    onClick: () => void,
    tone: "neutral" | "primary" | "quiet" = "neutral",
  ) => (
    <Button size="sm" tone={tone} icon={icon} disabled={act.isPending} onClick={onClick}>
      {label}
    </Button>
  );
  const download = (): void => act.mutate(() => client.models.download({ id }));
  return (
    <article aria-label={manifest.name} className="flex flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <header className="flex flex-wrap items-center gap-2">
        <h4 className="font-semibold">{manifest.name}</h4>
        <Badge tone={STATE_TONE[pack.state]}>{t(`pack.${pack.state}`)}</Badge>
        {inUse ? <Badge tone="ok">{t("inUse")}</Badge> : null}
        {pack.suggested ? <Badge tone="busy">{t("suggested")}</Badge> : null}
        <span className="grow" />
        {pack.state === "absent" && fetchable
          ? button(t("install"), <Download />, download, pack.suggested ? "primary" : "neutral")
          : null}
        {pack.state === "partial" && fetchable ? button(t("resume"), <Download />, download) : null}
        {pack.state === "broken" && fetchable ? button(t("fetchAgain"), <Download />, download) : null}
        {pack.state === "downloading"
          ? button(t("cancelDownload"), <X />, () => act.mutate(() => client.models.cancelDownload({ id })))
          : null}
        {pack.state === "installed" && (!inUse || (choice !== null && choice !== "endpoint"))
          ? button(inUse ? t("stopUsing") : choice === "endpoint" ? t("useAsLanguage") : t("use"), null, use)
          : null}
        {pack.state === "installed" ? (
          <Button size="sm" icon={<FlaskConical />} busy={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? t("testing") : t("selfTest")}
          </Button>
        ) : null}
        {pack.state !== "installed" && pack.state !== "downloading"
          ? button(t("addFile"), <FileInput />, addFile.ask, fetchable ? "quiet" : "neutral")
          : null}
        {pack.state === "installed" || pack.state === "partial" || pack.state === "broken"
          ? button(t("remove"), <Trash2 />, () => setDialog("remove"), "quiet")
          : null}
      </header>
      <p className="text-muted">
        {text.description} {text.goodFor}
      </p>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-muted">
        <Fact name={t("size")}>{size === null ? t("unknownSize") : formatBytes(size)}</Fact>
        {manifest.language ? (
          <Fact name={t("reads")}>{t(manifest.language.kind === "text" ? "readsText" : "readsPictures")}</Fact>
        ) : (
          <Fact name={t("input")}>
            {manifest.input.width} × {manifest.input.height}
          </Fact>
        )}
        {(manifest.encoder ?? manifest.language) ? (
          <Fact name={t("languages")}>
            {languagesOf((manifest.encoder ?? manifest.language)?.languages ?? [], locale, t("manyLanguages"))}
          </Fact>
        ) : null}
        {manifest.encoder && manifest.task === "encode" ? (
          <Fact name={t("vector")}>{t("vectorOf", { dim: manifest.encoder.dim })}</Fact>
        ) : null}
        {variantsOf(pack).length > 0 ? (
          <Fact name={t("variant")}>
            {pack.variant ??
              variantsOf(pack)
                .map(([name, bytes]) => (bytes === null ? name : `${name} ${formatBytes(bytes)}`))
                .join(" · ")}
          </Fact>
        ) : null}
        <Fact name={t("licence")}>
          <Link href={manifest.licence.url}>{manifest.licence.spdx}</Link>
        </Fact>
        <Fact name={t("source")}>
          <Link href={manifest.source}>{new URL(manifest.source).host}</Link>
        </Fact>
        {fetchable ? null : <span>{t("noAddress")}</span>}
        {manifest.publishedAp === null ? null : <span>{t("ap", { value: manifest.publishedAp })}</span>}
      </dl>
      <DownloadLine pack={pack} />
      {pack.problem ? (
        <ProblemCard problem={pack.problem} compact tone={pack.state === "partial" ? "warn" : "danger"} />
      ) : null}
      {failed ? <ProblemCard problem={problemFrom(failed)} compact /> : null}
      {pack.state === "installed" ? <LastRun packId={id} /> : null}
      {pack.state === "installed" ? <SelfTests reports={pack.selfTests} /> : null}
      <Dialog
        open={dialog === "remove"}
        onClose={() => setDialog(null)}
        width="sm"
        title={t("removeAsk", { name: manifest.name })}
        description={t("removeBody", { size: formatBytes(pack.installedBytes) })}
        footer={
          <>
            <Button onClick={() => setDialog(null)}>{t("cancel")}</Button>
            <Button
              tone="danger"
              icon={<Trash2 />}
              onClick={() => {
                setDialog(null);
                act.mutate(() => client.models.remove({ id }));
              }}
            >
              {t("remove")}
            </Button>
          </>
        }
      />
      {addFile.dialog}
    </article>
  );
}

/** "English, Korean", or that there are many. */
function languagesOf(codes: readonly string[], locale: Locale, many: string): string {
  if (codes.includes("multi")) return many;
  const names = new Intl.DisplayNames(locale, { type: "language" });
  return codes.map((code) => names.of(code) ?? code).join(", ");
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-faint">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Link({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 underline decoration-line-strong underline-offset-2 hover:text-fg"
    >
      {children}
      <ExternalLink aria-hidden className="size-3" />
    </a>
  );
}

/** The device that really ran this pack last, and why it was not the preferred one. */
function LastRun({ packId }: { packId: string }) {
  const t = useMessages(settingsMessages);
  const { data: videos } = useVideos();
  const run = useMemo(() => {
    const runs = (videos ?? []).filter(
      (v) => v.run?.packId === packId && v.run.device !== null && v.run.speedX !== null,
    );
    return runs.sort((a, b) => b.addedAtMs - a.addedAtMs)[0]?.run ?? null;
  }, [packId, videos]);
  if (!run?.device || run.speedX === null) return null;
  return (
    <p className="text-xs">
      <span className="text-faint">{t("lastRun")}</span>{" "}
      <span>{t("lastRunOn", { device: deviceName(run.device), speed: formatSpeed(run.speedX) })}</span>
      {run.fellBack ? <span className="text-warn"> · {t("fellBack", { reason: run.fellBack })}</span> : null}
    </p>
  );
}

const TEST_LOOK: Record<SelfTestReport["state"], { icon: ReactNode; tone: string }> = {
  passed: { icon: <CircleCheck />, tone: "text-ok" },
  failed: { icon: <CircleX />, tone: "text-danger" },
  unavailable: { icon: <MinusCircle />, tone: "text-faint" },
};

function SelfTests({ reports }: { reports: readonly SelfTestReport[] }) {
  const t = useMessages(settingsMessages);
  if (reports.length === 0) return <p className="text-xs text-faint">{t("noTests")}</p>;
  return (
    <table className="w-full text-left text-xs">
      <thead className="text-faint">
        <tr>
          <th className="w-28 py-1 font-normal">{t("device")}</th>
          <th className="py-1 font-normal">{t("result")}</th>
          <th className="w-36 py-1 text-right font-normal">{t("difference")}</th>
          <th className="w-32 py-1 text-right font-normal">{t("speed")}</th>
        </tr>
      </thead>
      <tbody>
        {reports.map((r) => (
          <tr key={r.device} className="border-t border-line align-top">
            <td className="py-1.5">{deviceName(r.device)}</td>
            <td className="py-1.5">
              <span
                className={`inline-flex items-center gap-1.5 align-top [&>svg]:size-3.5 ${TEST_LOOK[r.state].tone}`}
              >
                {TEST_LOOK[r.state].icon}
                {t(`test.${r.state}`)}
              </span>
              {r.reason ? <span className="ml-2 align-top text-muted">{r.reason}</span> : null}
            </td>
            <td className="py-1.5 text-right text-muted">
              {r.maxAbsDiff === null ? "–" : r.maxAbsDiff.toExponential(1)}
            </td>
            <td className="py-1.5 text-right">
              {r.inferencesPerSecond === null ? "–" : t("perSecond", { n: r.inferencesPerSecond.toFixed(1) })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
