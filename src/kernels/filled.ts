/** @file What is lent to be filled: the caller's once it is, given back where that fails. */

/** `lent`, once `fill` has filled it. Fails with what `fill` throws; nothing stays lent then. */
export const filled = async <T extends Disposable>(lent: T, fill: (lent: T) => unknown): Promise<T> => {
  try {
    await fill(lent);
    return lent;
  } catch (error) {
    lent[Symbol.dispose]();
    throw error;
  }
};
