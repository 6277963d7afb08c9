import { Command, Eye, Keyboard, Search, X } from "lucide-react";
import { useRef } from "react";
import { useLocation } from "wouter";
import { useLibraryView } from "../features/library/viewStore.ts";
import { useHotkey, useKeyHint } from "../lib/hotkeys/index.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Input } from "../ui/Input.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { appMessages } from "./appMessages.ts";

/** The search box, always there, and the way to everything else by name. */
export function TopBar({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  const t = useMessages(appMessages);
  const box = useRef<HTMLInputElement>(null);
  const [path, navigate] = useLocation();
  const text = useLibraryView((s) => s.filter.text);
  const setFilter = useLibraryView((s) => s.setFilter);
  useHotkey("app.search", () => {
    box.current?.focus();
    box.current?.select();
  });
  const searchKey = useKeyHint("app.search");
  const paletteKey = useKeyHint("app.palette");
  const keysKey = useKeyHint("app.keys");
  const type = (value: string): void => {
    setFilter({ text: value });
    if (!path.startsWith("/library") && path !== "/") navigate("/library");
  };
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
      <a
        href="#/library"
        className="flex w-12 shrink-0 items-center justify-center rounded-md text-accent"
        aria-label="Sightline"
      >
        <Eye aria-hidden className="size-5" />
      </a>
      <search className="mx-auto w-full max-w-2xl">
        <Input
          ref={box}
          type="text"
          role="searchbox"
          aria-label={t("search")}
          placeholder={t("search")}
          icon={<Search />}
          value={text}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              if (text) type("");
              else event.currentTarget.blur();
            }
          }}
          trailing={
            text ? (
              <IconButton
                label={t("searchClear")}
                icon={<X />}
                size="sm"
                className="-mr-1.5"
                onClick={() => type("")}
              />
            ) : searchKey ? (
              <Kbd keys={searchKey} />
            ) : null
          }
        />
      </search>
      <Button tone="quiet" icon={<Command />} onClick={onPalette}>
        {t("palette")}
        {paletteKey ? <Kbd keys={paletteKey} /> : null}
      </Button>
      <IconButton label={t("keys")} icon={<Keyboard />} onClick={onKeys} {...(keysKey ? { keys: keysKey } : {})} />
    </header>
  );
}
