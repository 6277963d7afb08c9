import { CornerDownLeft, History, Search, X } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { forgetRecent, useRecent } from "../../lib/search/recent.ts";
import { emptyQuery, useSearch } from "../../lib/search/searchStore.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { cx } from "../../ui/cx.ts";
import { Chips } from "./Chips.tsx";
import { completionsAt } from "./completions.ts";
import { searchMessages } from "./messages.ts";
import { highlights, partsOf } from "./parts.ts";
import { usePicturePaste } from "./usePictures.ts";
import { useQueryEdit } from "./useQueryEdit.ts";

interface Option {
  text: string;
  caret: number;
  label: string;
  note: string | null;
  recent: boolean;
}

/**
 * The search box: always there. What is typed is read at once; the words that were understood are underlined and shown as chips below. Enter searches,
 * and then the keys are with the first hit; Down goes to suggestions, and past them to the hits. `chipsBelow` is false where the Search view shows the chips itself.
 */
export function QueryBox({ chipsBelow, onSearch }: { chipsBelow: boolean; onSearch: () => void }) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const client = useClient();
  const listId = useId();
  const box = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const draft = useSearch((s) => s.draft);
  const recent = useRecent((s) => s.texts);
  const { data: vocabulary } = useSearchVocabulary();
  const { type } = useQueryEdit();
  const paste = usePicturePaste(onSearch);
  const searchKey = useKeyHint("app.search");
  const [open, setOpen] = useState(false);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(-1);
  const { text } = draft;

  useHotkey("app.search", () => {
    // Hits that come late, or in another order, do not take back the keys that were just put here.
    useSearch.getState().setLead(false);
    box.current?.focus();
    box.current?.select();
  });

  const options = useMemo<Option[]>(() => {
    if (text.trim() === "")
      return recent.slice(0, 8).map((one) => ({ text: one, caret: one.length, label: one, note: null, recent: true }));
    return completionsAt(text, caret, vocabulary, locale).map((one) => ({ ...one, recent: false }));
  }, [text, caret, recent, vocabulary, locale]);
  const at = Math.min(active, options.length - 1);
  const parts = useMemo(() => partsOf(draft), [draft]);
  const showList = open && options.length > 0;
  // On the Search view the list would lie over the chips: then they are shown above it.
  const showChips = open && (chipsBelow || showList) && parts.length > 0;

  // The caret goes where a taken suggestion ended, once the box holds it.
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null || !box.current) return;
    box.current.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  /** The text that was asked for last, until it is changed: it is done with, and the next query takes its place. */
  const asked = useRef<string | null>(null);
  const write = (value: string, place: number): void => {
    asked.current = null;
    type(value);
    setCaret(place);
    setActive(-1);
    setOpen(true);
    useSearch.getState().setLead(false);
  };
  const submit = (value?: string): void => {
    const query = value === undefined ? useSearch.getState().draft : type(value);
    setOpen(false);
    setActive(-1);
    useSearch.getState().run(client, query);
    useSearch.getState().setLead(true);
    // Where nothing is found the keys stay here: what is typed next is another query.
    asked.current = query.text;
    box.current?.select();
    onSearch();
  };
  /** Hands the keys to the hits that are shown beside the box. */
  const toHits = (): boolean => {
    const { answer, setLead } = useSearch.getState();
    if (chipsBelow || !answer || answer.moments.length === 0) return false;
    setOpen(false);
    setActive(-1);
    setLead(true);
    return true;
  };
  const take = (option: Option): void => {
    if (option.recent) return submit(option.text);
    wanted.current = option.caret;
    write(option.text, option.caret);
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    // While an input method composes, Enter and the arrows are its own. 229 is what browsers send for keys that it took (UI Events, 5.4.1).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    // The key that leads here is no letter while there is nothing that it could be added to. A text that came back from the answer is not selected any more.
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (event.key === "/" && (asked.current === text || (selectionStart === 0 && selectionEnd === text.length))) {
      event.currentTarget.select();
      return event.preventDefault();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Down leads through the suggestions that are open, and past the last one (or where none are) to the hits.
    if (event.key === "ArrowDown" && (!showList || at === options.length - 1) && toHits()) event.preventDefault();
    else if (step && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((now) => Math.max(-1, Math.min(options.length - 1, now + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = showList ? options[at] : undefined;
      if (option) take(option);
      else submit();
    } else if (event.key === "Tab" && !event.shiftKey && showList && text !== "" && options[Math.max(0, at)]) {
      event.preventDefault();
      take(options[Math.max(0, at)] as Option);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open && (showList || showChips)) setOpen(false);
      else if (text !== "") type("");
      else event.currentTarget.blur();
    }
  };
  const scroll = (): void => {
    if (mirror.current && box.current) mirror.current.scrollLeft = box.current.scrollLeft;
  };
  return (
    <search
      className="relative mx-auto w-full max-w-3xl"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <span className="flex h-8 min-w-0 items-center gap-2 rounded-md border border-line bg-well px-2.5 transition-colors focus-within:border-accent focus-within:outline-2 focus-within:outline-accent/40 hover:border-line-strong">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="relative h-full min-w-0 grow">
          <div
            ref={mirror}
            aria-hidden
            className="pointer-events-none absolute inset-0 flex items-center overflow-hidden text-sm whitespace-pre text-transparent"
          >
            {highlights(draft).map((piece, i) => (
              <span
                key={i}
                className={cx(
                  "shrink-0 border-b-2 leading-5",
                  !piece.part && "border-transparent",
                  piece.part &&
                    (piece.part.negated
                      ? "border-dashed border-danger"
                      : piece.part.kind === "free"
                        ? "border-dotted border-faint"
                        : "border-accent/70"),
                )}
              >
                {piece.text}
              </span>
            ))}
          </div>
          <input
            ref={box}
            id="global-search"
            type="text"
            role="combobox"
            aria-label={t("box")}
            aria-expanded={showList}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={showList && at >= 0 ? `${listId}-${at}` : undefined}
            placeholder={t("placeholder")}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => write(event.target.value, event.target.selectionStart ?? event.target.value.length)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onFocus={() => {
              setOpen(true);
              useSearch.getState().setLead(false);
            }}
            onMouseDown={() => setOpen(true)}
            onPaste={paste}
            onScroll={scroll}
            onKeyDown={onKeyDown}
            className="absolute inset-0 size-full bg-transparent text-sm text-fg outline-none placeholder:text-faint focus-visible:outline-none"
          />
        </span>
        {text || draft.examples.length > 0 ? (
          <IconButton
            label={t("clear")}
            icon={<X />}
            size="sm"
            className="-mr-1.5"
            onClick={() => {
              useSearch.getState().setDraft(emptyQuery);
              box.current?.focus();
            }}
          />
        ) : searchKey ? (
          <Kbd keys={searchKey} />
        ) : null}
      </span>
      {showList || showChips ? (
        <div className="absolute inset-x-0 top-full z-30 mt-1 flex flex-col rounded-lg border border-line-strong bg-raised text-sm shadow-pop">
          {showChips ? (
            <div className="flex items-start gap-2 p-2.5">
              <div className="min-w-0 grow">
                <Chips query={draft} />
              </div>
              <span className="flex h-7 shrink-0 items-center gap-1 text-xs text-faint">
                <CornerDownLeft aria-hidden className="size-3.5" />
                {t("enter")}
              </span>
            </div>
          ) : null}
          {showList ? (
            <div className={cx("p-1", showChips && "border-t border-line")}>
              {options[0]?.recent ? (
                <p className="flex items-center justify-between px-2 py-1 text-xs text-faint">
                  {t("recent")}
                  <button
                    type="button"
                    className="rounded-sm px-1 hover:bg-hover hover:text-fg"
                    onClick={() => {
                      forgetRecent();
                      box.current?.focus();
                    }}
                  >
                    {t("forget")}
                  </button>
                </p>
              ) : null}
              <div id={listId} role="listbox" aria-label={options[0]?.recent ? t("recent") : t("complete")}>
                {options.map((option, i) => (
                  // The box keeps the focus and names the option by aria-activedescendant: keys are handled there.
                  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                  <div
                    key={option.text}
                    id={`${listId}-${i}`}
                    role="option"
                    aria-selected={i === at}
                    tabIndex={-1}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => take(option)}
                    className={cx("flex h-7 items-center gap-2 rounded-md px-2 hover:bg-hover", i === at && "bg-hover")}
                  >
                    {option.recent ? <History aria-hidden className="size-3.5 shrink-0 text-faint" /> : null}
                    <span className="min-w-0 grow truncate">{option.label}</span>
                    {option.note ? <span className="text-xs text-faint">{option.note}</span> : null}
                  </div>
                ))}
              </div>
            </div>
          ) : null}
        </div>
      ) : null}
    </search>
  );
}
