import { useMutation } from "@tanstack/react-query";
import { Download, ExternalLink, ScanEye } from "lucide-react";
import { defineMessages, useMessages } from "../lib/i18n/index.ts";
import { formatBytes } from "../lib/format.ts";
import { problemFrom } from "../lib/problems.ts";
import { Button } from "../ui/Button.tsx";
import { ProblemCard } from "../ui/ProblemCard.tsx";
import { useClient } from "../lib/client/clientContext.tsx";
import { useModels, useSettings } from "../lib/client/data.ts";

const messages = defineMessages({
  en: {
    title: "Choose how Sightline sees",
    body: "A model tells people, cars and other things apart. It is fetched once from the address below; after that nothing needs a network.",
    size: "Size",
    licence: "Licence",
    source: "Source",
    unknown: "not stated",
    install: "Install {name}",
    motion: "Use built-in motion",
    motionBody:
      "Built-in motion needs nothing: it finds what moves, with size, colour and direction, but not what it is. A model can be added later in Settings, also from a file.",
  },
  ko: {
    title: "Sightline이 보는 방법을 고르십시오",
    body: "모델은 사람, 차량 등을 구분합니다. 아래 주소에서 한 번만 내려받으며 그 뒤로는 네트워크가 필요 없습니다.",
    size: "크기",
    licence: "라이선스",
    source: "출처",
    unknown: "표시 없음",
    install: "{name} 설치",
    motion: "내장 움직임 분석 사용",
    motionBody:
      "내장 움직임 분석은 아무것도 설치하지 않습니다. 움직이는 것과 크기, 색, 방향은 찾지만 무엇인지는 구분하지 않습니다. 모델은 나중에 설정에서 추가할 수 있고 파일로도 추가할 수 있습니다.",
  },
});

/** Once, before the first import: the model that suits this machine, with what it costs, or none. */
export function FirstRun() {
  const t = useMessages(messages);
  const client = useClient();
  const settings = useSettings();
  const packs = useModels();
  const pack = packs.data?.find((p) => p.suggested && p.manifest.task === "detect");
  const install = useMutation({
    mutationFn: async (id: string) => {
      await client.models.download({ id });
      // The pack becomes active by itself only if it is asked for: motion works until it is there.
      settings.update({ firstRunDone: true, activePack: id });
    },
  });
  if (!settings.data || settings.data.firstRunDone) return null;
  const bytes =
    pack?.manifest.files.reduce<number | null>(
      (sum, f) => (sum === null || f.sizeBytes === null ? null : sum + f.sizeBytes),
      0,
    ) ?? null;
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
        {pack ? (
          <>
            <p className="mt-1 max-w-3xl text-muted">{t("body")}</p>
            <dl className="mt-3 grid w-fit grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <dt className="text-faint">{pack.manifest.name}</dt>
              <dd>{pack.manifest.goodFor}</dd>
              <dt className="text-faint">{t("size")}</dt>
              <dd>{bytes === null ? t("unknown") : formatBytes(bytes)}</dd>
              <dt className="text-faint">{t("licence")}</dt>
              <dd>
                <a
                  className="inline-flex items-center gap-1 underline decoration-line-strong underline-offset-2 hover:decoration-fg"
                  href={pack.manifest.licence.url}
                  target="_blank"
                  rel="noreferrer"
                >
                  {pack.manifest.licence.spdx}
                  <ExternalLink aria-hidden className="size-3" />
                </a>
              </dd>
              <dt className="text-faint">{t("source")}</dt>
              <dd className="break-all">
                <a
                  className="underline decoration-line-strong underline-offset-2 hover:decoration-fg"
                  href={pack.manifest.source}
                  target="_blank"
                  rel="noreferrer"
                >
                  {pack.manifest.source}
                </a>
              </dd>
            </dl>
          </>
        ) : null}
        {install.isError ? <ProblemCard className="mt-3" compact problem={problemFrom(install.error)} /> : null}
        <div className="mt-4 flex flex-wrap items-center gap-2">
          {pack ? (
            <Button
              tone="primary"
              icon={<Download />}
              busy={install.isPending}
              onClick={() => install.mutate(pack.manifest.id)}
            >
              {t("install", { name: pack.manifest.name })}
            </Button>
          ) : null}
          <Button onClick={() => settings.update({ firstRunDone: true, activePack: "motion" })}>{t("motion")}</Button>
        </div>
        <p className="mt-2 max-w-3xl text-xs text-faint">{t("motionBody")}</p>
      </div>
    </section>
  );
}
