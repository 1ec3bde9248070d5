/** @file Some frames of a shot, small, for what holds for the whole shot: its blacks and whites, its colours. */
import type { Clip } from '../film/clip.ts';
import type { Shot } from '../film/shot.ts';
import type { Kernels } from '../kernels/host.ts';
import { resamplePlane } from '../kernels/resample.ts';

const width = 160;

/** All planes of up to `most` frames spread over the shot, at one small size. */
export const smallFrames = async (
  kernels: Kernels,
  clip: Clip,
  { startFrame, endFrame }: Shot,
  most: number,
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<readonly (readonly Float32Array[])[]> => {
  const length = endFrame - startFrame;
  const count = Math.min(most, length);
  const across = Math.min(width, clip.width);
  const down = Math.max(1, Math.round((clip.height * across) / clip.width));
  const frames: Float32Array[][] = [];
  for (let k = 0; k < count; k++) {
    using frame = await clip.frame(startFrame + Math.floor(((k + 0.5) * length) / count), signal);
    using small = kernels.arena.plane(across, down);
    const planes: Float32Array[] = [];
    for (const plane of frame.planes) {
      await resamplePlane(kernels, plane, small, plane.width > across ? 'area' : 'catmull-rom', undefined, signal);
      planes.push(small.data.slice());
    }
    frames.push(planes);
    progress(k + 1, count);
  }
  return frames;
};
