import { expect, it } from 'vitest';
import { type Shot, shotAt } from './shot.ts';

const shot = (id: string, startFrame: number, endFrame: number): Shot => ({
  id,
  startFrame,
  endFrame,
  kind: 'picture',
  join: 'cut',
  joinFrames: 0,
});
const shots = [shot('s0001', 0, 5), shot('s0002', 5, 6), shot('s0003', 6, 20)];

it('finds the shot of every frame', () => {
  expect(Array.from({ length: 20 }, (_, n) => shotAt(shots, n).id)).toEqual([
    ...Array(5).fill('s0001'),
    's0002',
    ...Array(14).fill('s0003'),
  ]);
});
it.each([-1, 20])('refuses frame %i', (n) => expect(() => shotAt(shots, n)).toThrow(RangeError));
