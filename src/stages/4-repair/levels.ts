/**
 * @file Black, white and the middle of a shot put where they belong: a print that has gone grey gets its blacks and whites back. One curve for a whole shot, so nothing
 * pumps; what it may change is bounded, and a shot whose levels are right keeps every byte.
 */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import toneField from '../../kernels/tone-field.ts';
import { drawTones } from '../draw-tones.ts';
import { quantileOf } from '../quantile.ts';
import { smallFrames } from '../shot-look.ts';
import { defineStage } from '../stage.ts';

export type LevelsFacts = {
  /** The levels that become black and white, and the power of the curve between them, in shares from black to white. */
  readonly black: number;
  readonly white: number;
  readonly gamma: number;
};

const knots = 65;
const looked = 16;
/** Share of a frame that may be beyond black and beyond white: specks and scratches are. */
const beyond = 0.004;
/** Levels this near to where they belong are right. */
const near = 0.015;

const round = (value: number): number => Math.round(10000 * value) / 10000;

export default defineStage({
  id: 'repair/levels',
  version: 1,
  title: 'Levels',
  says: 'Gives a shot that has gone grey its blacks and whites back, with one curve for the whole shot.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the correction is done; 0 leaves every frame as it is.' }),
    limit: number({ default: 15, min: 0, max: 40, unit: '%', says: 'How far black and white may be moved at most.' }),
    middle: number({ default: 0.2, min: 0, max: 1, says: 'How far the middle tones are brought to the middle.' }),
  },
  analyse: async ({ clip, shot, values, kernels, progress, signal }): Promise<LevelsFacts> => {
    const { black, white } = levels(clip.format.space.range, clip.format.bits);
    const frames = await smallFrames(kernels, clip, shot, looked, progress, signal);
    const all = frames.map((planes) => {
      // Of RGB the three together: this stage moves no colours.
      const own = clip.format.model === 'rgb' ? planes.flatMap((plane) => Array.from(plane)) : planes[0]!;
      return Float64Array.from(own, (value) => (value - black) / (white - black));
    });
    const limit = values.limit / 100;
    // A few frames may be darker or flash; nearly all of them must keep what they show.
    const low = quantileOf(
      all.map((frame) => quantileOf(frame, beyond)),
      0.2,
    );
    const high = quantileOf(
      all.map((frame) => quantileOf(frame, 1 - beyond)),
      0.8,
    );
    const own = { black: Math.min(limit, Math.max(0, low - near)), white: Math.max(1 - limit, Math.min(1, high + near)) };
    if (own.white - own.black < 0.2 || (own.black === 0 && own.white === 1)) return { black: 0, white: 1, gamma: 1 };
    const middle = quantileOf(
      all.map((frame) => quantileOf(frame, 0.5)),
      0.5,
    );
    const placed = Math.min(0.9, Math.max(0.1, (middle - own.black) / (own.white - own.black)));
    const gamma = Math.min(1.15, Math.max(0.87, (Math.log(0.42) / Math.log(placed)) ** values.middle));
    return { black: round(own.black), white: round(own.white), gamma: round(gamma) };
  },
  tells: ({ black, white, gamma }) => ({
    levels:
      black === 0 && white === 1
        ? 'right already'
        : `black from ${(100 * black).toFixed(1)} %, white from ${(100 * white).toFixed(1)} %, power ${gamma.toFixed(2)}`,
  }),
  render: async (window: readonly Frame[], { facts, values, kernels, signal }) => {
    const frame = window[0]!;
    if (values.strength === 0 || (facts.black === 0 && facts.white === 1)) return frame.share();
    const { black, white } = levels(frame.format.space.range, frame.format.bits);
    using curve = kernels.arena.floats(knots);
    using field = kernels.arena.floats(1);
    field.data[0] = 1;
    for (let k = 0; k < knots; k++) {
      const level = k / (knots - 1);
      const put = Math.min(1, Math.max(0, (level - facts.black) / (facts.white - facts.black))) ** facts.gamma;
      curve.data[k] = level + values.strength * (put - level);
    }
    return await drawTones(kernels, frame, (src, out) =>
      kernels.run(toneField, { src, black, white, curve: curve.data, field: field.data, columns: 1, rows: 1, out }, signal),
    );
  },
});
