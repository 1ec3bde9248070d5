import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('gives everything in order, with so many in work at most', async () => {
  let working = 0;
  let most = 0;
  const seen: number[] = [];
  for await (const n of readAhead(3, 12, 4, async (k) => {
    most = Math.max(most, ++working);
    for (let i = 12; i > k; i--) await later();
    working--;
    return k;
  }))
    seen.push(n);
  expect(seen).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(most).toBe(4);
});

it('throws a failure in its turn, waits for the rest and drops it', async () => {
  const seen: number[] = [];
  const dropped: number[] = [];
  const walk = async (): Promise<void> => {
    const made = async (n: number): Promise<number> => {
      await later();
      if (n === 2) throw new Error('no such luck');
      return n;
    };
    for await (const n of readAhead(0, 9, 3, made, (left) => dropped.push(left))) seen.push(n);
  };
  await expect(walk()).rejects.toThrow('no such luck');
  expect(seen).toEqual([0, 1]);
  expect(dropped).toEqual([3, 4]);
});

it('lets go of what is in work when nobody wants more', async () => {
  const dropped: number[] = [];
  const made = async (n: number): Promise<number> => {
    await later();
    return n;
  };
  for await (const n of readAhead(0, 9, 2, made, (left) => dropped.push(left))) if (n === 1) break;
  expect(dropped).toEqual([2, 3]);
});
