import { create } from "zustand";
import { caseId, type CaseId, type NewCaseItem } from "#shared/domain/case.ts";

/** What somebody wants to put into a case, and how it is called in a sentence. */
export interface Addition {
  item: NewCaseItem;
  words: string;
}

interface AddState {
  /** Asked where it goes; null = nothing is asked. */
  asked: Addition | null;
  /** The case that something was put into last, in any window of this browser. */
  lastCase: CaseId | null;
  ask(addition: Addition): void;
  close(): void;
  remember(id: CaseId): void;
}

const STORAGE_KEY = "sightline.lastCase";

function load(): CaseId | null {
  try {
    return caseId.safeParse(localStorage.getItem(STORAGE_KEY)).data ?? null;
  } catch {
    return null; // No storage: the first addition asks.
  }
}

export const useAddToCase = create<AddState>((set) => ({
  asked: null,
  lastCase: load(),
  ask: (asked) => set({ asked }),
  close: () => set({ asked: null }),
  remember(id) {
    set({ lastCase: id });
    try {
      localStorage.setItem(STORAGE_KEY, id);
    } catch {
      // Storage is full or forbidden: it holds until the window closes.
    }
  },
}));
