/**
 * @file Enlarging (or reducing) to the delivery size: exact size, square pixels, chroma where it belongs. By a filter, or luma through a network in whole steps and
 * the filter for the rest. Runs on the film's own frames, before interpolation.
 */

import type { ClipShape } from '../../film/clip.ts';
import { levels } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import { type Frame, lumaPlane } from '../../film/frame.ts';
import { choice, number, text } from '../../film/params.ts';
import { rational, toNumber } from '../../film/rational.ts';
import { allDone } from '../../kernels/all-done.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import type { Kernels } from '../../kernels/host.ts';
import mix from '../../kernels/mix.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { FilterName } from '../../kernels/resample-weights.ts';
import type { Nets } from '../../nets/host.ts';
import type { Net } from '../../nets/net.ts';
import { type Delivery, defineStage } from '../stage.ts';

const largestFactor = 8;
/** The word for no network. */
const none = 'none';

/** Delivery size in whole pixels: even, as subsampled delivery needs it; the width follows from the picture's shape. */
export const deliverySize = (input: ClipShape, delivery: Delivery): { readonly width: number; readonly height: number } => {
  const shown = input.width * toNumber(input.pixelAspect);
  const unchanged = delivery.height === undefined && (delivery.scale === undefined || delivery.scale === 1);
  if (unchanged && shown === input.width) return { width: input.width, height: input.height };
  const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2));
  const height = delivery.height !== undefined ? even(delivery.height) : even(input.height * (delivery.scale ?? 1));
  const factor = height / input.height;
  if (factor > largestFactor * 1.01 || factor < 1 / largestFactor)
    throw new FilmError(
      'usage',
      `expected a size of 1/${largestFactor} to ${largestFactor} times the film's ${input.height} lines, got ${height} lines`,
      { hint: 'Take another --height or --scale.' },
    );
  return { width: even((shown * height) / input.height), height };
};

/** Luma through the network as often as its scale fits, then to the exact size, over what the filter made. */
const enlargeLuma = async (
  kernels: Kernels,
  nets: Nets,
  net: Net,
  frame: Frame,
  out: Frame,
  { filter, strength }: { readonly filter: FilterName; readonly strength: number },
  signal: AbortSignal | undefined,
): Promise<void> => {
  const target = lumaPlane(out);
  const scale = net.picture?.scale ?? 1;
  const held: LentPlane[] = [];
  try {
    let current = lumaPlane(frame);
    // A step that would overshoot by more than it falls short is left to the filter.
    while (scale > 1 && current.height * Math.sqrt(scale) <= target.height) {
      const next = kernels.arena.plane(current.width * scale, current.height * scale);
      held.push(next);
      await nets.picture(net, current, next, levels(frame.format.space.range, frame.format.bits), signal);
      current = next;
    }
    if (held.length === 0) return;
    using exact = kernels.arena.plane(target.width, target.height);
    await resamplePlane(kernels, current, exact, filter, undefined, signal);
    await kernels.run(mix, { a: target, b: exact, amount: strength, out: target }, signal);
  } finally {
    for (const plane of held) plane[Symbol.dispose]();
  }
};

export default defineStage({
  id: 'resolution/upscale',
  version: 2,
  title: 'Size',
  says: 'Brings the film to the delivery size.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    filter: choice({
      default: 'lanczos3',
      choices: ['lanczos3', 'catmull-rom', 'mitchell', 'bilinear', 'area'],
      says: 'The resampling filter.',
    }),
    model: text({ default: none, says: 'A network for luma, by the name it has in "ciotat nets"; none for the filter alone.' }),
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the network is taken; the rest comes from the filter.' }),
  },
  networks: ({ model, strength }) => (model === none || strength === 0 ? [] : [{ id: model, task: 'upscale' }]),
  shape: (input, { delivery }) => {
    const size = deliverySize(input, delivery);
    const same = size.width === input.width && size.height === input.height;
    return same ? input : { ...input, ...size, pixelAspect: rational(1) };
  },
  render: async ([frame], { kernels, nets, values, input, delivery, signal }) => {
    const size = deliverySize(input, delivery);
    if (size.width === frame!.width && size.height === frame!.height) return frame!.share();
    const { format } = frame!;
    const out = kernels.arena.frame(format, size.width, size.height);
    try {
      await allDone(
        out.planes.map((plane, i) => {
          const luma = { x: 0, y: 0, width: frame!.width, height: frame!.height };
          const from = format.model === 'ycbcr' && i > 0 ? chromaRectangle(format, format, luma, size, plane) : luma;
          return resamplePlane(kernels, frame!.planes[i]!, plane, values.filter, from, signal);
        }),
      );
      const net = values.model !== none && values.strength > 0 ? nets?.find(values.model, 'upscale') : undefined;
      if (nets && net) await enlargeLuma(kernels, nets, net, frame!, out, values, signal);
      return out;
    } catch (error) {
      out[Symbol.dispose]();
      throw error;
    }
  },
});
