import { create } from "zustand";

/** Paths that wait for the operator's yes (Electron, or picked by path). null = nothing asked. */
export const useImportPlan = create<{
  paths: readonly string[] | null;
  ask(paths: readonly string[]): void;
  close(): void;
}>((set) => ({
  paths: null,
  ask: (paths) => set({ paths }),
  close: () => set({ paths: null }),
}));
