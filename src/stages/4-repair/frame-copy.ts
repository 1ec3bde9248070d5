/** @file A frame of one's own with another's pixels, to write repairs into. */
import type { Frame } from '../../film/frame.ts';
import type { Kernels } from '../../kernels/host.ts';

export const copyOf = (kernels: Kernels, frame: Frame): Frame => {
  const out = kernels.arena.frame(frame.format, frame.width, frame.height);
  out.planes.forEach((plane, k) => {
    plane.data.set(frame.planes[k]!.data);
  });
  return out;
};
