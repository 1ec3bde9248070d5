/**
 * @file Any rate, any moment: frames between the film's own, made from the motion of both neighbours, and of their neighbours within the shot. Motion is found
 * at the film's size, once a pair, and remembered; pixels are moved at full size, once an output frame.
 */

import { choice, number } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import { frameBetween } from '../frame-between.ts';
import { findBlocks } from '../pair-blocks.ts';
import { findPair, type Pair } from '../pair-motion.ts';
import { defineStage } from '../stage.ts';
import { averageOf } from './average.ts';
import { scheduleOf } from './schedule.ts';

export default defineStage({
  id: 'interpolation/rate',
  version: 5,
  title: 'Frames in between',
  says: 'Brings the film to any rate by making the frames in between from motion.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    model: choice({
      choices: ['flow', 'flow-draft'],
      default: 'flow',
      says: 'How frames are made: flow and blocks, chosen place by place; or for drafts flow alone.',
    }),
    motionWidth: number({
      default: 480,
      min: 64,
      max: 2048,
      integer: true,
      unit: 'pixels',
      says: 'Width at which motion is found; more sees finer motion and takes longer.',
    }),
  },
  plan: (input, { delivery, film }) => scheduleOf(input, delivery, film.shots),
  shape: (input, { planned }) => {
    if (!planned) return input;
    const { length, fps } = planned;
    const { width, height, format, pixelAspect } = input;
    return { length, width, height, format, pixelAspect, times: { at: (n) => ({ num: n * fps.den, den: fps.num }), rate: fps } };
  },
  window: (n, _, { planned }) => planned?.window(n) ?? [n],
  moment: (n, { planned }) => planned?.at(n) ?? { left: n, fraction: 0 },
  render: async (frames, { n, numbers, kernels, values, planned, remember, signal }) => {
    const [left, right] = frames;
    if (!planned || !right) return left!.share();
    const { left: number, fraction } = planned.at(n);
    if (planned.isMixed(number)) return averageOf(kernels, left!, right, fraction, signal);
    const pairFrom = async (number: number): Promise<Pair | undefined> => {
      const [from, to] = [frames[numbers.indexOf(number)], frames[numbers.indexOf(number + 1)]];
      return from && to && remember(`pair ${number}`, () => findPair(kernels, from, to, values.motionWidth, signal));
    };
    const [before, pair, after] = await allDone([numbers[0]! - 1, numbers[0]!, numbers[0]! + 1].map(pairFrom));
    const blocks =
      values.model === 'flow-draft' ? undefined : await remember(`blocks ${numbers[0]}`, () => findBlocks(kernels, pair!, signal));
    return frameBetween(kernels, left!, right, fraction, { pair: pair!, blocks, before, after }, signal);
  },
});
