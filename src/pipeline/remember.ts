/**
 * @file Remembering what neighbouring output frames share (a flow, a pyramid). A small cache of promises; an entry in use by a frame in work is
 * pinned and never disposed under it. What leaves is disposed and, when asked for again, computed again with the same result.
 */

export type Memory = {
  /** A view for one frame in work; `done` lets go of what it used. */
  readonly open: () => {
    readonly remember: <T extends Disposable>(key: string, make: () => Promise<T>) => Promise<T>;
    readonly done: () => void;
  };
  readonly clear: () => Promise<void>;
};

type Entry = { readonly value: Promise<Disposable>; pins: number };

export const createMemory = (capacity: number): Memory => {
  const entries = new Map<string, Entry>();
  const trim = (limit: number): void => {
    for (const [key, entry] of entries) {
      if (entries.size <= limit) return;
      if (entry.pins > 0) continue;
      entries.delete(key);
      entry.value.then(
        (value) => value[Symbol.dispose](),
        () => undefined,
      );
    }
  };
  return {
    open: () => {
      const used: Entry[] = [];
      return {
        remember: async <T extends Disposable>(key: string, make: () => Promise<T>) => {
          const entry = entries.get(key) ?? { value: make(), pins: 0 };
          // Moved to the end: the map's order is the order of use.
          entries.delete(key);
          entries.set(key, entry);
          entry.pins++;
          used.push(entry);
          try {
            return (await entry.value) as T;
          } catch (error) {
            if (entries.get(key) === entry) entries.delete(key);
            throw error;
          }
        },
        done: () => {
          for (const entry of used) entry.pins--;
          trim(capacity);
        },
      };
    },
    clear: async () => {
      const all = [...entries.values()];
      entries.clear();
      for (const entry of all) (await entry.value.catch(() => undefined))?.[Symbol.dispose]();
    },
  };
};
