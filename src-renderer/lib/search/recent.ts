import { create } from "zustand";

const KEY = "sightline.search.recent";
const MOST = 12;

function load(): string[] {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(raw) ? raw.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return []; // No storage, or not ours: there are no recent searches.
  }
}

/** What was searched for last in this browser, newest first. */
export const useRecent = create<{ texts: readonly string[] }>(() => ({ texts: load() }));

/** Puts a text first; one that is there already moves. */
export function remember(text: string): void {
  const own = text.trim().slice(0, 300);
  if (own === "") return;
  store([own, ...useRecent.getState().texts.filter((one) => one !== own)].slice(0, MOST));
}

export function forgetRecent(): void {
  store([]);
}

function store(texts: readonly string[]): void {
  useRecent.setState({ texts });
  try {
    localStorage.setItem(KEY, JSON.stringify(texts));
  } catch {
    // Storage is full or forbidden: they are kept until the window closes.
  }
}
