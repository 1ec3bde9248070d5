/** @file The mask of a repair from what was found: grown for what is mended beside it and for the feather, within the picture. */
import type { Rectangle } from '../../film/facts.ts';
import { type Mask, maskOf } from '../../film/mask.ts';
import { type Blob, grown } from './specks.ts';

/** The mask of a bitmap and `reach` pixels around it in frames of `size`, which are the part `picture` of the source picture; undefined where nothing of it is inside. */
export const maskAround = (
  { x: left, y: top, width, height, bits }: Pick<Blob, 'x' | 'y' | 'width' | 'height' | 'bits'>,
  reach: number,
  size: Pick<Rectangle, 'width' | 'height'>,
  picture: Rectangle,
): Mask | undefined => {
  const wide = grown(bits, width, height, reach);
  const inside = wide.bits.map((bit, i) => {
    const [x, y] = [left - reach + (i % wide.width), top - reach + Math.floor(i / wide.width)];
    return x >= 0 && y >= 0 && x < size.width && y < size.height ? bit : 0;
  });
  return maskOf(inside, wide.width, wide.height, { x: left - reach + picture.x, y: top - reach + picture.y });
};
