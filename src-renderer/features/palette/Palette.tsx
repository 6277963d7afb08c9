import { Dialog } from "@base-ui/react/dialog";
import { Command, defaultFilter } from "cmdk";
import { Search } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
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

interface PaletteWords {
  groups: () => readonly PaletteGroup[];
  /** What can be done with the typed words themselves; stands below what they are the name of. */
  withWords: (typed: string) => PaletteGroup;
  texts: { title: string; placeholder: string };
}

type Choose = (command: PaletteCommand) => void;

/** Names are searched, never ids: a video's is made of random letters. */
const byNames = (_id: string, typed: string, names: string[] = []): number => defaultFilter(names.join(" "), typed, []);

/** Everything by name: Ctrl/Cmd-K. The app gives the commands; this finds and runs them. */
export function Palette({ open, onClose, ...words }: { open: boolean; onClose: () => void } & PaletteWords) {
  const popup = useRef<HTMLDivElement>(null);
  // Run once the palette has let go of the keys: a command may put them elsewhere.
  const chosen = useRef<PaletteCommand | null>(null);
  const choose = (command: PaletteCommand): void => {
    chosen.current = command;
    onClose();
  };
  const closed = (): void => {
    chosen.current?.run();
    chosen.current = null;
  };
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => !next && onClose()}
      onOpenChangeComplete={(next) => !next && closed()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-[starting-style]:opacity-0" />
        <Dialog.Popup
          ref={popup}
          initialFocus={() => popup.current?.querySelector("input")}
          aria-label={words.texts.title}
          className="fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-panel shadow-pop transition-opacity outline-none data-[starting-style]:opacity-0"
        >
          <Commands {...words} onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ onChoose, groups, withWords, texts }: { onChoose: Choose } & PaletteWords) {
  const [typed, setTyped] = useState("");
  const words = typed.trim();
  return (
    <Command
      label={texts.title}
      filter={byNames}
      loop
      className="flex flex-col [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
    >
      <div className="flex items-center gap-2.5 border-b border-line px-3.5">
        <Search aria-hidden className="size-4 text-faint" />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={texts.placeholder}
          className="h-11 w-full bg-transparent text-md outline-none placeholder:text-faint focus-visible:outline-none"
        />
      </div>
      <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        {groups().map((group) => (
          <Group key={group.heading} group={group} onChoose={onChoose} />
        ))}
        {words ? <Group group={withWords(words)} always onChoose={onChoose} /> : null}
      </Command.List>
    </Command>
  );
}

/** `always`: whatever is typed. */
function Group({ group, always = false, onChoose }: { group: PaletteGroup; always?: boolean; onChoose: Choose }) {
  return (
    <Command.Group heading={group.heading} forceMount={always}>
      {group.commands.map((command) => (
        <Item key={command.id} command={command} onChoose={onChoose} />
      ))}
    </Command.Group>
  );
}

function Item({ command, onChoose }: { command: PaletteCommand; onChoose: Choose }) {
  const overrides = useKeyMap((s) => s.overrides);
  const key = command.hotkey ? keysOf(command.hotkey, overrides)[0] : undefined;
  return (
    <Command.Item
      value={command.id}
      keywords={[command.label, ...(command.also ?? [])]}
      onSelect={() => onChoose(command)}
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
