import type { Settings } from "#shared/contract/system.ts";
import { useSettings } from "../../lib/client/data.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Select } from "../../ui/Select.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import { settingsMessages } from "./messages.ts";
import { Row, Waiting } from "./Row.tsx";

export function LookTab() {
  const t = useMessages(settingsMessages);
  const settings = useSettings();
  if (!settings.data)
    return (
      <Waiting problem={settings.error ? problemFrom(settings.error) : null} onRetry={() => void settings.refetch()} />
    );
  return (
    <div>
      <Row label={t("language")}>
        <Select<Settings["language"]>
          className="w-48"
          label={t("language")}
          value={settings.data.language}
          onChange={(language) => settings.update({ language })}
          options={[
            { value: "system", label: t("system") },
            { value: "en", label: "English" },
            { value: "ko", label: "한국어" },
          ]}
        />
      </Row>
      <Row label={t("theme")}>
        <Segmented
          label={t("theme")}
          value={settings.data.theme}
          onChange={(theme) => settings.update({ theme })}
          options={[
            { value: "dark", label: t("dark") },
            { value: "light", label: t("light") },
          ]}
        />
      </Row>
    </div>
  );
}
