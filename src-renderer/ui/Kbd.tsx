/** Keys as printed on a keyboard: "Shift+ArrowLeft" becomes "Shift" "←". */
const FACES: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Space: "Space",
  Escape: "Esc",
  Delete: "Del",
  Mod: "Ctrl",
  Comma: ",",
  Plus: "+",
};

export function isMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}

export function keyFaces(chord: string): string[] {
  return chord
    .split("+")
    .map((k) => (k === "Mod" && isMac() ? "⌘" : (FACES[k] ?? (k.length === 1 ? k.toUpperCase() : k))));
}

export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keyFaces(keys).map((face, i) => (
        <kbd
          key={`${face}-${String(i)}`}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-panel px-1 font-sans text-2xs text-muted"
        >
          {face}
        </kbd>
      ))}
    </span>
  );
}
