import { create } from "zustand";

export type HotkeyGroup = "app" | "library" | "search" | "events" | "ask" | "cases" | "review";

/**
 * Every action with a key. A chord is modifiers in the order Mod, Alt, Shift, then the key: "Mod+K", "Shift+ArrowLeft", "/". Mod is Ctrl, or Command on a Mac.
 * An action may have two keys; the first is the one shown beside buttons.
 */
export const DEFAULT_KEYS = {
  "app.search": ["/"],
  "app.palette": ["Mod+K"],
  "app.keys": ["?"],
  "app.jobs": ["Mod+J"],
  "app.library": ["Mod+1"],
  "app.review": ["Mod+2"],
  "app.searchView": ["Mod+3"],
  "app.ask": ["Mod+4"],
  "app.events": ["Mod+5"],
  "app.cases": ["Mod+6"],
  "app.addToCase": ["B"],
  "app.addToLastCase": ["Shift+B"],
  "app.settings": ["Mod+Comma"],
  "library.open": ["Enter"],
  "library.selectAll": ["Mod+A"],
  "library.clear": ["Escape"],
  "library.edit": ["E"],
  "library.delete": ["Delete"],
  "library.layout": ["V"],
  "library.filter": ["Mod+F"],
  "search.open": ["Enter"],
  "search.preview": ["Space"],
  "search.more": ["M"],
  "search.unlike": ["N"],
  "search.dismiss": ["X"],
  "search.save": ["S"],
  "search.ask": ["A"],
  "events.next": ["J", "ArrowDown"],
  "events.previous": ["K", "ArrowUp"],
  "events.alsoNext": ["Shift+J", "Shift+ArrowDown"],
  "events.alsoPrevious": ["Shift+K", "Shift+ArrowUp"],
  "events.select": ["X"],
  "events.selectAll": ["Mod+A"],
  "events.clear": ["Escape"],
  "events.open": ["Enter"],
  "events.confirm": ["C"],
  "events.dismiss": ["D"],
  "events.undo": ["U"],
  "events.note": ["N"],
  "events.notice": ["1"],
  "events.warning": ["2"],
  "events.alarm": ["3"],
  "events.preview": ["Space"],
  "events.more": ["M"],
  "ask.question": ["Q"],
  "ask.evidence": ["E"],
  "ask.stop": ["Escape"],
  "ask.again": ["R"],
  "ask.copy": ["C"],
  "ask.report": ["D"],
  "ask.summary": ["S"],
  "ask.new": ["N"],
  "cases.next": ["J", "ArrowDown"],
  "cases.previous": ["K", "ArrowUp"],
  "cases.open": ["Enter"],
  "cases.moveUp": ["Alt+ArrowUp"],
  "cases.moveDown": ["Alt+ArrowDown"],
  "cases.takeOut": ["Delete"],
  "cases.editNote": ["E"],
  "cases.note": ["N"],
  "cases.export": ["X"],
  "cases.new": ["C"],
  "cases.previousCase": ["["],
  "cases.nextCase": ["]"],
  "review.playPause": ["Space", "K"],
  "review.backward": ["J"],
  "review.forward": ["L"],
  "review.frameBack": ["ArrowLeft"],
  "review.frameForward": ["ArrowRight"],
  "review.secondBack": ["Shift+ArrowLeft"],
  "review.secondForward": ["Shift+ArrowRight"],
  "review.previousEvent": ["ArrowUp"],
  "review.nextEvent": ["ArrowDown"],
  "review.previousObject": ["Shift+ArrowUp"],
  "review.nextObject": ["Shift+ArrowDown"],
  "review.markIn": ["I"],
  "review.markOut": ["O"],
  "review.typeTime": ["T"],
  "review.fullScreen": ["F"],
  "review.zoomIn": ["Plus"],
  "review.zoomOut": ["-"],
  "review.previousHit": ["P"],
  "review.nextHit": ["N"],
  "review.drawBox": ["D"],
  "review.captionSpan": ["C"],
  "review.ask": ["A"],
  "review.openEvent": ["E"],
} as const satisfies Record<`${HotkeyGroup}.${string}`, readonly string[]>;

export type HotkeyAction = keyof typeof DEFAULT_KEYS;
export type KeyOverrides = Partial<Record<HotkeyAction, string[]>>;

