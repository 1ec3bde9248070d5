/** A clip without a file, and stages that only count: for tests of the pipeline itself. Frame n is one flat grey of n / 255. */
import type { Clip } from '../src/film/clip.ts';
import { rec601 } from '../src/film/colour-space.ts';
import type { FrameFormat } from '../src/film/frame.ts';
import { rational } from '../src/film/rational.ts';
import type { Shot, ShotKind } from '../src/film/shot.ts';
import { createKernels, type Kernels } from '../src/kernels/host.ts';
import type { Laid } from '../src/pipeline/stage-clip.ts';

export const greyFormat: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

/** Kernels on this thread; ask its arena whether anything is still lent. */
export const quietKernels = (): Kernels => createKernels({ threads: 0 });

export const toyClip = (kernels: Kernels, length: number, rate = 24): Clip & { readonly asked: number[] } => {
  const asked: number[] = [];
  return {
    asked,
    length,
    width: 8,
    height: 4,
    format: greyFormat,
    pixelAspect: rational(1),
    times: { at: (n) => rational(n, rate), rate: rational(rate) },
    frame: async (n, signal) => {
      asked.push(n);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      const frame = kernels.arena.frame(greyFormat, 8, 4);
      frame.planes[0]!.data.fill(n / 255);
      return frame;
    },
  };
};

/** Shots that end where `ends` says. */
export const toyShots = (...ends: readonly (number | readonly [number, ShotKind])[]): readonly Shot[] => {
  let startFrame = 0;
  return ends.map((end, i) => {
    const [endFrame, kind] = typeof end === 'number' ? ([end, 'picture'] as const) : end;
    const shot: Shot = { id: `s${String(i + 1).padStart(4, '0')}`, startFrame, endFrame, kind, join: 'cut', joinFrames: 0 };
    startFrame = endFrame;
    return shot;
  });
};

export const laidWith = (kernels: Kernels, more: Partial<Laid> = {}): Laid => ({
  kernels,
  values: {},
  film: {},
  delivery: {},
  facts: {},
  foundFor: () => ({}),
  keep: 2,
  ...more,
});
