/** @file A tear as a repair record: its pieces laid, measured and written down in the source picture's pixels, and read back for drawing. */
import type { Clip } from '../../film/clip.ts';
import type { Rectangle } from '../../film/facts.ts';
import { type Frame, lumaPlane } from '../../film/frame.ts';
import { maskOf } from '../../film/mask.ts';
import { type Repair, repairId, stateFor } from '../../film/repair.ts';
import type { Shot } from '../../film/shot.ts';
import type { Kernels } from '../../kernels/host.ts';
import { type Affine, shifted, standing } from './affine.ts';
import { changedBy, piecesOf, type TornMend, tornFeather } from './torn-frame.ts';
import { fieldOf, type TornLine } from './torn-line.ts';
import { lookAtPieces, mayBeTear } from './torn-look.ts';
import { lostBeside } from './torn-pieces.ts';
import { wholeBetween } from './whole-between.ts';

/** `sure`: how sure it is that this is a tear, 1 for what a person drew. */
export type Tear = { readonly frame: number; readonly line: TornLine; readonly sure: number };

/** What is needed to draw a mend: the frames beside (-1: none on that side) and how far between them this one lies. */
export type Mend = TornMend & { readonly line: TornLine; readonly beside: readonly [number, number]; readonly share: number };

/** Frames on either side among which a whole one is looked for. */
const farthest = 3;
const round = (m: Affine): Affine =>
  m.map((value, k) => Math.round(value * (k % 3 === 2 ? 1e3 : 1e7)) / (k % 3 === 2 ? 1e3 : 1e7)) as unknown as Affine;

/** The record of a tear, or undefined where what was found is none. */
export const lookAtTear = async (
  kernels: Kernels,
  clip: Clip,
  shot: Shot,
  { frame: n, line, sure }: Tear,
  torn: ReadonlySet<number>,
  { stage, picture, widest }: { readonly stage: string; readonly picture: Rectangle; readonly widest: number },
  signal?: AbortSignal,
): Promise<Repair | undefined> => {
  const steps = Array.from({ length: farthest }, (_, k) => k + 1);
  const whole = (m: number): boolean => m >= shot.startFrame && m < shot.endFrame && !torn.has(m);
  const [before, after] = [steps.map((k) => n - k).find(whole), steps.map((k) => n + k).find(whole)];
  const beside = [before ?? -1, after ?? -1] as const;
  const share = before !== undefined && after !== undefined ? (n - before) / (after - before) : 0.5;
  const id = repairId(stage, shot.id, n, { x: Math.round(line[0]![0]) + picture.x, y: Math.round(line[0]![1]) + picture.y });
  const { width, height } = clip;
  using own = await clip.frame(n, signal);
  const lent: Frame[] = [];
  try {
    for (const m of [before, after]) if (m !== undefined) lent.push(await clip.frame(m, signal));
    const [first, last] = [before === undefined ? undefined : lent[0], after === undefined ? undefined : lent.at(-1)];
    if (sure < 1 && !(await mayBeTear(kernels, own, [first, last], share, line, signal))) return undefined;
    const field = fieldOf(line, width, height);
    using made = await wholeBetween(kernels, first, last, share, signal);
    if (!made) return undefined;
    const [tornLuma, wholeLuma] = [lumaPlane(own), lumaPlane(made)];
    const look = await lookAtPieces(kernels, tornLuma, wholeLuma, field, !first || !last, 1, signal);
    if (!look || (sure < 1 && !look.isTear)) return undefined;
    const { pieces, fill, maps, fixed, apart } = look;
    const lost = pieces.map((piece, k) => lostBeside(tornLuma, wholeLuma, piece ?? fixed!, field, k === 0 ? -1 : 1, widest));
    const mend: TornMend = {
      fill: round(fill),
      pieces: maps.map((map, k) => ({
        map: apart < 0.15 ? standing : map === standing ? standing : round(map),
        lost: lost[k]!,
      })) as unknown as TornMend['pieces'],
    };
    const changed = changedBy(mend, piecesOf(field, mend));
    const mask = maskOf(changed, width, height, picture);
    if (!mask) return undefined;
    const confidence = Math.round(100 * (sure < 1 ? sure * Math.min(1, 0.25 + Math.min(...pieces.map((piece) => piece!.trust))) : 1)) / 100;
    const state = stateFor(confidence);
    if (!state) return undefined;
    return {
      id,
      stage,
      shot: shot.id,
      frames: [n, n],
      mask,
      feather: tornFeather,
      method: 'tear',
      confidence,
      state,
      ...(state === 'review' ? { why: 'looks like a tear, but not all of it' } : {}),
      detail: {
        line: line.flatMap(([x, y]) => [Math.round(10 * (x + picture.x)) / 10, Math.round(10 * (y + picture.y)) / 10]),
        fill: shifted(mend.fill, picture.x, picture.y),
        first: shifted(mend.pieces[0].map, picture.x, picture.y),
        second: shifted(mend.pieces[1].map, picture.x, picture.y),
        lostFirst: mend.pieces[0].lost,
        lostSecond: mend.pieces[1].lost,
        beside,
        share,
      },
    };
  } finally {
    for (const one of lent) one[Symbol.dispose]();
  }
};

/** What a record says about how to draw its mend; undefined where it says nothing of the kind. */
export const mendOf = ({ detail }: Repair, { x, y }: Rectangle): Mend | undefined => {
  const list = (name: string): readonly number[] => {
    const value = detail?.[name];
    return typeof value === 'object' ? value : [];
  };
  const affine = (name: string): Affine => {
    const own = list(name) as Affine;
    return own.length === 6 ? shifted(own, -x, -y) : standing;
  };
  const [numbers, beside] = [list('line'), list('beside')];
  if (numbers.length < 4 || beside.length !== 2 || typeof detail?.share !== 'number') return undefined;
  const line = Array.from({ length: numbers.length >> 1 }, (_, k) => [numbers[2 * k]! - x, numbers[2 * k + 1]! - y] as const);
  return {
    line,
    beside: beside as readonly [number, number],
    share: detail.share,
    fill: affine('fill'),
    pieces: [
      { map: affine('first'), lost: list('lostFirst') },
      { map: affine('second'), lost: list('lostSecond') },
    ],
  };
};
