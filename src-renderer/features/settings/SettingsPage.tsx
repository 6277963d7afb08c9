import {
  BellRing,
  Boxes,
  CameraIcon,
  HardDrive,
  Info,
  Keyboard,
  Languages,
  MessageSquareText,
  SlidersHorizontal,
} from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "../../lib/i18n/index.ts";
import { Tabs } from "../../ui/Tabs.tsx";
import { AboutTab } from "./AboutTab.tsx";
import { AlertsTab } from "./alerts/AlertsTab.tsx";
import { AnalysisTab } from "./AnalysisTab.tsx";
import { ClockTab } from "./ClockTab.tsx";
import { KeysTab } from "./KeysTab.tsx";
import { LanguageTab } from "./LanguageTab.tsx";
import { LookTab } from "./LookTab.tsx";
import { settingsMessages } from "./messages.ts";
import { ModelsTab } from "./ModelsTab.tsx";
import { StorageTab } from "./StorageTab.tsx";

export const SETTINGS_TABS = [
  "models",
  "language",
  "analysis",
  "storage",
  "alerts",
  "clock",
  "keys",
  "look",
  "about",
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

const ICONS: Record<SettingsTab, ReactNode> = {
  models: <Boxes />,
  language: <MessageSquareText />,
  analysis: <SlidersHorizontal />,
  storage: <HardDrive />,
  alerts: <BellRing />,
  clock: <CameraIcon />,
  keys: <Keyboard />,
  look: <Languages />,
  about: <Info />,
};

/** `onShowCamera` leads to the library, which this feature does not know. */
export function SettingsPage({
  tab,
  onTab,
  onShowCamera,
}: {
  tab: string;
  onTab: (tab: SettingsTab) => void;
  onShowCamera: (camera: string) => void;
}) {
  const t = useMessages(settingsMessages);
  const panels: Record<SettingsTab, ReactNode> = {
    models: <ModelsTab />,
    language: <LanguageTab />,
    analysis: <AnalysisTab />,
    storage: <StorageTab />,
    alerts: <AlertsTab />,
    clock: <ClockTab onShowCamera={onShowCamera} />,
    keys: <KeysTab />,
    look: <LookTab />,
    about: <AboutTab />,
  };
  const value = SETTINGS_TABS.find((known) => known === tab) ?? "models";
  return (
    <section aria-labelledby="settings-title" className="flex min-h-0 grow flex-col">
      <h1 id="settings-title" className="border-b border-line px-4 pt-3 pb-3 text-lg font-semibold">
        {t("title")}
      </h1>
      <Tabs
        className="grow"
        orientation="vertical"
        label={t("title")}
        value={value}
        onChange={onTab}
        tabs={SETTINGS_TABS.map((name) => ({
          value: name,
          label: t(`tab.${name}`),
          icon: ICONS[name],
          panel: (
            <div className="mx-auto max-w-4xl px-6 pt-5 pb-20">
              <h2 className="mb-4 text-md font-semibold">{t(`tab.${name}`)}</h2>
              {panels[name]}
            </div>
          ),
        }))}
      />
    </section>
  );
}
