import { ArrowUp } from "lucide-react";
import { useId, useState } from "react";
import { deviceKind, type DeviceKind } from "#shared/domain/model.ts";
import { useModels, useSettings, useSystemInfo } from "../../lib/client/data.ts";
import { deviceName } from "../../lib/devices.ts";
import { formatBytes } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Input } from "../../ui/Input.tsx";
import { Checkbox, Toggle } from "../../ui/Toggle.tsx";
import { settingsMessages } from "./messages.ts";
import { Facts, Row, Waiting } from "./Row.tsx";

/** The preference list with a device switched on (last but the CPU) or off. The CPU stays, last. */
export function withDevice(list: readonly DeviceKind[], device: DeviceKind, on: boolean): DeviceKind[] {
  const others = list.filter((d) => d !== device && d !== "cpu");
  return [...others, ...(on && device !== "cpu" ? [device] : []), "cpu"];
}

export function moveUp(list: readonly DeviceKind[], device: DeviceKind): DeviceKind[] {
  const at = list.indexOf(device);
  if (at <= 0) return [...list];
  const next = [...list];
  next.splice(at, 1);
  next.splice(at - 1, 0, device);
  return next;
}

export function AnalysisTab() {
  const t = useMessages(settingsMessages);
  const settings = useSettings();
  const info = useSystemInfo();
  const packs = useModels();
  if (!settings.data)
    return (
      <Waiting problem={settings.error ? problemFrom(settings.error) : null} onRetry={() => void settings.refetch()} />
    );
  const { sampleFps, motionGate, cpuWorkers, devicePreference, readClocks, openPack, openNames } = settings.data;
  const open = packs.data?.find((p) => p.manifest.id === openPack && p.state === "installed");
  const listed = withDevice(devicePreference, "cpu", true);
  const shown = [
    ...listed.filter((d) => d !== "cpu"),
    ...deviceKind.options.filter((d) => !listed.includes(d)),
    "cpu" as const,
  ];
  const hardware = info.data?.hardware;
  return (
    <div className="flex flex-col">
      <NumberRow
        label={t("sampling")}
        help={t("samplingHelp")}
        value={sampleFps}
        min={0.1}
        max={60}
        step={0.5}
        onChange={(v) => settings.update({ sampleFps: v })}
      />
      <Row label={t("gate")} help={t("gateHelp")}>
        <Toggle label={t("gate")} checked={motionGate} onChange={(on) => settings.update({ motionGate: on })} />
      </Row>
      <Row label={t("readClocks")} help={t("readClocksHelp")}>
        <Toggle label={t("readClocks")} checked={readClocks} onChange={(on) => settings.update({ readClocks: on })} />
      </Row>
      {open ? (
        <NamesRow
          pack={open.manifest.name}
          names={openNames}
          onChange={(names) => settings.update({ openNames: names })}
        />
      ) : null}
      <NumberRow
        label={t("workers")}
        help={t("workersHelp", { cores: hardware?.cores ?? "?" })}
        value={cpuWorkers}
        min={0}
        max={64}
        step={1}
        onChange={(v) => settings.update({ cpuWorkers: Math.round(v) })}
      />
      <Row label={t("devices")} help={t("devicesHelp")}>
        <ol className="w-56 divide-y divide-line rounded-md border border-line">
          {shown.map((device) => {
            const on = listed.includes(device);
            const name = deviceName(device);
            return (
              <li key={device} className="flex h-9 items-center gap-2 px-2.5">
                <Checkbox
                  checked={on}
                  disabled={device === "cpu"}
                  onChange={(next) => settings.update({ devicePreference: withDevice(listed, device, next) })}
                  label={t("enable", { device: name })}
                />
                <span className={on ? "grow" : "grow text-faint"}>{name}</span>
                {on && device !== "cpu" && listed.indexOf(device) > 0 ? (
                  <IconButton
                    size="sm"
                    icon={<ArrowUp />}
                    label={t("up", { device: name })}
                    onClick={() => settings.update({ devicePreference: moveUp(listed, device) })}
                  />
                ) : null}
              </li>
            );
          })}
        </ol>
      </Row>
      <p className="py-3 text-xs text-faint">{t("appliesNext")}</p>
      {hardware ? (
        <>
          <h3 className="mt-4 mb-1 text-xs font-semibold text-faint">{t("hardware")}</h3>
          <Facts
            facts={[
              [t("cpu"), `${hardware.cpu}, ${t("cores", { count: hardware.cores })}`],
              [t("memory"), formatBytes(hardware.memoryBytes)],
              [t("gpu"), hardware.gpu ?? t("noGpu")],
            ]}
          />
        </>
      ) : null}
    </div>
  );
}

/** Names as typed, without repetition; null when they are more or longer than the settings take. */
function namesOf(text: string): string[] | null {
  const names = [...new Set(text.split(/[,，、\n]/).map((name) => name.trim()))].filter((name) => name !== "");
  return names.length <= 32 && names.every((name) => name.length <= 100) ? names : null;
}

function NamesRow({
  pack,
  names,
  onChange,
}: {
  pack: string;
  names: readonly string[];
  onChange: (names: string[]) => void;
}) {
  const t = useMessages(settingsMessages);
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const typed = text === null ? null : namesOf(text);
  const bad = text !== null && typed === null;
  const commit = (): void => {
    if (typed && typed.join() !== names.join()) onChange(typed);
    if (!bad) setText(null);
  };
  return (
    <Row
      label={t("openNames")}
      help={bad ? <span className="text-danger">{t("openNamesTooMany")}</span> : t("openNamesHelp", { pack })}
      htmlFor={id}
    >
      <Input
        id={id}
        className="w-80"
        placeholder={t("openNamesExample")}
        value={text ?? names.join(", ")}
        invalid={bad}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && commit()}
      />
    </Row>
  );
}

function NumberRow({
  label,
  help,
  value,
  min,
  max,
  step,
  onChange,
}: {
  label: string;
  help: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (v: number) => void;
}) {
  const t = useMessages(settingsMessages);
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const parsed = Number(text ?? value);
  const bad = text !== null && (text.trim() === "" || !Number.isFinite(parsed) || parsed < min || parsed > max);
  const commit = (): void => {
    if (text !== null && !bad && parsed !== value) onChange(parsed);
    setText(null);
  };
  return (
    <Row label={label} help={bad ? <span className="text-danger">{t("range", { min, max })}</span> : help} htmlFor={id}>
      <Input
        id={id}
        type="number"
        className="w-24"
        min={min}
        max={max}
        step={step}
        value={text ?? value}
        invalid={bad}
        onChange={(e) => setText(e.target.value)}
        onBlur={commit}
        onKeyDown={(e) => e.key === "Enter" && commit()}
      />
    </Row>
  );
}
