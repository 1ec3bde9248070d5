/**
 * @file How the two sides of a line in a frame lie against each other, told by the picture between the frame's neighbours: whether they are pieces of torn film, and which of
 * them stays. What was only found is looked at in pictures of half the size first, because hardly any of it is a tear.
 */
import { type Frame, greyOf, lumaPlane, type Plane } from '../../film/frame.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type Affine, composed, inverted, mapped, standing } from './affine.ts';
import { fieldOf, type TornField, type TornLine } from './torn-line.ts';
import { type Piece, registerPiece } from './torn-pieces.ts';
import { wholeBetween } from './whole-between.ts';

/** A piece that lies less than this off, pixels of a picture 480 wide, is where it was; the other one moves to it. */
const still = 1;
/** What was found is a tear only where its pieces moved at least so far against each other (pixels of a picture 480 wide), as stiff things do, and are no mere slivers. */
const leastMove = 1;
const mostBend = 0.02;
const leastShare = 0.12;
/** Share of a piece that must agree for it to be moved. */
const leastTrust = 0.3;
/** A first look at small pictures forgives so much more. */
const forgiven = 2;

/** Mean distance by which a mapping moves places near the line. */
const moveNear = (map: Affine, { signed }: TornField): number => {
  let [sum, count] = [0, 0];
  for (let y = 0; y < signed.height; y += 4)
    for (let x = 0; x < signed.width; x += 4) {
      if (Math.abs(signed.data[y * signed.width + x]!) > signed.height / 6) continue;
      const [px, py] = mapped(map, x, y);
      sum += Math.hypot(px - x, py - y);
      count++;
    }
  return sum / Math.max(1, count);
};

/** A piece of film turns and moves, and neither stretches nor shears. */
const isStiff = ([a, b, , d, e]: Affine, slack: number): boolean =>
  Math.max(Math.abs(a - e), Math.abs(b + d), Math.abs(Math.sqrt(Math.abs(a * e - b * d)) - 1)) < mostBend * slack;

const shareBefore = ({ signed: { data } }: TornField): number => data.reduce((sum, value) => sum + (value < 0 ? 1 : 0), 0) / data.length;

/** What is no piece of film is too little of the picture. */
const isSliver = (field: TornField): boolean => Math.abs(shareBefore(field) - 0.5) >= 0.5 - leastShare;

/** Which piece stays: one that lies right, or, where only one neighbour says how, the larger. Undefined where both move. */
const stayingOf = (pieces: readonly (Piece | undefined)[], field: TornField, oneSided: boolean): 0 | 1 | undefined => {
  const [first, second] = pieces;
  if (!first || !second) return first ? 0 : 1;
  if (oneSided) return shareBefore(field) > 0.5 ? 0 : 1;
  const [a, b] = [moveNear(first.map, field), moveNear(second.map, field)];
  if (Math.min(a, b) > (still * field.signed.width) / 480) return undefined;
  return a <= b ? 0 : 1;
};

export type TornLook = {
  /** The piece before the line and the one behind it, where they could be registered. */
  readonly pieces: readonly (Piece | undefined)[];
  /** Where the whole picture's pixels lie in the frame, and how each piece is moved to them. */
  readonly fill: Affine;
  readonly maps: readonly Affine[];
  /** The piece that stays. */
  readonly fixed: Piece | undefined;
  /** Mean distance between where the two put places near the line, pixels. */
  readonly apart: number;
  /** Both are stiff, no slivers, and moved against each other. */
  readonly isTear: boolean;
};

/** `slack`: how much more than usual is forgiven, 1 for nothing. Undefined where neither side can be registered. */
export const lookAtPieces = async (
  kernels: Kernels,
  torn: Plane,
  whole: Plane,
  field: TornField,
  oneSided: boolean,
  slack: number,
  signal?: AbortSignal,
): Promise<TornLook | undefined> => {
  const { width, height } = torn;
  using u = kernels.arena.plane(width, height);
  using v = kernels.arena.plane(width, height);
  await kernels.run(opticalFlow, { a: whole, b: torn, u, v }, signal);
  const pieces = ([-1, 1] as const).map((side) => {
    const piece = registerPiece(torn, whole, u, v, field, side);
    return piece && piece.trust >= leastTrust / slack ? piece : undefined;
  });
  if (!pieces[0] && !pieces[1]) return undefined;
  const stays = stayingOf(pieces, field, oneSided);
  const fixed = stays === undefined ? undefined : pieces[stays]!;
  const fill = fixed ? inverted(fixed.map) : standing;
  const maps = pieces.map((piece, k) =>
    piece && k !== stays ? composed(piece.map, fill) : stays === undefined && piece ? piece.map : standing,
  );
  // Nothing moves where both pieces lie as they should.
  const other = stays === undefined ? undefined : maps[1 - stays]!;
  const apart = other ? moveNear(other, field) : moveNear(composed(maps[0]!, inverted(maps[1]!)), field);
  const stiff = pieces.every((piece) => piece && isStiff(piece.flowed, slack));
  return { pieces, fill, maps, fixed, apart, isTear: stiff && apart >= (leastMove * width) / 480 / slack && !isSliver(field) };
};

/** A frame's light at half the size. */
const halfOf = (kernels: Kernels, frame: Frame, width: number, height: number, signal?: AbortSignal): Promise<Frame> =>
  filled(kernels.arena.frame(greyOf(frame.format), width, height), (out) =>
    resamplePlane(kernels, lumaPlane(frame), out.planes[0]!, 'area', undefined, signal),
  );

/** Pictures below this width are small as they are. */
const smallWidth = 160;

/** Whether what was found along a line could be a tear, from half the size. */
export const mayBeTear = async (
  kernels: Kernels,
  own: Frame,
  beside: readonly [Frame | undefined, Frame | undefined],
  share: number,
  line: TornLine,
  signal?: AbortSignal,
): Promise<boolean> => {
  const [width, height] = [own.width >> 1, own.height >> 1];
  if (width < smallWidth || height < smallWidth / 2) return true;
  const [across, down] = [width / own.width, height / own.height];
  const field = fieldOf(
    line.map(([x, y]) => [(x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5]),
    width,
    height,
  );
  if (isSliver(field)) return false;
  using small = await halfOf(kernels, own, width, height, signal);
  const lent: Frame[] = [];
  try {
    for (const frame of beside) if (frame) lent.push(await halfOf(kernels, frame, width, height, signal));
    const [before, after] = beside.map((frame, k) => frame && lent[k === 0 ? 0 : lent.length - 1]);
    using whole = await wholeBetween(kernels, before, after, share, signal);
    if (!whole) return false;
    const look = await lookAtPieces(kernels, small.planes[0]!, whole.planes[0]!, field, !before || !after, forgiven, signal);
    return look?.isTear === true;
  } finally {
    for (const one of lent) one[Symbol.dispose]();
  }
};
