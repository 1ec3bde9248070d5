/**
 * @file Dirt that stands still: a hair in the gate, dirt on the lens, in one place of the scan for many frames while the film goes by. Found over the shot and mended from
 * frames in which the scene has moved out from under it. Outside the masks every pixel stays as it is.
 */
import type { Frame } from '../../film/frame.ts';
import { number, text } from '../../film/params.ts';
import { appliedByFrame, countRepairs, pictureIn, type Repair } from '../../film/repair.ts';
import { defineStage } from '../stage.ts';
import { mendedFrame } from './mend.ts';
import { isProtected, protectedPlaces } from './protected.ts';
import { repairAt, standingRecords } from './standing-records.ts';
import { searchStanding } from './standing-search.ts';

export type StaticDirtFacts = { readonly repairs: readonly Repair[] };

const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How much of each mark is taken out; 0 leaves every frame as it is.' }),
  largest: number({ default: 1, min: 0.01, max: 5, unit: '% of picture', says: 'What is larger is no dirt.' }),
  protect: text({
    default: '',
    says: 'Places of the source picture in which nothing is repaired without asking: x,y,width,height; more after a semicolon.',
  }),
};

const id = 'repair/static-dirt';

export default defineStage({
  id,
  version: 1,
  title: 'Static dirt',
  says: 'Takes out a hair in the gate or dirt on the lens, which stands still while the scene moves; where the scene does not move under it, it waits for a person.',
  scope: 'shot',
  params,
  analyse: async ({ clip, shot, values, film, kernels, progress, signal }): Promise<StaticDirtFacts> => {
    const length = shot.endFrame - shot.startFrame;
    const places = protectedPlaces(values.protect);
    const seen = await searchStanding(kernels, clip, shot, values.largest / 100, (done) => progress(0.5 * done * length, length), signal);
    const repairs = await standingRecords(
      kernels,
      clip,
      seen,
      {
        stage: id,
        shot,
        picture: pictureIn(film, clip),
        isProtected: (box) => isProtected(places, box),
      },
      (done) => progress((0.5 + 0.5 * done) * length, length),
      signal,
    );
    return { repairs };
  },
  plan: (input, { facts, film }) => ({ byFrame: appliedByFrame(facts), picture: pictureIn(film, input) }),
  window: (n, input, { planned }) => {
    const donors = (planned.byFrame.get(n) ?? []).flatMap((repair) => repairAt(repair, n)?.donor?.frame ?? []);
    return [n, ...new Set(donors.filter((frame) => frame !== n && frame >= 0 && frame < input.length))];
  },
  tells: ({ repairs }) => countRepairs(repairs),
  render: (window: readonly Frame[], { n, numbers, planned, values, kernels }) => {
    const repairs = (planned.byFrame.get(n) ?? []).flatMap((repair) => repairAt(repair, n) ?? []);
    return mendedFrame(kernels, window, numbers, repairs, planned.picture, values.strength);
  },
});
