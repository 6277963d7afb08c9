import { CornerDownLeft, Square } from "lucide-react";
import { memo, useEffect, useRef, type KeyboardEvent } from "react";
import { endpointOf, useAsk } from "../../lib/ask/askStore.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { useEndpoints } from "../../lib/language/endpoints.ts";
import { Button } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { askMessages } from "./messages.ts";
import { ModelPlace, ModelSelect } from "./ModelSelect.tsx";
import { ScopeChips } from "./ScopeChips.tsx";

const MOST = 2000;

/** Asks what `question` says (the box by default), within the chosen scope, by whom the view says. */
export function useAskNow(): (question?: string) => void {
  const client = useClient();
  const endpoints = useEndpoints().data;
  return (typed) => {
    const { draft, scope, choice, run } = useAsk.getState();
    const question = (typed ?? draft).trim().slice(0, MOST);
    if (question === "") return;
    run(client, { kind: "answer", question, scope, ...endpointOf(choice, endpoints) });
  };
}

/** The question, where to look, and who answers. Enter asks; Down from the end of the text leads to the answer. */
export const AskBox = memo(function AskBox({ onDown }: { onDown: () => boolean }) {
  const t = useMessages(askMessages);
  const box = useRef<HTMLTextAreaElement>(null);
  const draft = useAsk((s) => s.draft);
  const scope = useAsk((s) => s.scope);
  const marked = useAsk((s) => s.marked);
  const choice = useAsk((s) => s.choice);
  const running = useAsk((s) => s.answer?.state === "running");
  const ask = useAskNow();
  const stopKey = useKeyHint("ask.stop");
  const { setDraft, setScope, choose, stop } = useAsk.getState();
  useHotkey("ask.question", () => {
    box.current?.focus();
    box.current?.select();
  });
  useHotkey("ask.stop", stop, running);
  // The view is for asking: the keys are with the question, unless an answer is looked at.
  useEffect(() => {
    const { answer, toBox, setToBox } = useAsk.getState();
    if (toBox || !answer) box.current?.focus();
    setToBox(false);
  }, []);
  const submit = (): void => {
    ask();
    // What is typed next is another question.
    box.current?.select();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter and the arrows are its own. 229 is what browsers send for keys that it took (UI Events, 5.4.1).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && running) {
      event.preventDefault();
      stop();
    } else if (
      event.key === "ArrowDown" &&
      selectionEnd === value.length &&
      (selectionStart === selectionEnd || selectionStart === 0)
    ) {
      if (onDown()) event.preventDefault();
    }
  };
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-panel px-4 py-3">
      <div className="flex items-end gap-2 rounded-lg border border-line bg-well p-1.5 transition-colors focus-within:border-accent focus-within:outline-2 focus-within:outline-accent/40 hover:border-line-strong">
        <textarea
          ref={box}
          id="ask-question"
          aria-label={t("box")}
          aria-describedby="ask-help"
          placeholder={t("placeholder")}
          value={draft}
          maxLength={MOST}
          rows={2}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-11 w-0 min-w-0 grow resize-none bg-transparent px-1.5 py-0.5 text-md text-fg outline-none placeholder:text-faint focus-visible:outline-none"
        />
        {running ? (
          <Button icon={<Square />} onClick={stop}>
            {t("stop")}
            {stopKey ? <Kbd keys={stopKey} /> : null}
          </Button>
        ) : (
          <Button tone="primary" icon={<CornerDownLeft />} disabled={draft.trim() === ""} onClick={submit}>
            {t("ask")}
          </Button>
        )}
      </div>
      <p id="ask-help" className="sr-only">
        {t("boxHelp")}
      </p>
      <ScopeChips scope={scope} marked={marked} onChange={setScope} />
      <div className="flex items-center gap-3">
        <ModelSelect choice={choice} onChange={choose} />
        <ModelPlace choice={choice} />
      </div>
    </div>
  );
});
