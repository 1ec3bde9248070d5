/** @file Painting: a small chroma map laid onto a frame along the edges of its luma. The luma stays the very same numbers. */
import { levels } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import type { Frame, FrameFormat, Plane } from '../../film/frame.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import jointUpsample from '../../kernels/joint-upsample.ts';
import mixBy from '../../kernels/mix-by.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { ChromaMap } from './chroma-maps.ts';
import { holding } from './held.ts';

/** Difference of luma, in 8-bit levels, across which colour hardly goes. */
const edgeLevels = 10;

/** What a film is once it has colour: grey becomes 4:2:0, all else stays. Throws `usage` for RGB, which has no luma to keep. */
export const colouredFormat = (format: FrameFormat): FrameFormat => {
  if (format.model === 'rgb')
    throw new FilmError('usage', 'expected a grey or YCbCr film to colour, got RGB', {
      hint: 'Take a recipe with source/picture, which makes black and white grey.',
    });
  if (format.model === 'ycbcr') return format;
  const space = format.space.matrix === 'rgb' ? { ...format.space, matrix: 'bt709' as const } : format.space;
  return { ...format, model: 'ycbcr', subsampling: { x: 1, y: 1 }, siting: 'left', space };
};

/** Value of a plane for chroma in 8-bit levels from grey. */
const chromaScale = (format: FrameFormat): number => 2 ** (format.bits - 8) / (2 ** format.bits - 1);

/** How far belief in a map covers: over grey nearly any colour is better than none, over colour only the surer one. */
const shareOf = (belief: number, overGrey: boolean): number => (overGrey ? Math.min(1, belief / 0.15) : Math.min(1, belief / 0.9));

/** The frame with the map's colours over its own, as far as they are believed; without a map its own, in `format`. The result is the caller's. */
export const paint = async (
  kernels: Kernels,
  frame: Frame,
  format: FrameFormat,
  map: ChromaMap | undefined,
  strength: number,
  signal?: AbortSignal,
): Promise<Frame> => {
  const overGrey = frame.format.model === 'grey';
  if (!overGrey && (!map || strength === 0)) return frame.share();
  const { chromaZero } = levels(format.space.range, format.bits);
  const { width, height } = frame;
  return await filled(kernels.arena.frame(format, width, height), async (out) => {
    out.planes.forEach((plane, i) => {
      if (i > 0 && overGrey) plane.data.fill(chromaZero);
      else plane.data.set(frame.planes[i]!.data);
    });
    if (map && strength > 0) await lay(kernels, out, map, (belief) => strength * shareOf(belief, overGrey), signal);
  });
};

const lay = async (
  kernels: Kernels,
  out: Frame,
  map: ChromaMap,
  share: (belief: number) => number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { format, width, height } = out;
  const [luma, ownBlue, ownRed] = out.planes as readonly [Plane, Plane, Plane];
  const { chromaZero } = levels(format.space.range, format.bits);
  const scale = chromaScale(format);
  const whole = { x: 0, y: 0, width, height };
  const at = chromaRectangle({ ...format, subsampling: { x: 0, y: 0 } }, format, whole, { width, height }, ownBlue);
  const [sx, sy] = [map.width / width, map.height / height];
  const area = { x: at.x * sx, y: at.y * sy, width: at.width * sx, height: at.height * sy };
  using small = await holding(kernels, map.width, map.height, async (plane) => {
    const lent = { guide: plane(), blue: plane(), red: plane(), share: plane() };
    for (let i = 0; i < map.belief.length; i++) {
      lent.blue.data[i] = chromaZero + scale * map.blue[i]!;
      lent.red.data[i] = chromaZero + scale * map.red[i]!;
      lent.share.data[i] = share(map.belief[i]!);
    }
    await resamplePlane(kernels, luma, lent.guide, 'area', undefined, signal);
    return lent;
  });
  using large = await holding(kernels, ownBlue.width, ownBlue.height, async (plane) => {
    const lent = { guide: plane(), blue: plane(), red: plane(), share: plane() };
    await resamplePlane(kernels, luma, lent.guide, 'area', at, signal);
    await kernels.run(
      jointUpsample,
      {
        planes: [small.blue, small.red, small.share],
        smallGuide: small.guide,
        guide: lent.guide,
        area,
        edge: edgeLevels / 255,
        out: [lent.blue, lent.red, lent.share],
      },
      signal,
    );
    return lent;
  });
  await kernels.run(mixBy, { a: ownBlue, b: large.blue, share: large.share, out: ownBlue }, signal);
  await kernels.run(mixBy, { a: ownRed, b: large.red, share: large.share, out: ownRed }, signal);
};
