import { useEffect, useId, useMemo, useState } from "react";
import { useSettings, useVideos } from "../../lib/client/data.ts";
import { knownZones, wallClock, zoneFormat } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Input } from "../../ui/Input.tsx";
import { settingsMessages } from "./messages.ts";
import { Row, Waiting } from "./Row.tsx";

export function ClockTab({ onShowCamera }: { onShowCamera: (camera: string) => void }) {
  const t = useMessages(settingsMessages);
  const id = useId();
  const settings = useSettings();
  const videos = useVideos();
  const [text, setText] = useState<string | null>(null);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const cameras = useMemo(() => {
    const counts = new Map<string, number>();
    for (const v of videos.data ?? []) if (v.camera !== null) counts.set(v.camera, (counts.get(v.camera) ?? 0) + 1);
    return [...counts].sort((a, b) => a[0].localeCompare(b[0]));
  }, [videos.data]);
  if (!settings.data)
    return (
      <Waiting problem={settings.error ? problemFrom(settings.error) : null} onRetry={() => void settings.refetch()} />
    );
  const zone = text ?? settings.data.assumedZone;
  const known = zoneFormat(zone) !== null && zone !== "";
  const commit = (): void => {
    if (text !== null && known) settings.update({ assumedZone: text });
    setText(null);
  };
  return (
    <div className="flex flex-col gap-6">
      <Row
        htmlFor={id}
        label={t("zone")}
        help={
          known ? (
            t("zoneHelp", { now: wallClock(now, zone).text })
          ) : (
            <span className="text-danger">{t("badZone")}</span>
          )
        }
      >
        <Input
          id={id}
          list={`${id}-zones`}
          className="w-56"
          value={zone}
          invalid={!known}
          onChange={(e) => setText(e.target.value.trim())}
          onBlur={commit}
          onKeyDown={(e) => e.key === "Enter" && commit()}
        />
        <datalist id={`${id}-zones`}>
          {knownZones().map((z) => (
            <option key={z} value={z}>
              {z}
            </option>
          ))}
        </datalist>
      </Row>
      <section>
        <h3 className="mb-2 text-xs font-semibold text-faint">{t("cameras")}</h3>
        {cameras.length === 0 ? (
          <p className="text-muted">{t("camerasNone")}</p>
        ) : (
          <ul className="divide-y divide-line rounded-md border border-line">
            {cameras.map(([name, count]) => (
              <li key={name} className="flex h-10 items-center gap-3 px-3">
                <span className="name-line grow" dir="auto">
                  {name}
                </span>
                <span className="text-xs text-muted">{t("cameraVideos", { count })}</span>
                <Button size="sm" tone="quiet" onClick={() => onShowCamera(name)}>
                  {t("showVideos")}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
