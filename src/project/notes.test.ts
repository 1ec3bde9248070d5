import { expect, it } from 'vitest';
import { createNotes, joinNotes } from './notes.ts';

it('notes come in the order of frames, the last word on a frame counts, and what was taken is gone; parts join', () => {
  const taker = createNotes();
  taker.note('a/b', 5, 'share', 0.1);
  taker.note('a/b', 4, 'share', 0.3);
  taker.note('a/b', 5, 'share', 0.2);
  const first = taker.take();
  expect(first).toEqual({ 'a/b': { share: { frames: [4, 5], values: [0.3, 0.2] } } });
  expect(taker.take()).toEqual({});
  taker.note('a/b', 6, 'share', 0.4);
  expect(joinNotes([first, undefined, taker.take()])).toEqual({ 'a/b': { share: { frames: [4, 5, 6], values: [0.3, 0.2, 0.4] } } });
});
