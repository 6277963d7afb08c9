import { Command, Eye, Keyboard } from "lucide-react";
import { useLocation } from "wouter";
import { QueryBox } from "../features/search/QueryBox.tsx";
import { useKeyHint } from "../lib/hotkeys/index.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { appMessages } from "./appMessages.ts";

/** The search box, always there, and the way to everything else by name. */
export function TopBar({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  const t = useMessages(appMessages);
  const [path, navigate] = useLocation();
  const paletteKey = useKeyHint("app.palette");
  const keysKey = useKeyHint("app.keys");
  const onSearch = path.startsWith("/search");
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
      <a
        href="#/library"
        className="flex w-12 shrink-0 items-center justify-center rounded-md text-accent"
        aria-label="Sightline"
      >
        <Eye aria-hidden className="size-5" />
      </a>
      <QueryBox chipsBelow={!onSearch} onSearch={() => onSearch || navigate("/search")} />
      <Button tone="quiet" icon={<Command />} onClick={onPalette}>
        {t("palette")}
        {paletteKey ? <Kbd keys={paletteKey} /> : null}
      </Button>
      <IconButton label={t("keys")} icon={<Keyboard />} onClick={onKeys} {...(keysKey ? { keys: keysKey } : {})} />
    </header>
  );
}
