import { useSystemInfo } from "../../lib/client/data.ts";
import { formatBytes } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { settingsMessages } from "./messages.ts";
import { Facts, Waiting } from "./Row.tsx";

export function AboutTab() {
  const t = useMessages(settingsMessages);
  const info = useSystemInfo();
  if (!info.data)
    return <Waiting problem={info.error ? problemFrom(info.error) : null} onRetry={() => void info.refetch()} />;
  const { version, host, platform, ffmpeg, hardware, dataDir } = info.data;
  return (
    <Facts
      facts={[
        ["Sightline", version],
        [t("host"), t(`host.${host}`)],
        [t("platform"), platform],
        [
          t("ffmpeg"),
          ffmpeg ? (
            <span key="ffmpeg">
              {ffmpeg.version}, {t(`origin.${ffmpeg.origin}`)}
              <br />
              <span dir="ltr" className="font-mono text-xs text-muted">
                {ffmpeg.path}
              </span>
            </span>
          ) : (
            <span key="none" className="text-danger">
              {t("noFfmpeg")}
            </span>
          ),
        ],
        [t("cpu"), `${hardware.cpu}, ${t("cores", { count: hardware.cores })}`],
        [t("memory"), formatBytes(hardware.memoryBytes)],
        [t("gpu"), hardware.gpu ?? t("noGpu")],
        [
          t("location"),
          <span key="dir" dir="ltr" className="font-mono text-xs">
            {dataDir}
          </span>,
        ],
      ]}
    />
  );
}
