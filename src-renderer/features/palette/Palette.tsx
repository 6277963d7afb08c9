import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { keysOf, useKeyMap, type HotkeyAction } from "../../lib/hotkeys/index.ts";
import { Kbd } from "../../ui/Kbd.tsx";

export interface PaletteCommand {
  /** Unique over the palette. */
  id: string;
  /** What is shown and, with `also`, what is searched. */
  label: string;
  also?: readonly string[];
  icon?: ReactNode;
  hotkey?: HotkeyAction;
  run: () => void;
}

export interface PaletteGroup {
  heading: string;
  commands: readonly PaletteCommand[];
}

/** Everything by name: Ctrl/Cmd-K. The app gives the commands; this finds and runs them. */
export function Palette({
  open,
  onClose,
  groups,
  texts,
}: {
  open: boolean;
  onClose: () => void;
  groups: () => readonly PaletteGroup[];
  texts: { title: string; placeholder: string; nothing: string };
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Dialog.Popup
          ref={popup}
          initialFocus={() => popup.current?.querySelector("input")}
          aria-label={texts.title}
          className="fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-panel shadow-pop transition-opacity outline-none data-[ending-style]:opacity-0 data-[starting-style]:opacity-0"
        >
          <Command
            label={texts.title}
            loop
            className="flex flex-col [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
          >
            <div className="flex items-center gap-2.5 border-b border-line px-3.5">
              <Search aria-hidden className="size-4 text-faint" />
              <Command.Input
                placeholder={texts.placeholder}
                className="h-11 w-full bg-transparent text-md outline-none placeholder:text-faint focus-visible:outline-none"
              />
            </div>
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-muted">{texts.nothing}</Command.Empty>
              {groups().map((group) => (
                <Command.Group key={group.heading} heading={group.heading}>
                  {group.commands.map((command) => (
                    <Item key={command.id} command={command} onClose={onClose} />
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Item({ command, onClose }: { command: PaletteCommand; onClose: () => void }) {
  const overrides = useKeyMap((s) => s.overrides);
  const key = command.hotkey ? keysOf(command.hotkey, overrides)[0] : undefined;
  return (
    <Command.Item
      value={command.id}
      keywords={[command.label, ...(command.also ?? [])]}
      onSelect={() => {
        onClose();
        command.run();
      }}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm select-none data-[selected=true]:bg-hover"
    >
      <span aria-hidden className="text-faint [&>svg]:size-4">
        {command.icon}
      </span>
      <span className="name-line min-w-0 grow" dir="auto">
        {command.label}
      </span>
      {key ? <Kbd keys={key} /> : null}
    </Command.Item>
  );
}
