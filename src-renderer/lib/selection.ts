/** Which items of a list are chosen and which one the keyboard is on. Pure: every function returns a new value. */
export interface Selection<Id extends string = string> {
  readonly chosen: ReadonlySet<Id>;
  /** Where a span begun with Shift starts. */
  readonly anchor: Id | null;
  readonly focus: Id | null;
}

export const emptySelection: Selection<never> = { chosen: new Set<never>(), anchor: null, focus: null };

function span<Id extends string>(order: readonly Id[], from: Id | null, to: Id): Id[] {
  const a = from === null ? -1 : order.indexOf(from);
  const b = order.indexOf(to);
  if (b < 0) return [];
  if (a < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** A click: alone it chooses one, with `toggle` (Ctrl, Command) it adds or takes away, with `range` (Shift) it chooses from the anchor. */
export function click<Id extends string>(
  s: Selection<Id>,
  id: Id,
  order: readonly Id[],
  keys: { range: boolean; toggle: boolean },
): Selection<Id> {
  if (keys.range) {
    const picked = span(order, s.anchor ?? s.focus, id);
    return {
      chosen: new Set(keys.toggle ? [...s.chosen, ...picked] : picked),
      anchor: s.anchor ?? s.focus ?? id,
      focus: id,
    };
  }
  if (keys.toggle) {
    const chosen = new Set(s.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    return { chosen, anchor: id, focus: id };
  }
  return { chosen: new Set([id]), anchor: id, focus: id };
}

/** Moves the keyboard's place by `delta` items, stopping at the ends. With `range` the span from the anchor is chosen, else only the new place. */
export function move<Id extends string>(
  s: Selection<Id>,
  delta: number,
  order: readonly Id[],
  keys: { range: boolean; toggle: boolean },
): Selection<Id> {
  if (order.length === 0) return s;
  const at = s.focus === null ? -1 : order.indexOf(s.focus);
  const next = order[at < 0 ? (delta > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, at + delta))];
  if (next === undefined) return s;
  if (keys.range) return click(s, next, order, { range: true, toggle: false });
  // Ctrl+arrow goes past items without choosing them, as in file managers.
  if (keys.toggle) return { ...s, focus: next };
  return { chosen: new Set([next]), anchor: next, focus: next };
}

export function selectAll<Id extends string>(s: Selection<Id>, order: readonly Id[]): Selection<Id> {
  return { chosen: new Set(order), anchor: order[0] ?? null, focus: s.focus ?? order[0] ?? null };
}

export function clear<Id extends string>(s: Selection<Id>): Selection<Id> {
  return { chosen: new Set(), anchor: s.focus, focus: s.focus };
}

/** Forgets what is no longer shown, so that an action never reaches what a filter hides. Returns the same object when nothing changed. */
export function prune<Id extends string>(s: Selection<Id>, order: readonly Id[]): Selection<Id> {
  const shown = new Set(order);
  const chosen = [...s.chosen].filter((id) => shown.has(id));
  const gone = (id: Id | null): boolean => id !== null && !shown.has(id);
  if (chosen.length === s.chosen.size && !gone(s.anchor) && !gone(s.focus)) return s;
  return { chosen: new Set(chosen), anchor: gone(s.anchor) ? null : s.anchor, focus: gone(s.focus) ? null : s.focus };
}
