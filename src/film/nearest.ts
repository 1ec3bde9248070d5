/** @file The nearest known word to a mistyped one, by edit distance (Levenshtein 1966). */

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
};

export const nearestOf = (word: string, known: readonly string[]): string =>
  [...known].sort((a, b) => distance(word, a) - distance(word, b))[0] ?? '';
