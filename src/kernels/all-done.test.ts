import { expect, it } from 'vitest';
import { allDone } from './all-done.ts';

it('gives the results in order', async () => expect(await allDone([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]));
it('fails only when the last job has ended', async () => {
  let ended = false;
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended = true;
  });
  await expect(allDone([Promise.reject(new Error('no')), slow])).rejects.toThrow('no');
  expect(ended).toBe(true);
});
