import { RefreshCw, ServerCog } from "lucide-react";
import { useId } from "react";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button } from "../../ui/Button.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { languageMessages } from "./languageMessages.ts";

/** Servers that answer on this machine, each with a button that fills the form. */
export function LanguageFound({
  looking,
  servers,
  onAgain,
  onUse,
}: {
  looking: boolean;
  servers: ReadonlyArray<{ product: string; baseUrl: string; models: string[] }>;
  onAgain: () => void;
  onUse: (server: { product: string; baseUrl: string; models: string[] }) => void;
}) {
  const t = useMessages(languageMessages);
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-md border border-line bg-well p-2.5">
      <header className="flex h-6 items-center gap-2">
        <h3 id={id} className="grow text-xs font-medium text-muted">
          {t("found")}
        </h3>
        <Button size="sm" tone="quiet" icon={<RefreshCw />} busy={looking} onClick={onAgain}>
          {t("lookAgain")}
        </Button>
      </header>
      <div className="min-h-8 pt-1" aria-live="polite" aria-busy={looking}>
        {looking && servers.length === 0 ? (
          <div className="flex h-7 items-center text-xs text-faint">
            <Skeleton className="mr-2 size-4 rounded-full" />
            {t("looking")}
          </div>
        ) : servers.length === 0 ? (
          <p className="flex h-7 items-center text-xs text-faint">{t("foundNone")}</p>
        ) : (
          <ul className="flex flex-col gap-1">
            {servers.map((server) => (
              <li key={server.baseUrl}>
                <button
                  type="button"
                  aria-label={t("useFound", { product: displayName(server.product), address: server.baseUrl })}
                  onClick={() => onUse(server)}
                  className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
                >
                  <ServerCog aria-hidden className="size-4 text-faint" />
                  <span className="font-medium">{displayName(server.product)}</span>
                  <span className="min-w-0 grow truncate font-mono text-xs text-muted" dir="ltr">
                    {server.baseUrl}
                  </span>
                  <span className="text-xs text-faint">{t("foundModels", { count: server.models.length })}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
