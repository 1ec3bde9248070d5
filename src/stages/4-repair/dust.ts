/**
 * @file Dust: specks that show in one frame and in neither neighbour are found along the motion, told from things that only look so, and mended from the one neighbouring
 * frame that fits best. Every repair is a record; outside their masks every pixel stays as it is.
 */
import type { Frame } from '../../film/frame.ts';
import { choice, number, text } from '../../film/params.ts';
import { appliedByFrame, countRepairs, pictureIn, type Repair } from '../../film/repair.ts';
import { defineStage } from '../stage.ts';
import { type Alarm, dustRecords } from './dust-records.ts';
import { mendedFrame } from './mend.ts';
import { walkSpecks } from './speck-walk.ts';

export type DustFacts = {
  /** Deviation of the noise at 16 levels from black to white, in 1/1000 of white. */
  readonly noise: readonly number[];
  readonly repairs: readonly Repair[];
  /** Frames in which nothing is repaired without asking, and why. */
  readonly alarms: readonly Alarm[];
};

const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How much of each speck is taken out; 0 leaves every frame as it is.' }),
  threshold: number({ default: 4, min: 2, max: 20, unit: 'x noise', says: 'How far a speck must stand out to be found.' }),
  polarity: choice({
    default: 'both',
    choices: ['both', 'dark', 'bright'],
    says: 'Dark specks lie on the print, bright ones on the negative.',
  }),
  largest: number({ default: 0.5, min: 0.001, max: 5, unit: '% of picture', says: 'What is larger is no speck.' }),
  frames: number({
    default: 1,
    min: 1,
    max: 2,
    integer: true,
    says: 'On how many frames running a speck may lie; with 2 the film is looked at twice more, and what lies on two waits for a person.',
  }),
  protect: text({
    default: '',
    says: 'Places of the source picture in which nothing is repaired without asking: x,y,width,height; more after a semicolon.',
  }),
};

export default defineStage({
  id: 'repair/dust',
  version: 8,
  title: 'Dust',
  says: 'Takes out dust and specks that show in one frame only, from the neighbouring frame that fits best; what is in doubt waits for a person.',
  scope: 'shot',
  params,
  analyse: async ({ clip, shot, values, film, kernels, progress, signal }): Promise<DustFacts> => {
    const { startFrame, endFrame } = shot;
    const seen = await walkSpecks(kernels, clip, shot, values, progress, signal);
    return {
      noise: seen.noise.map((sigma) => Math.round(sigma * 1e5) / 100),
      ...dustRecords(seen, {
        stage: 'repair/dust',
        shot: shot.id,
        startFrame,
        endFrame,
        picture: pictureIn(film, clip),
        protect: values.protect,
        size: clip,
      }),
    };
  },
  plan: (input, { facts, film }) => ({ byFrame: appliedByFrame(facts), picture: pictureIn(film, input) }),
  window: (n, input, { planned }) => {
    const donors = (planned.byFrame.get(n) ?? []).flatMap(({ donor }) => (donor ? [donor.frame] : []));
    return [n, ...new Set(donors.filter((frame) => frame !== n && frame >= 0 && frame < input.length))];
  },
  tells: ({ repairs, alarms }) => ({
    ...countRepairs(repairs),
    ...(alarms.length > 0
      ? { 'frames left for a person': alarms.map(({ frames: [a, b], why }) => `${a === b ? a : `${a}–${b}`} (${why})`).join(', ') }
      : {}),
  }),
  render: (window: readonly Frame[], { n, numbers, planned, values, kernels }) =>
    mendedFrame(kernels, window, numbers, planned.byFrame.get(n) ?? [], planned.picture, values.strength),
});
