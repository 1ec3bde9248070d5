/**
 * @file Enlarging (or reducing) to the delivery size: exact size, square pixels, chroma where it belongs. By a filter, or luma through a network in whole steps and
 * the filter for the rest. Runs on the film's own frames, before interpolation.
 */

import type { ClipShape } from '../../film/clip.ts';
import { levels } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import { lumaPlane, type Plane } from '../../film/frame.ts';
import { choice, number, text } from '../../film/params.ts';
import { rational, toNumber } from '../../film/rational.ts';
import { allDone } from '../../kernels/all-done.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import { filled } from '../../kernels/filled.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import { layNeighbours } from '../laid-neighbours.ts';
import { neighboursOf } from '../motion-neighbours.ts';
import { type Delivery, defineStage } from '../stage.ts';
import { guideChroma } from './guided-chroma.ts';
import { enlargePlane, networksOf, seesNeighbours } from './network-steps.ts';
import { neverWorn, type WearFacts, wearOf } from './wear.ts';

const largestFactor = 8;
/** The words for no network, and for the family that fits the shot. */
const [none, auto] = ['none', 'auto'];
/** Frames of a shot that are looked at. */
const looked = 3;

/** What a shot's enlargement needs to know; absent where nothing is to be chosen or too little is to be seen. */
export type UpscaleFacts = { readonly wear?: WearFacts };

/** The word for the networks a shot is enlarged with: what is asked for, or what fits the facts. */
export const modelFor = (model: string, facts: UpscaleFacts | null): string =>
  model !== auto ? model : facts?.wear && neverWorn(facts.wear) ? 'clean' : 'film';

/** Delivery size in whole pixels: even, as subsampled delivery needs it; the width follows from the picture's shape. */
export const deliverySize = (input: ClipShape, delivery: Delivery): { readonly width: number; readonly height: number } => {
  const shown = input.width * toNumber(input.pixelAspect);
  const unchanged = delivery.height === undefined && (delivery.scale === undefined || delivery.scale === 1);
  if (unchanged && shown === input.width) return { width: input.width, height: input.height };
  const even = (value: number): number => Math.max(2, 2 * Math.round(value / 2));
  const wanted = delivery.height !== undefined ? even(delivery.height) : even(input.height * (delivery.scale ?? 1));
  const height = delivery.heightIsWish ? Math.min(wanted, even(largestFactor * input.height)) : wanted;
  const factor = height / input.height;
  if (factor > largestFactor * 1.01 || factor < 1 / largestFactor)
    throw new FilmError(
      'usage',
      `expected a size of 1/${largestFactor} to ${largestFactor} times the film's ${input.height} lines, got ${height} lines`,
      { hint: 'Take another --height or --scale.' },
    );
  return { width: even((shown * height) / input.height), height };
};

export default defineStage({
  id: 'resolution/upscale',
  version: 6,
  title: 'Size',
  says: 'Brings the film to the delivery size.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  params: {
    filter: choice({
      default: 'lanczos3',
      choices: ['lanczos3', 'catmull-rom', 'mitchell', 'bilinear', 'area'],
      says: 'The resampling filter.',
    }),
    model: text({
      default: none,
      says: 'Networks for luma: film (cleans and deblurs old film), film-temporal (looks at two frames before and after too: for grainy films), clean (for clean pictures), auto (of film and clean what fits the shot), one by the name it has in "ciotat nets", or none for the filter alone.',
    }),
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the network is taken; the rest comes from the filter.' }),
    passes: number({
      default: 1,
      min: 1,
      max: 3,
      integer: true,
      says: 'Networks one after another at most, before the filter does the rest; each costs many times the one before.',
    }),
    chroma: choice({
      default: 'guided',
      choices: ['guided', 'filter'],
      says: 'Where a network enlarges luma: chroma along the edges of the new luma, or by the filter.',
    }),
  },
  networks: ({ model, strength }) =>
    model === none || strength === 0
      ? []
      : (model === auto ? ['film', 'clean'] : [model]).flatMap(networksOf).map((id) => ({ id, task: 'upscale' as const })),
  analyse: async ({ clip, shot, values, delivery, progress, signal }): Promise<UpscaleFacts> => {
    if (values.model !== auto || values.strength === 0 || deliverySize(clip, delivery).height <= clip.height) return {};
    const length = shot.endFrame - shot.startFrame;
    const count = Math.min(looked, length);
    const pictures: Plane[] = [];
    for (let k = 0; k < count; k++) {
      using frame = await clip.frame(shot.startFrame + Math.floor(((k + 0.5) * length) / count), signal);
      const { width, height, data } = lumaPlane(frame);
      pictures.push({ width, height, data: data.slice() });
      progress(k + 1, count);
    }
    const wear = wearOf(pictures);
    return wear ? { wear } : {};
  },
  tells: (facts): Readonly<Record<string, string>> =>
    facts.wear
      ? {
          wear: `${neverWorn(facts.wear) ? 'none that matters: networks for clean pictures' : 'worn: networks for old film'} (${facts.wear.cleanGainDb} dB expected of the clean ones over those)`,
        }
      : {},
  shape: (input, { delivery }) => {
    const size = deliverySize(input, delivery);
    const same = size.width === input.width && size.height === input.height;
    return same
      ? input
      : { ...input, ...size, pixelAspect: rational(1), enlargedBy: ((input.enlargedBy ?? 1) * size.height) / input.height };
  },
  window: (n, input, { values, film, delivery }) =>
    values.strength > 0 && seesNeighbours(values.model, deliverySize(input, delivery).height / input.height)
      ? neighboursOf(n, input, film)
      : [n],
  render: async (window, { kernels, nets, values, facts, input, delivery, n, numbers, remember, signal }) => {
    const size = deliverySize(input, delivery);
    const frame = window.length === 1 ? window[0] : window[numbers.indexOf(n)];
    if (size.width === frame!.width && size.height === frame!.height) return frame!.share();
    const { format } = frame!;
    return await filled(kernels.arena.frame(format, size.width, size.height), async (out) => {
      await allDone(
        out.planes.map((plane, i) => {
          const luma = { x: 0, y: 0, width: frame!.width, height: frame!.height };
          const from = format.model === 'ycbcr' && i > 0 ? chromaRectangle(format, format, luma, size, plane) : luma;
          return resamplePlane(kernels, frame!.planes[i]!, plane, values.filter, from, signal);
        }),
      );
      const grows = size.height > frame!.height;
      if (!nets || values.model === none || values.strength === 0 || !grows) return;
      const model = modelFor(values.model, facts);
      const range = levels(format.space.range, format.bits);
      // RGB holds luma in all its planes.
      for (const [i, plane] of frame!.planes.entries())
        if (i === 0 || format.model === 'rgb') {
          const planes = (): ReadonlyMap<number, Plane> => new Map(numbers.map((m, k) => [m, window[k]!.planes[i]!]));
          using laid =
            window.length > 1 ? await layNeighbours(kernels, { planes: planes(), n, remember, name: `${i}` }, signal) : undefined;
          await enlargePlane(kernels, nets, plane, out.planes[i]!, { ...values, model }, range, signal, laid);
        }
      if (format.model === 'ycbcr' && values.chroma === 'guided') await guideChroma(kernels, frame!, out, signal);
    });
  },
});
