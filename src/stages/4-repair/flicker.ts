/**
 * @file Flicker: uneven exposure from frame to frame, over the whole picture (a tone curve for each frame) and in parts of it (a coarse field of gains). The light is
 * followed along the motion on small pictures; changes that are meant, a fade or a cloud, stay. After Delon (2006) and Delon and Desolneux (2010).
 */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import { flag, number } from '../../film/params.ts';
import { toNumber } from '../../film/rational.ts';
import toneField from '../../kernels/tone-field.ts';
import { drawTones } from '../draw-tones.ts';
import { eachProxy } from '../proxy.ts';
import { defineStage } from '../stage.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import { columns, type Look, lookAt, rows, type ToneDifference, toneDifference } from './tone-pair.ts';
import { correctionOf, curveKnots } from './tone-path.ts';

export type FlickerFacts = {
  readonly mode: 'none' | 'global' | 'local';
  readonly startFrame: number;
  /** Deviation of the trembling in percent of the light: of the whole picture, and of its parts beyond that. */
  readonly tremblesPercent: { readonly global: number; readonly local: number };
  /** For each frame what evenly spaced levels from black to white become: 16-bit numbers in 1/10000 of white, base64. Empty when nothing trembles. */
  readonly curves: readonly string[];
  /** For each frame the natural logarithm of the gain at the nodes of an 8 x 6 field, row by row: 16-bit numbers in 1/10000, base64. */
  readonly fields: readonly string[];
};

const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How much of the flicker is taken out; 0 leaves every frame as it is.' }),
  local: flag({ default: true, says: 'Flicker in parts of the picture as well.' }),
  limit: number({ default: 60, min: 0, max: 100, unit: '%', says: 'By how much a level may be changed at most.' }),
};

/** Width of the pictures on which light is followed. */
const proxyWidth = 128;
const step = 1e-4;

export default defineStage({
  id: 'repair/flicker',
  version: 1,
  title: 'Flicker',
  says: 'Takes out uneven exposure, over the whole picture and in parts of it, and keeps fades.',
  scope: 'shot',
  params,
  analyse: async ({ clip, shot, values, kernels, progress, signal }): Promise<FlickerFacts> => {
    const { startFrame, endFrame } = shot;
    const length = endFrame - startFrame;
    const { black, white } = levels(clip.format.space.range, clip.format.bits);
    const steps: ToneDifference[] = [];
    const tops: number[] = [];
    let last: Look | undefined;
    let typical: readonly number[] = [];
    await eachProxy(
      kernels,
      clip,
      startFrame,
      endFrame,
      proxyWidth,
      async (n, { width, height, data }) => {
        const look = lookAt(
          width,
          height,
          data.map((value) => (value / 255 - black) / (white - black)),
        );
        if (last) steps.push(await toneDifference(kernels, last, look, signal));
        else typical = [0.25, 0.5, 0.75].map((share) => look.quantiles[Math.floor(share * (look.quantiles.length - 1))]!);
        tops.push(look.quantiles.at(-1)!);
        last = look;
        progress(n + 1 - startFrame, length);
      },
      signal,
    );
    const seconds = toNumber(clip.times.at(endFrame)) - toNumber(clip.times.at(startFrame));
    const found = correctionOf(steps, { fps: length / Math.max(1e-3, seconds), limit: values.limit / 100, tops, typical });
    const percent = (share: number): number => Math.round(share * 10000) / 100;
    return {
      mode: found.mode,
      startFrame,
      tremblesPercent: { global: percent(found.trembles.global), local: percent(found.trembles.local) },
      curves: found.curves.map((curve) => packNumbers(curve, step)),
      fields: found.fields.map((field) => packNumbers(field, step)),
    };
  },
  render: async (window: readonly Frame[], { facts, numbers, values, kernels, signal }) => {
    const frame = window[0]!;
    const n = numbers[0]! - facts.startFrame;
    const [curve, field] = [facts.curves[n], facts.fields[n]];
    if (values.strength === 0 || curve === undefined || field === undefined) return frame.share();
    const { strength } = values;
    using levelsOut = kernels.arena.floats(curveKnots);
    using gains = kernels.arena.floats(columns * rows);
    unpackNumbers(curve, step).forEach((level, k) => {
      const own = k / (curveKnots - 1);
      levelsOut.data[k] = own + strength * (level - own);
    });
    const logs = unpackNumbers(field, step);
    for (let k = 0; k < gains.data.length; k++) gains.data[k] = values.local ? Math.exp(strength * (logs[k] ?? 0)) : 1;
    const { black, white } = levels(frame.format.space.range, frame.format.bits);
    return await drawTones(kernels, frame, (src, out) =>
      kernels.run(toneField, { src, black, white, curve: levelsOut.data, field: gains.data, columns, rows, out }, signal),
    );
  },
});
