import { useMutation } from "@tanstack/react-query";
import { Download, ExternalLink, FileInput, ScanEye, X } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { create } from "zustand";
import type { PackStatus } from "#shared/domain/model.ts";
import { DownloadLine, packBytes } from "../features/settings/packParts.tsx";
import { useAddFile } from "../features/settings/useAddFile.tsx";
import { useClient } from "../lib/client/clientContext.tsx";
import { useActivatePack, useModels, useSettings } from "../lib/client/data.ts";
import { formatBytes } from "../lib/format.ts";
import { useLocale, useMessages } from "../lib/i18n/index.ts";
import { packText } from "../lib/packTexts.ts";
import { problemFrom } from "../lib/problems.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemCard } from "../ui/ProblemCard.tsx";
import { toastDone, toastProblem } from "../ui/Toast.tsx";
import { firstRunMessages } from "./firstRunMessages.ts";

/** The pack that was asked for and is not there yet. Outside React: the operator may look at something else while it comes. */
const useWanted = create<{ id: string | null }>(() => ({ id: null }));

const suggested = (packs: readonly PackStatus[] | undefined): PackStatus | undefined =>
  packs?.find((p) => p.suggested && p.manifest.task === "detect");

/** Puts the pack of the first start to use once it is installed, whatever view is open by then. Mounted once by the frame. */
export function useFirstPack(): void {
  const t = useMessages(firstRunMessages);
  const wanted = useWanted((s) => s.id);
  const packs = useModels().data;
  const { data: settings } = useSettings();
  const { mutate } = useActivatePack();
  const open = settings?.firstRunDone === false;
  const pack = packs?.find((p) => p.manifest.id === wanted);
  // A reload in the middle of a download forgets who asked: on the first start it was the panel.
  const running = suggested(packs)?.state === "downloading" ? suggested(packs)?.manifest.id : undefined;
  useEffect(() => {
    if (open && wanted === null && running) useWanted.setState({ id: running });
  }, [open, running, wanted]);
  const name = pack?.manifest.name ?? "";
  const arrived = open && pack?.state === "installed";
  useEffect(() => {
    if (!arrived || wanted === null) return;
    useWanted.setState({ id: null });
    mutate(wanted, {
      onSuccess: () => toastDone(t("nowUsed", { name })),
      onError: (error) => toastProblem(problemFrom(error)),
    });
  }, [arrived, mutate, name, t, wanted]);
}

/** Once, before the first import: the model that suits this machine, with what it costs, or none. */
export function FirstRun() {
  const t = useMessages(firstRunMessages);
  const settings = useSettings();
  const packs = useModels();
  const { mutate, isPending } = useActivatePack();
  // Before the packs are known there is nothing to choose from: the panel would grow under the pointer.
  if (!settings.data || settings.data.firstRunDone || (!packs.data && !packs.problem)) return null;
  const pack = suggested(packs.data);
  const motion = (
    <Button
      busy={isPending}
      onClick={() => {
        useWanted.setState({ id: null });
        mutate("motion", { onError: (error) => toastProblem(problemFrom(error)) });
      }}
    >
      {t("motion")}
    </Button>
  );
  return (
    <section
      aria-labelledby="first-run"
      className="m-4 mb-0 flex gap-4 rounded-lg border border-line-strong bg-panel p-5"
    >
      <ScanEye aria-hidden className="mt-0.5 size-6 shrink-0 text-accent" />
      <div className="min-w-0 grow">
        <h2 id="first-run" className="text-md font-semibold">
          {t("title")}
        </h2>
        {pack ? <Offer pack={pack} motion={motion} /> : <div className="mt-4">{motion}</div>}
        <p className="mt-2 max-w-3xl text-xs text-faint">
          {pack?.state === "downloading" ? t("meanwhile") : t("motionBody")}
        </p>
      </div>
    </section>
  );
}

/** The suggested pack: what it is and costs, and the one step that comes next in its state. */
function Offer({ pack, motion }: { pack: PackStatus; motion: ReactNode }) {
  const t = useMessages(firstRunMessages);
  const locale = useLocale();
  const client = useClient();
  const { id, name, licence, source, files } = pack.manifest;
  const addFile = useAddFile(pack);
  const install = useMutation({
    mutationFn: () => {
      useWanted.setState({ id });
      return client.models.download({ id });
    },
  });
  const cancel = useMutation({
    mutationFn: () => {
      useWanted.setState({ id: null });
      return client.models.cancelDownload({ id });
    },
  });
  const bytes = packBytes(pack);
  const fetchable = files.every((f) => f.urls.length > 0);
  const failed = install.error ?? cancel.error ?? addFile.error;
  return (
    <>
      <p className="mt-1 max-w-3xl text-muted">{pack.state === "installed" ? t("bodyHere") : t("body")}</p>
      <dl className="mt-3 grid w-fit grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-faint">{name}</dt>
        <dd>{packText(pack.manifest, locale).goodFor}</dd>
        <dt className="text-faint">{t("size")}</dt>
        <dd>{bytes === null ? t("unknown") : formatBytes(bytes)}</dd>
        <dt className="text-faint">{t("licence")}</dt>
        <dd>
          <Outside href={licence.url}>
            {licence.spdx}
            <ExternalLink aria-hidden className="ml-1 inline size-3" />
          </Outside>
        </dd>
        <dt className="text-faint">{t("source")}</dt>
        <dd className="break-all">
          <Outside href={source}>{source}</Outside>
        </dd>
      </dl>
      {pack.download ? (
        <div className="mt-3 max-w-3xl">
          <DownloadLine pack={pack} />
        </div>
      ) : null}
      {pack.problem ? <ProblemCard className="mt-3" compact problem={pack.problem} /> : null}
      {failed ? <ProblemCard className="mt-3" compact problem={problemFrom(failed)} /> : null}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {pack.state === "downloading" ? (
          <Button icon={<X />} busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("cancel")}
          </Button>
        ) : pack.state === "installed" ? (
          <Button tone="primary" onClick={() => useWanted.setState({ id })}>
            {t("use", { name })}
          </Button>
        ) : fetchable ? (
          <Button tone="primary" icon={<Download />} busy={install.isPending} onClick={() => install.mutate()}>
            {pack.state === "partial" ? t("resume") : t("install", { name })}
          </Button>
        ) : null}
        {pack.state === "installed" || pack.state === "downloading" ? null : (
          <Button
            tone={fetchable ? "neutral" : "primary"}
            icon={<FileInput />}
            onClick={() => {
              useWanted.setState({ id });
              addFile.ask();
            }}
          >
            {t("addFile")}
          </Button>
        )}
        {motion}
      </div>
      {addFile.dialog}
    </>
  );
}

function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      className="underline decoration-line-strong underline-offset-2 hover:decoration-fg"
      href={href}
      target="_blank"
      rel="noreferrer"
    >
      {children}
    </a>
  );
}
