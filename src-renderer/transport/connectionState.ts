/** How the window stands with the backend. `failed` is final until the operator acts (wrong or missing token). */
export type ConnectionState = "connecting" | "connected" | "reconnecting" | "failed";

/** A value that can be read and watched; the shape `useSyncExternalStore` wants. */
export interface Observable<T> {
  get(): T;
  /** Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

export function createObservable<T>(initial: T): Observable<T> & { set(value: T): void } {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
