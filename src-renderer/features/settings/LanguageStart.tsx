import { Copy, MessageSquareText, Plus } from "lucide-react";
import { useMessages } from "../../lib/i18n/index.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import type { NewEndpoint } from "./languageForm.ts";
import { languageMessages } from "./languageMessages.ts";

/** Servers that are quick to start, with the address at which they answer then and a model that reads pictures. */
const WAYS = [
  {
    id: "startOllama",
    commands: "ollama serve\nollama pull qwen2.5vl:7b",
    start: { name: "Ollama", address: "http://127.0.0.1:11434/v1", model: "qwen2.5vl:7b" },
  },
  {
    id: "startStudio",
    commands: "lms get qwen2.5-vl-7b\nlms load qwen2.5-vl-7b\nlms server start --port 1234",
    start: { name: "LM Studio", address: "http://127.0.0.1:1234/v1", model: "qwen2.5-vl-7b" },
  },
  {
    id: "startVllm",
    commands: "pip install vllm\nvllm serve llava-hf/LLaVA-NeXT-Video-7B-hf --max-model-len 8192",
    start: {
      name: "LLaVA-NeXT-Video 7B",
      address: "http://127.0.0.1:8000/v1",
      model: "llava-hf/LLaVA-NeXT-Video-7B-hf",
    },
  },
] as const;

/** Before the first language model: what one adds, and how to start a server with commands to copy. */
export function LanguageStart({ onAdd }: { onAdd: (start: NewEndpoint) => void }) {
  const t = useMessages(languageMessages);
  return (
    <>
      <EmptyState
        className="pt-8 pb-6"
        icon={<MessageSquareText />}
        title={t("startTitle")}
        actions={
          <Button tone="primary" icon={<Plus />} onClick={() => onAdd({})}>
            {t("add")}
          </Button>
        }
      >
        {t("startBody")}
      </EmptyState>
      <section aria-labelledby="language-start" className="flex flex-col gap-3">
        <h3 id="language-start" className="text-xs font-semibold text-faint">
          {t("startHow")}
        </h3>
        {WAYS.map(({ id, commands, start }) => (
          <article
            key={id}
            aria-label={t(id)}
            className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-4"
          >
            <header className="flex items-start gap-2">
              <div className="min-w-0 grow">
                <h4 className="font-semibold">{t(id)}</h4>
                <p className="text-muted">{t(`${id}Body`)}</p>
              </div>
              <Button size="sm" onClick={() => onAdd(start)}>
                {t("addThis", { name: start.name })}
              </Button>
            </header>
            <div className="flex items-start gap-1 rounded-md bg-well py-1 pr-1 pl-3">
              <pre
                dir="ltr"
                className="min-w-0 grow overflow-x-auto py-1 font-mono text-xs whitespace-pre text-fg select-text"
              >
                {commands}
              </pre>
              <IconButton
                size="sm"
                icon={<Copy />}
                label={t("copy", { name: t(id) })}
                onClick={() => void navigator.clipboard?.writeText(commands).then(() => toastDone(t("copied")))}
              />
            </div>
          </article>
        ))}
      </section>
    </>
  );
}
