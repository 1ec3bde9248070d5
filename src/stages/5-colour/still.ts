/** @file Coloured stills: which part of one shows what the film shows, its small luma and chroma, and how like a frame it is. */
import type { Clip } from '../../film/clip.ts';
import { levels } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import type { Rectangle } from '../../film/facts.ts';
import type { Frame } from '../../film/frame.ts';
import { toNumber } from '../../film/rational.ts';
import type { Supplies, Supply } from '../../film/supplies.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { type Held, holding } from './held.ts';
import { colouredFormat } from './paint.ts';

/** Width of the pictures colour is carried on. */
const smallWidth = 240;
/** By how much the shape of a still may differ from the film's. */
const shapeTolerance = 0.03;
/** Chroma of a picture somebody coloured goes beyond this, in 8-bit levels, somewhere. */
const greyLevels = 4;

export type Size = { readonly width: number; readonly height: number };

/** A size of the film's shape, no wider than `widest`; by default the one at which colour is carried. */
export const smallSize = (clip: Size, widest = smallWidth): Size => {
  const width = Math.min(widest, clip.width);
  return { width, height: Math.max(1, Math.round((clip.height * width) / clip.width)) };
};

/** Luma of a part of a frame at a size, 0 black to 1 white. The plane is the caller's. */
export const smallLuma = async (kernels: Kernels, frame: Frame, size: Size, area?: Rectangle, signal?: AbortSignal): Promise<LentPlane> => {
  return await filled(kernels.arena.plane(size.width, size.height), async (out) => {
    const { black, white } = levels(frame.format.space.range, frame.format.bits);
    await resamplePlane(kernels, frame.planes[0]!, out, 'area', area, signal);
    for (let i = 0; i < out.data.length; i++) out.data[i] = Math.min(1, Math.max(0, (out.data[i]! - black) / (white - black)));
  });
};

/** The parts of a still that may be what the film shows: all of it, or the picture area of a still of the whole file. Throws `input` for another shape. */
export const areasOf = (still: Frame, clip: Clip, picture: Rectangle | undefined, path: string): readonly Rectangle[] => {
  const shape = still.width / still.height;
  const shapes = [clip.width / clip.height, (clip.width * toNumber(clip.pixelAspect)) / clip.height];
  const whole = { x: 0, y: 0, width: still.width, height: still.height };
  const areas = shapes.some((one) => Math.abs(shape / one - 1) <= shapeTolerance) ? [whole] : [];
  const inside = picture && (picture.width < still.width || picture.height < still.height);
  if (inside && still.width >= picture.x + picture.width && still.height >= picture.y + picture.height) areas.push(picture);
  if (areas.length > 0) return areas;
  throw new FilmError(
    'input',
    `expected a coloured picture of the film's shape, ${clip.width} x ${clip.height} or that times any factor, got ${still.width} x ${still.height}`,
    { hint: 'Crop it to the film’s picture, or take a frame made by ciotat preview.', where: { file: path } },
  );
};

export type SmallStill = Held & { readonly luma: LentPlane; readonly blue: LentPlane; readonly red: LentPlane; readonly meant?: LentPlane };

/** A still with its chroma at full size, in the film's terms. Throws `input` for grey ones. The frame is the caller's. */
export const openStill = async (supplies: Supplies, supply: Supply, clip: Clip, signal?: AbortSignal): Promise<Frame> => {
  const frame = await supplies.picture(supply, { ...colouredFormat(clip.format), subsampling: { x: 0, y: 0 } }, signal);
  const { chromaZero } = levels(clip.format.space.range, clip.format.bits);
  const furthest = frame.planes
    .slice(1)
    .reduce((most, { data }) => data.reduce((m, value) => Math.max(m, Math.abs(value - chromaZero)), most), 0);
  if (frame.format.model === 'ycbcr' && furthest * 255 > greyLevels) return frame;
  frame[Symbol.dispose]();
  throw new FilmError('input', `expected a coloured picture, ${supply.name} is grey`, {
    hint: 'A reference shows how a frame of the film looks in colour.',
    where: { file: supply.path },
  });
};

/** A still at the size colour is carried on; chroma in 8-bit levels from grey. */
export const smallStill = (kernels: Kernels, still: Frame, clip: Clip, area: Rectangle, signal?: AbortSignal): Promise<SmallStill> => {
  const size = smallSize(clip);
  return holding(kernels, size.width, size.height, async (plane) => {
    const lent = { luma: plane(), blue: plane(), red: plane() };
    const { black, white, chromaZero } = levels(still.format.space.range, still.format.bits);
    const scale = (2 ** still.format.bits - 1) / 2 ** (still.format.bits - 8);
    await allDone([lent.luma, lent.blue, lent.red].map((out, i) => resamplePlane(kernels, still.planes[i]!, out, 'area', area, signal)));
    for (let i = 0; i < lent.luma.data.length; i++) {
      lent.luma.data[i] = Math.min(1, Math.max(0, (lent.luma.data[i]! - black) / (white - black)));
      lent.blue.data[i] = scale * (lent.blue.data[i]! - chromaZero);
      lent.red.data[i] = scale * (lent.red.data[i]! - chromaZero);
    }
    return lent;
  });
};
