/**
 * @file Any rate, any moment: frames between the film's own, made from the motion of both neighbours, and of their neighbours within the shot. Motion is found
 * at the film's size, once a pair, and remembered; pixels are moved at full size, once an output frame. A network may choose among the motions, or make the frame.
 */

import { number, text } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import choiceFeatures, { features, inFours } from '../../kernels/choice-features.ts';
import type { Kernels } from '../../kernels/host.ts';
import type { Nets } from '../../nets/host.ts';
import { adviseChoice, dainS } from '../../nets/models/dain-s.ts';
import { findDetail } from '../detail-match.ts';
import { frameBetween } from '../frame-between.ts';
import type { Adviser } from '../motion-between.ts';
import { findBlocks } from '../pair-blocks.ts';
import { findPair, type Pair, usualMotionWidth } from '../pair-motion.ts';
import { defineStage, type NotedFrames } from '../stage.ts';
import { averageOf } from './average.ts';
import { frameByNet, knownFrame } from './net-between.ts';
import { scheduleOf } from './schedule.ts';

/** Models that need no network. */
const plain: readonly string[] = ['flow', 'flow-draft'];

/** Note: the share of the two frames around a made one whose motion is not believed: what takes its place is found by blocks, from beside it, or both mixed. */
const unbelieved = 'motion not believed';
/** Above this share a made frame is worth a look. */
const worthALook = 0.05;

const tellsOfUnbelieved = ({ frames, values }: NotedFrames[string]): Readonly<Record<string, string>> => {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const most = Math.max(...values);
  const many = values.filter((value) => value > worthALook).length;
  const mean = percent(values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    [unbelieved]: `${mean} of the ${frames.length} made frames, there blocks, what moves beside it or a mix of both neighbours take its place; most in frame ${frames[values.indexOf(most)]} written: ${percent(most)}; above ${percent(worthALook)} in ${many}`,
  };
};

/** The network's word on a choice of motions. */
export const adviserOf =
  (kernels: Kernels, nets: Nets, signal?: AbortSignal): Adviser =>
  async (choice, advice) => {
    const [columns, rows] = [inFours(choice.a.width), inFours(choice.a.height)];
    using seen = kernels.arena.floats(features * columns * rows);
    await kernels.run(choiceFeatures, { ...choice, out: seen.data }, signal);
    await adviseChoice(nets, seen.data, advice, columns, rows, signal);
  };

export default defineStage({
  id: 'interpolation/rate',
  version: 15,
  title: 'Frames in between',
  says: 'Brings the film to any rate by making the frames in between from motion.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    model: text({
      default: 'flow',
      says: 'How frames are made. flow: two flows and blocks, chosen place by place; flow-draft: the flows alone; dain-s: a small network chooses; or dain, or a network you brought.',
    }),
    motionWidth: number({
      default: usualMotionWidth,
      min: 64,
      max: 2048,
      integer: true,
      unit: 'pixels',
      says: 'Width at which motion is found, at most the film’s own; more sees finer motion and takes longer.',
    }),
    detail: number({
      default: 1,
      min: 0,
      max: 1,
      says: 'How far made frames are given as much fine detail as those around them; 0 leaves them softer.',
    }),
  },
  networks: ({ model }) => (plain.includes(model) ? [] : [{ id: model, task: 'interpolate' }]),
  plan: (input, { delivery, film }) => scheduleOf(input, delivery, film.shots),
  shape: (input, { planned }) => {
    if (!planned) return input;
    const { length, fps } = planned;
    const { width, height, format, pixelAspect } = input;
    return { length, width, height, format, pixelAspect, times: { at: (n) => ({ num: n * fps.den, den: fps.num }), rate: fps } };
  },
  window: (n, _, { planned }) => planned?.window(n) ?? [n],
  moment: (n, { planned }) => planned?.at(n) ?? { left: n, fraction: 0 },
  tellsOfFrames: ({ [unbelieved]: noted }) => (noted ? tellsOfUnbelieved(noted) : {}),
  render: async (frames, { n, numbers, input, kernels, nets, values, planned, remember, note, signal }) => {
    const [left, right] = frames;
    if (!planned || !right) return left!.share();
    const { left: number, fraction } = planned.at(n);
    if (planned.isMixed(number)) return averageOf(kernels, left!, right, fraction, signal);
    const { model, detail: strength } = values;
    if (!plain.includes(model) && model !== dainS) {
      const net = await nets!.interpolator(nets!.find(model, 'interpolate'), kernels);
      const known = (k: number) => remember(`${model} ${numbers[k]}`, () => knownFrame(kernels, net, frames[k]!, signal));
      const [first, second] = [await known(0), await known(1)];
      const pair = await remember(`${model} pair ${number}`, () => net.pair(first, second, signal));
      return frameByNet(kernels, pair, left!, fraction, signal);
    }
    // An enlarged picture holds no finer motion than the film it was made from.
    const widest = Math.min(values.motionWidth, Math.max(1, Math.round(input.width / (input.enlargedBy ?? 1))));
    const pairFrom = async (number: number): Promise<Pair | undefined> => {
      const [from, to] = [frames[numbers.indexOf(number)], frames[numbers.indexOf(number + 1)]];
      return from && to && remember(`pair ${number}`, () => findPair(kernels, from, to, widest, signal));
    };
    const [before, pair, after] = await allDone([numbers[0]! - 1, numbers[0]!, numbers[0]! + 1].map(pairFrom));
    const blocks = model === 'flow-draft' ? undefined : await remember(`blocks ${numbers[0]}`, () => findBlocks(kernels, pair!, signal));
    const adviser = model === dainS ? adviserOf(kernels, nets!, signal) : undefined;
    const known = (k: number) => remember(`detail ${numbers[k]}`, () => findDetail(kernels, frames[k]!, signal));
    const detail = strength > 0 ? { left: await known(0), right: await known(1), strength } : undefined;
    note(unbelieved, Math.round(1e4 * pair!.unbelieved) / 1e4);
    return frameBetween(kernels, left!, right, fraction, { pair: pair!, blocks, before, after, adviser, detail }, signal);
  },
});
