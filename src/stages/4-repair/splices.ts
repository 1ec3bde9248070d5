/**
 * @file Splices: the cement or tape that shows as a band across a frame next to a splice is filled from a neighbour on the same side of it, laid there by motion. Splices
 * are marked, as evidence of the film's history, by the records.
 */
import type { Frame } from '../../film/frame.ts';
import { lumaPlane } from '../../film/frame.ts';
import { maskOf } from '../../film/mask.ts';
import { flag, number, text } from '../../film/params.ts';
import { appliedByFrame, countRepairs, pictureIn, type Repair, repairId, stateFor } from '../../film/repair.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import opticalFlow from '../../kernels/optical-flow.ts';
import { motionFor, moved, together } from '../motion-neighbours.ts';
import { defineStage } from '../stage.ts';
import { standing } from './affine.ts';
import { copyOf } from './frame-copy.ts';
import { drawnThenFound } from './given-parts.ts';
import { drawnBands } from './splice-bands.ts';
import { type Band, searchBands } from './splice-search.ts';
import { changedBy, mendTorn, piecesOf, type TornMend, tornFeather } from './torn-frame.ts';
import { fieldOf, type TornField } from './torn-line.ts';

export type SpliceFacts = { readonly repairs: readonly Repair[] };

const id = 'repair/splices';
/** Rows beyond a band that was found, on either side: its edges are soft, and it was found on a small picture. */
const spare = 1.5;

/** A band as a gap along its middle between two pieces that stay. */
const gapOf = (top: number, bottom: number, width: number, height: number): { readonly field: TornField; readonly mend: TornMend } => {
  const middle = (top + bottom) / 2;
  const field = fieldOf(
    [
      [0, middle],
      [width - 1, middle],
    ],
    width,
    height,
  );
  const piece = { map: standing, lost: Array.from({ length: Math.ceil(width / 2) }, () => (bottom - top) / 2) };
  return { field, mend: { fill: standing, pieces: [piece, piece] } };
};

/** The donor laid on the frame by motion found outside the band. The frame is the caller's. */
const laidOn = async (kernels: Kernels, own: Frame, donor: Frame, top: number, bottom: number, signal?: AbortSignal): Promise<Frame> => {
  const { width, height, format } = own;
  using ignoreA = kernels.arena.plane(width, height);
  using ignoreB = kernels.arena.plane(width, height);
  using u = kernels.arena.plane(width, height);
  using v = kernels.arena.plane(width, height);
  ignoreA.data.fill(0).fill(1, Math.max(0, Math.floor(top - 2)) * width, Math.min(height, Math.ceil(bottom + 3)) * width);
  ignoreB.data.fill(0);
  await kernels.run(opticalFlow, { a: lumaPlane(own), b: lumaPlane(donor), ignoreA, ignoreB, u, v }, signal);
  return await filled(kernels.arena.frame(format, width, height), async (out) => {
    for (const [k, plane] of donor.planes.entries()) {
      using motion = await motionFor(kernels, together({ u, v }, []), plane, signal);
      using laid = await moved(kernels, plane, motion, signal);
      out.planes[k]!.data.set(laid.data);
    }
  });
};

export default defineStage({
  id,
  version: 1,
  title: 'Splices',
  says: 'Marks splices whose cement or tape shows as a band across a frame, and fills the band from a neighbour on the same side.',
  scope: 'shot',
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How far splice bands are mended; 0 leaves every frame as it is.' }),
    drawn: text({
      default: '',
      says: 'Bands that a person drew, in rows of the source picture: film frame: first-last; more after a semicolon.',
    }),
    find: flag({ default: true, says: 'Look for bands as well; off mends only those that were drawn.' }),
  },
  analyse: async ({ clip, shot, values, film, kernels, progress, signal }): Promise<SpliceFacts> => {
    const picture = pictureIn(film, clip);
    const { width, height } = clip;
    const { startFrame, endFrame } = shot;
    const drawn: readonly Band[] = drawnBands(values.drawn)
      .filter(({ frame }) => frame >= startFrame && frame < endFrame)
      .map(({ frame, top, bottom }) => ({ frame, top: top - picture.y, bottom: bottom - picture.y, sure: 1 }));
    const found = values.find ? await searchBands(kernels, clip, shot, progress, signal) : [];
    const bands = drawnThenFound(drawn, found);
    const banded = new Set(bands.map(({ frame }) => frame));
    const repairs = bands.flatMap((band): Repair[] => {
      const { frame: n, sure } = band;
      const [top, bottom] = sure === 1 ? [band.top, band.bottom] : [band.top - spare, band.bottom + spare];
      // The splice lies beyond the nearer edge: at the top it is before the frame, so what comes after is of its own side.
      const order = (top + bottom) / 2 < height / 2 ? [n + 1, n + 2, n - 1, n - 2] : [n - 1, n - 2, n + 1, n + 2];
      const donor = order.find((m) => m >= startFrame && m < endFrame && !banded.has(m));
      const { field, mend } = gapOf(top, bottom, width, height);
      const mask = maskOf(changedBy(mend, piecesOf(field, mend)), width, height, picture);
      const state = stateFor(sure);
      if (donor === undefined || !mask || !state) return [];
      return [
        {
          id: repairId(id, shot.id, n, { x: picture.x, y: Math.round(top) + picture.y }),
          stage: id,
          shot: shot.id,
          frames: [n, n],
          mask,
          feather: tornFeather,
          method: 'splice',
          confidence: sure,
          state,
          ...(state === 'review' ? { why: 'a band across the frame, or the line between two frames' } : {}),
          detail: { top: top + picture.y, bottom: bottom + picture.y, donor },
        },
      ];
    });
    return { repairs: repairs.sort((a, b) => a.frames[0] - b.frames[0]) };
  },
  plan: (input, { facts, film }) => ({
    byFrame: appliedByFrame(facts),
    picture: pictureIn(film, input),
  }),
  window: (n, _, { planned, values }) => {
    const donor = planned.byFrame.get(n)?.[0]?.detail?.donor;
    return typeof donor === 'number' && values.strength > 0 ? [n, donor] : [n];
  },
  tells: ({ repairs }) => ({
    ...countRepairs(repairs),
    ...(repairs.length > 0 ? { where: repairs.map(({ frames: [n] }) => `frame ${n}`).join(', ') } : {}),
  }),
  render: async (window, { n, planned, values, kernels, signal }) => {
    const [own, donor] = window as readonly [Frame, Frame?];
    const detail = planned.byFrame.get(n)?.[0]?.detail;
    const [top, bottom] = [Number(detail?.top) - planned.picture.y, Number(detail?.bottom) - planned.picture.y];
    if (!donor || values.strength === 0 || !(bottom > top)) return own.share();
    using laid = await laidOn(kernels, own, donor, top, bottom, signal);
    const { field, mend } = gapOf(top, bottom, own.width, own.height);
    return await filled(copyOf(kernels, own), (out) => mendTorn(kernels, out, own, laid, field, mend, values.strength, signal));
  },
});
