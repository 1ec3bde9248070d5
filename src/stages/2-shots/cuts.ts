/**
 * @file Shots: where one take ends and the next begins, how, and which of them are title cards or blank. Frames of a mix belong to the shot that comes: it
 * begins with the first mixed frame, `joinFrames` of them. A fade out belongs to the shot that fades; the blank after it is a shot of its own.
 */
import { number } from '../../film/params.ts';
import type { Shot } from '../../film/shot.ts';
import { eachProxy } from '../proxy.ts';
import { defineStage } from '../stage.ts';
import { bordersOf } from './borders.ts';
import { kindOf } from './kinds.ts';
import { withoutSpots } from './spots.ts';
import { spreadOf, thumbOf, thumbsOf, thumbWidth } from './thumbs.ts';

export type ShotsFacts = { readonly shots: readonly Shot[] };

export default defineStage({
  id: 'shots/cuts',
  version: 5,
  title: 'Shots',
  says: 'Finds cuts, dissolves, fades, title cards and blank stretches.',
  scope: 'film',
  touches: ['picture', 'card', 'blank'],
  params: {
    threshold: number({ default: 0.5, min: 0.2, max: 1, says: 'Share of the picture that must be new for a cut; lower finds more.' }),
  },
  analyse: async ({ clip, kernels, values, progress, signal }): Promise<ShotsFacts> => {
    const all: Uint8Array[] = [];
    let size = { width: 0, height: 0 };
    await eachProxy(
      kernels,
      clip,
      0,
      clip.length,
      thumbWidth,
      (n, proxy) => {
        size = proxy;
        all.push(thumbOf(proxy));
        progress(n + 1, clip.length);
      },
      signal,
    );
    const thumbs = thumbsOf(withoutSpots(all, size.width, size.height), size.width, size.height);
    const spreads = all.map(spreadOf);
    const borders = bordersOf(thumbs, spreads, values.threshold);
    const shots = borders.map(({ frame, join, joinFrames }, i): Shot => {
      const endFrame = borders[i + 1]?.frame ?? clip.length;
      const kind = kindOf(thumbs, spreads, frame, endFrame);
      return {
        id: `s${String(i + 1).padStart(4, '0')}`,
        startFrame: frame,
        endFrame,
        kind,
        join,
        joinFrames: Math.min(joinFrames, endFrame - frame),
      };
    });
    return { shots };
  },
  informs: (film, facts) => ({ ...film, shots: facts.shots }),
});
