import { Plus } from "lucide-react";
import { useState } from "react";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { endpointFor, useEndpoints } from "../../lib/language/endpoints.ts";
import { Button } from "../../ui/Button.tsx";
import { LanguageCard } from "./LanguageCard.tsx";
import { LanguageDialog } from "./LanguageDialog.tsx";
import type { NewEndpoint } from "./languageForm.ts";
import { languageMessages } from "./languageMessages.ts";
import { LanguagePacks } from "./LanguagePacks.tsx";
import { LanguageStart } from "./LanguageStart.tsx";
import { Waiting } from "./Row.tsx";

type Open = { endpoint: LanguageEndpoint | null; start?: NewEndpoint };

/** The language models that may be asked, or how to get the first one. */
export function LanguageTab() {
  const t = useMessages(languageMessages);
  const endpoints = useEndpoints();
  const [open, setOpen] = useState<Open | null>(null);
  const list = endpoints.data;
  if (!list) return <Waiting problem={endpoints.problem} onRetry={endpoints.retry} />;
  const firsts = [endpointFor(list, "video"), endpointFor(list, "text")];
  return (
    <div className="flex flex-col gap-6">
      {list.length === 0 ? (
        <LanguageStart onAdd={(start) => setOpen({ endpoint: null, start })} />
      ) : (
        <>
          <p className="max-w-2xl text-muted">{t("body")}</p>
          <section aria-labelledby="language-servers" className="flex flex-col gap-3">
            <header className="flex items-center gap-2">
              <h3 id="language-servers" className="grow text-xs font-semibold text-faint">
                {t("servers")}
              </h3>
              <Button size="sm" tone="primary" icon={<Plus />} onClick={() => setOpen({ endpoint: null })}>
                {t("add")}
              </Button>
            </header>
            {list.map((endpoint) => (
              <LanguageCard
                key={endpoint.id}
                endpoint={endpoint}
                first={list.length > 1 && firsts.includes(endpoint)}
                onEdit={() => setOpen({ endpoint })}
              />
            ))}
          </section>
        </>
      )}
      <LanguagePacks endpoints={list} onAdd={(pack) => setOpen({ endpoint: null, start: { pack } })} />
      {open ? <LanguageDialog {...open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}
