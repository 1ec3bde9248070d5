/** @file What a shot is: photographed, a card (little bright writing on a flat dark ground, nearly still), or blank leader. */
import type { ShotKind } from '../../film/shot.ts';
import type { SmallFrame } from '../proxy.ts';

/** What one frame looks like, in 8-bit levels. */
export type Looks = { readonly ground: number; readonly bright: number; readonly filled: number; readonly deviation: number };

export const looksOf = ({ data }: SmallFrame): Looks => {
  const sorted = data.slice().sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const ground = at(0.5);
  let filled = 0;
  let sum = 0;
  let squares = 0;
  for (const value of data) {
    if (value > ground + 30) filled++;
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return { ground, bright: at(0.99), filled: filled / data.length, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
};

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** `differences` are those between the shot's own neighbouring frames. */
export const kindOf = (looks: readonly Looks[], differences: readonly number[]): ShotKind => {
  if (looks.every(({ deviation }) => deviation < 2.5)) return 'blank';
  const of = (name: keyof Looks): number => middle(looks.map((look) => look[name]));
  const dark = of('ground') < 75 && of('bright') > of('ground') + 50;
  const sparse = of('filled') > 0.002 && of('filled') < 0.35;
  const still = middle(differences) < 4;
  return dark && sparse && still ? 'card' : 'picture';
};
