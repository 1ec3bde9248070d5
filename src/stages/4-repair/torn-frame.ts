/**
 * @file A torn frame made whole: its pieces put where they belong, what is lost between them filled from the picture between its neighbours, the fill's light led over
 * to that of the pieces. Pixels of a piece that stays where it is stay as they are. Torn frames are rare: plain loops over one frame do.
 */
import type { Frame, Plane } from '../../film/frame.ts';
import { blurPlane } from '../../kernels/gaussian-blur.ts';
import type { Kernels } from '../../kernels/host.ts';
import { bicubicAt, bilinearAt } from '../../kernels/sample.ts';
import { type Affine, mapped, standing } from './affine.ts';
import type { TornField } from './torn-line.ts';
import { gapStep } from './torn-pieces.ts';

/** All in pixels of the picture a stage sees. */
export type TornMend = {
  /** Where a pixel of the mended frame lies in the picture made between the neighbours. */
  readonly fill: Affine;
  /** The piece on the line's left and on its right: where a pixel of the mended frame lies in the torn one, and how much of it is lost along the line. */
  readonly pieces: readonly [TornPiece, TornPiece];
};
export type TornPiece = { readonly map: Affine; readonly lost: readonly number[] };

/** Pixels over which a piece fades into the fill. */
export const tornFeather = 2;
/** Deviation over which the fill's light follows the pieces'. */
const lightReach = 8;

const isStanding = (m: Affine): boolean => m.every((value, k) => value === standing[k]);

/** How much of each pixel each piece gives, 0 to 1, together at most 1. */
export const piecesOf = (field: TornField, { pieces }: TornMend): readonly [Float32Array, Float32Array] => {
  const { width, height } = field.signed;
  const weights = [new Float32Array(width * height), new Float32Array(width * height)] as const;
  pieces.forEach(({ map, lost }, k) => {
    const side = k === 0 ? -1 : 1;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [px, py] = mapped(map, x, y);
        if (px < 0 || py < 0 || px > width - 1 || py > height - 1) continue;
        const distance = side * bilinearAt(field.signed, px, py);
        if (distance <= 0) continue;
        const along = field.along.data[Math.round(py) * width + Math.round(px)]!;
        weights[k]![y * width + x] = Math.min(
          1,
          Math.max(0, (distance - (lost[Math.min(lost.length - 1, Math.round(along / gapStep))] ?? 0)) / tornFeather),
        );
      }
  });
  for (let i = 0; i < weights[0].length; i++) {
    const sum = weights[0][i]! + weights[1][i]!;
    if (sum > 1) {
      weights[0][i]! /= sum;
      weights[1][i]! /= sum;
    }
  }
  return weights;
};

/** 1 for every pixel that the mend may change. */
export const changedBy = ({ pieces }: TornMend, weights: readonly [Float32Array, Float32Array]): Uint8Array => {
  const stays = pieces.map(({ map }) => isStanding(map));
  return Uint8Array.from(weights[0], (_, i) => ((stays[0] && weights[0][i] === 1) || (stays[1] && weights[1][i] === 1) ? 0 : 1));
};

/** Where sample (x, y) of a plane lies in luma's pixels and back, for chroma planes too. */
const placesOf = (sx: number, sy: number) => ({
  out: (x: number, y: number): readonly [number, number] => [x * (1 << sx) + ((1 << sx) - 1) / 2, y * (1 << sy) + ((1 << sy) - 1) / 2],
  back: (x: number, y: number): readonly [number, number] => [(x - ((1 << sx) - 1) / 2) / (1 << sx), (y - ((1 << sy) - 1) / 2) / (1 << sy)],
});

const mendPlane = async (
  kernels: Kernels,
  out: Plane,
  torn: Plane,
  whole: Plane,
  mend: TornMend,
  weights: readonly [Plane, Plane],
  changed: Uint8Array,
  subsampling: readonly [number, number],
  strength: number,
  signal?: AbortSignal,
): Promise<void> => {
  const { width, height } = torn;
  const { out: lumaPlace, back } = placesOf(...subsampling);
  const lumaWidth = weights[0].width;
  using fill = kernels.arena.plane(width, height);
  using off = kernels.arena.plane(width, height);
  using seen = kernels.arena.plane(width, height);
  seen.data.fill(0);
  const pieces = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const [lx, ly] = lumaPlace(x, y);
      fill.data[i] = bicubicAt(whole, ...back(...mapped(mend.fill, lx, ly)));
      mend.pieces.forEach(({ map }, k) => {
        const weight = bilinearAt(weights[k]!, lx, ly);
        if (weight === 0) return;
        pieces[i]! += weight * (isStanding(map) ? torn.data[i]! : bicubicAt(torn, ...back(...mapped(map, lx, ly))));
        seen.data[i]! += weight;
      });
      off.data[i] = pieces[i]! - seen.data[i]! * fill.data[i]!;
    }
  using offAround = kernels.arena.plane(width, height);
  using seenAround = kernels.arena.plane(width, height);
  await blurPlane(kernels, off, offAround, lightReach / (1 << subsampling[0]), signal);
  await blurPlane(kernels, seen, seenAround, lightReach / (1 << subsampling[0]), signal);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const [lx, ly] = lumaPlace(x, y);
      if (changed[Math.min(changed.length / lumaWidth - 1, Math.round(ly)) * lumaWidth + Math.min(lumaWidth - 1, Math.round(lx))] === 0)
        continue;
      const light = seenAround.data[i]! > 1e-3 ? offAround.data[i]! / seenAround.data[i]! : 0;
      const mended = pieces[i]! + (1 - seen.data[i]!) * (fill.data[i]! + light);
      out.data[i] = torn.data[i]! + strength * (Math.min(1, Math.max(0, mended)) - torn.data[i]!);
    }
};

/** Mends `out`, a copy of `torn`, in place. `whole` is the picture made between the neighbours. */
export const mendTorn = async (
  kernels: Kernels,
  out: Frame,
  torn: Frame,
  whole: Frame,
  field: TornField,
  mend: TornMend,
  strength: number,
  signal?: AbortSignal,
): Promise<void> => {
  const { width, height } = field.signed;
  const own = piecesOf(field, mend);
  const changed = changedBy(mend, own);
  const weights = own.map((data) => ({ width, height, data })) as unknown as readonly [Plane, Plane];
  for (const [k, plane] of out.planes.entries()) {
    const { x, y } = k > 0 && torn.format.model === 'ycbcr' ? torn.format.subsampling : { x: 0, y: 0 };
    await mendPlane(kernels, plane, torn.planes[k]!, whole.planes[k]!, mend, weights, changed, [x, y], strength, signal);
  }
};
