/**
 * @file Shots: where one take ends and the next begins, and which of them are title cards or blank. Cuts show in blocks that are found nowhere in the frame
 * before, after brightness is taken out (flicker is no cut) and within a wide search (a fast pan is no cut); a flash frame, whose neighbours match each
 * other, is none either.
 */

import { number } from '../../film/params.ts';
import type { Shot, ShotKind } from '../../film/shot.ts';
import { eachProxy, lostBlocks, type SmallFrame, topDifference } from '../proxy.ts';
import { defineStage } from '../stage.ts';
import { kindOf, type Looks, looksOf } from './kinds.ts';

export type ShotsFacts = { readonly shots: readonly Shot[] };

const proxyWidth = 96;
const searchReach = 6;
const speaking = 0.06;
/** Differences below this, in 8-bit levels, are never looked at closer. */
const leastDifference = 14;
/** A cut stands out from the frames beside it by this share of blocks. */
const standsOut = 0.25;
/** Across a flash the picture is found again to this share. */
const foundAgain = 0.35;

export const shotsOf = (starts: readonly number[], length: number, kind: (start: number, end: number) => ShotKind): readonly Shot[] =>
  starts.map((startFrame, i) => {
    const endFrame = starts[i + 1] ?? length;
    return { id: `s${String(i + 1).padStart(4, '0')}`, startFrame, endFrame, kind: kind(startFrame, endFrame), join: 'cut', joinFrames: 0 };
  });

export default defineStage({
  id: 'shots/cuts',
  version: 1,
  title: 'Shots',
  says: 'Finds cuts, title cards and blank stretches.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    threshold: number({ default: 0.55, min: 0.2, max: 1, says: 'Share of the picture that must be new for a cut; lower finds more.' }),
  },
  analyse: async ({ clip, kernels, values, progress, signal }): Promise<ShotsFacts> => {
    const lost: number[] = [];
    const differences: number[] = [];
    const looks: Looks[] = [];
    const flashes = new Set<number>();
    const recent: SmallFrame[] = [];
    await eachProxy(
      kernels,
      clip,
      0,
      clip.length,
      proxyWidth,
      (n, small) => {
        const before = recent[recent.length - 1];
        const difference = before ? topDifference(before, small, speaking) : 0;
        differences.push(difference);
        looks.push(looksOf(small));
        lost.push(before && difference > leastDifference ? lostBlocks(before, small, searchReach) : 0);
        // One or two frames after a break the picture from before it may be back: then it was a flash.
        for (const length of [1, 2]) {
          const start = n - length;
          const old = recent[recent.length - 1 - length];
          if (old && lost[start]! > values.threshold && lostBlocks(old, small, searchReach) < foundAgain)
            for (let k = start; k <= n; k++) flashes.add(k);
        }
        recent.push(small);
        if (recent.length > 4) recent.shift();
        progress(n + 1, clip.length);
      },
      signal,
    );
    const starts = [0];
    for (let n = 1; n < clip.length; n++) {
      const beside = Math.max(lost[n - 1] ?? 0, lost[n + 1] ?? 0);
      if (lost[n]! > values.threshold && lost[n]! - beside > standsOut && !flashes.has(n)) starts.push(n);
    }
    return { shots: shotsOf(starts, clip.length, (start, end) => kindOf(looks.slice(start, end), differences.slice(start + 1, end))) };
  },
  informs: (film, facts) => ({ ...film, shots: facts.shots }),
});
