import { NEUTRAL_PROMPT } from "#shared/domain/caption.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import { benchMessages } from "./benchMessages.ts";

/** The prompt of a column: neutral, or the first words of another, with the whole of it behind the button. */
export function PromptCell({
  letter,
  prompt,
  onChange,
  onAll,
}: {
  letter: string;
  prompt: string;
  onChange: (prompt: string) => void;
  onAll: (prompt: string) => void;
}) {
  const t = useMessages(benchMessages);
  const neutral = prompt === NEUTRAL_PROMPT;
  return (
    <Popover
      label={t("promptTitle", { letter })}
      trigger={
        <button
          type="button"
          aria-label={`${t("promptTitle", { letter })}: ${neutral ? t("neutral") : prompt}`}
          className="flex h-8 w-full min-w-0 items-center rounded-md border border-line bg-raised px-2.5 text-left text-sm hover:border-line-strong hover:bg-hover"
        >
          <span className="truncate">{neutral ? t("neutral") : prompt}</span>
        </button>
      }
    >
      <div className="flex flex-col gap-2">
        <h3 className="font-semibold">{t("promptTitle", { letter })}</h3>
        <textarea
          aria-label={t("promptTitle", { letter })}
          value={prompt}
          maxLength={4000}
          rows={6}
          onChange={(event) => {
            if (event.target.value !== "") onChange(event.target.value);
          }}
          className="w-full resize-y rounded-md border border-line bg-well p-2 text-sm text-fg outline-none hover:border-line-strong focus-visible:border-accent"
        />
        <p className="text-xs text-faint">{t("promptHelp")}</p>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" disabled={neutral} onClick={() => onChange(NEUTRAL_PROMPT)}>
            {t("promptReset")}
          </Button>
          <Button size="sm" onClick={() => onAll(prompt)}>
            {t("promptAll")}
          </Button>
        </div>
      </div>
    </Popover>
  );
}
