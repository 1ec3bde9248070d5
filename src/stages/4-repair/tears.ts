/**
 * @file Tears: a frame torn in two is put together again along a line that a person drew or that was found: each piece is registered to the picture between the frame's
 * neighbours, what is lost along the line is filled from there, and the seam goes. A piece that lies right keeps every byte.
 */
import { flag, number, text } from '../../film/params.ts';
import { appliedByFrame, countRepairs, pictureIn, type Repair } from '../../film/repair.ts';
import { filled } from '../../kernels/filled.ts';
import { defineStage } from '../stage.ts';
import { copyOf } from './frame-copy.ts';
import { drawnThenFound } from './given-parts.ts';
import { lookAtTear, mendOf, type Tear } from './tear-records.ts';
import { searchTears } from './tear-search.ts';
import { mendTorn } from './torn-frame.ts';
import { fieldOf, givenTears } from './torn-line.ts';
import { wholeBetween } from './whole-between.ts';

export type TearFacts = { readonly repairs: readonly Repair[] };

const id = 'repair/tears';

export default defineStage({
  id,
  version: 4,
  title: 'Tears',
  says: 'Puts torn frames together again, along a line that was drawn or found, and fills what is lost from the frames beside.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How far tears are mended; 0 leaves every frame as it is.' }),
    drawn: text({
      default: '',
      says: 'Tears that a person drew, in pixels of the source picture: film frame: x,y x,y …; more after a semicolon.',
    }),
    find: flag({ default: true, says: 'Look for tears as well; off mends only those that were drawn.' }),
    widest: number({ default: 8, min: 0.5, max: 15, unit: '% of width', says: 'How far from the line a piece may be lost.' }),
  },
  analyse: async ({ clip, shot, values, film, kernels, progress, signal }): Promise<TearFacts> => {
    const picture = pictureIn(film, clip);
    const drawn = givenTears(values.drawn)
      .filter(({ frame }) => frame >= shot.startFrame && frame < shot.endFrame)
      .map(({ frame, line }) => ({ frame, line: line.map(([x, y]) => [x - picture.x, y - picture.y] as const), sure: 1 }));
    const found = values.find ? await searchTears(kernels, clip, shot, progress, signal) : [];
    const repairs: Repair[] = [];
    const tears = drawnThenFound<Tear>(drawn, found);
    const torn = new Set(tears.map(({ frame }) => frame));
    for (const tear of tears) {
      const repair = await lookAtTear(
        kernels,
        clip,
        shot,
        tear,
        torn,
        { stage: id, picture, widest: (values.widest / 100) * clip.width },
        signal,
      );
      if (repair) repairs.push(repair);
    }
    return { repairs: repairs.sort((a, b) => a.frames[0] - b.frames[0]) };
  },
  plan: (input, { facts, film }) => ({
    byFrame: appliedByFrame(facts),
    picture: pictureIn(film, input),
  }),
  window: (n, _, { planned, values }) => {
    const repair = planned.byFrame.get(n)?.[0];
    const mend = repair && values.strength > 0 ? mendOf(repair, planned.picture) : undefined;
    return mend ? [n, ...mend.beside.filter((m) => m >= 0)] : [n];
  },
  tells: ({ repairs }) => ({
    ...countRepairs(repairs),
    ...(repairs.length > 0
      ? { where: repairs.map(({ frames: [n], why }) => (why ? `frame ${n} (${why})` : `frame ${n}`)).join(', ') }
      : {}),
  }),
  render: async (window, { n, numbers, planned, values, kernels, signal }) => {
    const own = window[0]!;
    const repair = planned.byFrame.get(n)?.[0];
    const mend = repair && values.strength > 0 ? mendOf(repair, planned.picture) : undefined;
    if (!mend) return own.share();
    const [before, after] = mend.beside.map((m) => (m >= 0 ? window[numbers.indexOf(m, 1)] : undefined));
    using whole = await wholeBetween(kernels, before, after, mend.share, signal);
    if (!whole) return own.share();
    return await filled(copyOf(kernels, own), (out) =>
      mendTorn(kernels, out, own, whole, fieldOf(mend.line, own.width, own.height), mend, values.strength, signal),
    );
  },
});
