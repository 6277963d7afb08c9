import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Router } from "wouter";
import { applyLanguage, useLocale } from "../lib/i18n/index.ts";
import { Toaster } from "../ui/Toast.tsx";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { ClientProvider, useHost, type Host } from "../lib/client/clientContext.tsx";
import { useSettings } from "../lib/client/data.ts";
import { Frame } from "./Frame.tsx";
import { useHashPath } from "./routes.ts";
import { StartGate } from "./StartGate.tsx";

/** The whole window over a host. */
export function App({ host, queryClient }: { host: Host; queryClient?: QueryClient }) {
  return (
    <ClientProvider host={host} {...(queryClient ? { queryClient } : {})}>
      <TooltipProvider>
        <Router hook={useHashPath}>
          <Appearance />
          <StartGate>
            <Frame />
          </StartGate>
        </Router>
      </TooltipProvider>
    </ClientProvider>
  );
}

/** Language and theme of the settings, put where they belong. Until they are known the window is dark and speaks the machine's language. */
function Appearance() {
  const { data } = useSettings();
  const { bridge } = useHost();
  const locale = useLocale();
  const theme = data?.theme ?? "dark";
  const language = data?.language ?? "system";
  useEffect(() => applyLanguage(language), [language]);
  useEffect(() => bridge?.setLanguage(locale), [bridge, locale]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return <Toaster theme={theme} />;
}
