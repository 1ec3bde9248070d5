/** @file Walking over things that take time to make, in order, while the next few are already in work. */

/**
 * Gives make(start) … make(end - 1) in order; besides the one being looked at, up to `ahead` (at least 1) are in work or wait. The first failure is thrown when its turn
 * comes. When the walk ends early nothing is left running, and what was made but not taken is given to `drop`.
 */
export async function* readAhead<T>(
  start: number,
  end: number,
  ahead: number,
  make: (n: number) => Promise<T>,
  drop: (left: T) => void = () => undefined,
): AsyncGenerator<T, void, undefined> {
  const waiting: Promise<T>[] = [];
  let next = start;
  const ask = (): void => {
    while (next < end && waiting.length < ahead) {
      const made = make(next++);
      // Failures surface when their turn comes; until then they are not unhandled.
      made.catch(() => undefined);
      waiting.push(made);
    }
  };
  try {
    ask();
    while (waiting.length > 0) {
      const value = await waiting.shift()!;
      ask();
      yield value;
    }
  } finally {
    for (const left of await Promise.allSettled(waiting)) if (left.status === 'fulfilled') drop(left.value);
  }
}