export const hotkeyActions = Object.keys(DEFAULT_KEYS) as HotkeyAction[];

/** Steps, which go on while their key is held. Everything else is done once a press: a key that is held a moment too long must not mark, save or delete one thing after the other. */
const STEPS: ReadonlySet<HotkeyAction> = new Set<HotkeyAction>([
  "events.next",
  "events.previous",
  "events.alsoNext",
  "events.alsoPrevious",
  "review.frameBack",
  "review.frameForward",
  "review.secondBack",
  "review.secondForward",
  "review.previousEvent",
  "review.nextEvent",
  "review.previousObject",
  "review.nextObject",
  "review.zoomIn",
  "review.zoomOut",
  "review.previousHit",
  "review.nextHit",
]);
export const isStep = (action: HotkeyAction): boolean => STEPS.has(action);

export function groupOf(action: HotkeyAction): HotkeyGroup {
  return action.split(".")[0] as HotkeyGroup;
}

/** What a keyboard event says of itself; a subset, so that tests need no DOM. */
export interface KeyLike {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const MODIFIERS = new Set([
  "Control",
  "Shift",
  "Alt",
  "Meta",
  "AltGraph",
  "CapsLock",
  "Process",
  "Unidentified",
  "Dead",
]);

/**
 * The chord of a key press, or null for a bare modifier. Letters come from the character where it is Latin, else from the key's place: with a Korean
 * input method on, J types "ㅓ" and must still be J.
 */
export function chordOf(event: KeyLike): string | null {
  let key = event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (/^[a-z]$/i.test(key)) key = key.toUpperCase();
  else if (letter && (key.length > 1 || key.charCodeAt(0) > 127) && !/^(Enter|Tab|Escape|Backspace|Delete)$/.test(key))
    key = letter;
  if (MODIFIERS.has(key)) return null;
  if (key === " ") key = "Space";
  if (key === "+" || key === "=") key = "Plus";
  if (key === ",") key = "Comma";
  // A symbol that needs Shift ("?") is already another symbol; naming Shift as well would tie it to one layout.
  const shift = event.shiftKey && (key.length > 1 ? key !== "Plus" : /[A-Z0-9]/.test(key));
  return [event.ctrlKey || event.metaKey ? "Mod" : null, event.altKey ? "Alt" : null, shift ? "Shift" : null, key]
    .filter(Boolean)
    .join("+");
}

const STORAGE_KEY = "sightline.keys";

function load(): KeyOverrides {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}");
    if (typeof raw !== "object" || raw === null) return {};
    return Object.fromEntries(
      Object.entries(raw).filter(
        ([action, keys]) => action in DEFAULT_KEYS && Array.isArray(keys) && keys.every((k) => typeof k === "string"),
      ),
    ) as KeyOverrides;
  } catch {
    return {}; // No storage, or not ours: the defaults work.
  }
}

interface KeyMapState {
  overrides: KeyOverrides;
  /** Empty = the action has no key. */
  setKeys(action: HotkeyAction, keys: string[]): void;
  reset(action?: HotkeyAction): void;
}

function save(overrides: KeyOverrides): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(overrides));
  } catch {
    // Storage is full or forbidden: the change holds until the window closes.
  }
}

export const useKeyMap = create<KeyMapState>((set, get) => ({
  overrides: load(),
  setKeys(action, keys) {
    const overrides = { ...get().overrides, [action]: keys };
    set({ overrides });
    save(overrides);
  },
  reset(action) {
    const overrides = { ...get().overrides };
    if (action) delete overrides[action];
    const next = action ? overrides : {};
    set({ overrides: next });
    save(next);
  },
}));

export function keysOf(action: HotkeyAction, overrides: KeyOverrides): readonly string[] {
  return overrides[action] ?? DEFAULT_KEYS[action];
}

/** Another action that the same key would set off at the same time: in the same group, or anywhere when one of them is app-wide. */
export function conflictOf(action: HotkeyAction, chord: string, overrides: KeyOverrides): HotkeyAction | null {
  return (
    hotkeyActions.find(
      (other) =>
        other !== action &&
        (groupOf(other) === groupOf(action) || groupOf(other) === "app" || groupOf(action) === "app") &&
        keysOf(other, overrides).includes(chord),
    ) ?? null
  );
}
