import { create } from "zustand";

interface Drafts {
  /** Texts that were changed and not saved, by scenario ("new" = one that is not stored yet). Kept while the window is open. */
  texts: ReadonlyMap<string, string>;
  set(id: string, text: string | null): void;
}

/** Unsaved texts: leaving the editor loses nothing. */
export const useDrafts = create<Drafts>((set) => ({
  texts: new Map(),
  set: (id, text) =>
    set((s) => {
      const texts = new Map(s.texts);
      if (text === null) texts.delete(id);
      else texts.set(id, text);
      return { texts };
    }),
}));
