/** @file Drawing a frame of which only the light changes, not the colour. */
import type { Frame, Plane } from '../film/frame.ts';
import { allDone } from '../kernels/all-done.ts';
import { filled } from '../kernels/filled.ts';
import type { Kernels } from '../kernels/host.ts';

/**
 * A new frame like `frame`, the caller's, whose light is drawn plane by plane: luma, or red, green and blue. Chroma is handed on as it is.
 * Fails with what `draw` throws; nothing stays lent then.
 */
export const drawTones = async ({ arena }: Kernels, frame: Frame, draw: (src: Plane, out: Plane) => Promise<void>): Promise<Frame> => {
  return await filled(arena.frame(frame.format, frame.width, frame.height), (out) =>
    allDone(
      out.planes.map(async (plane, i) => {
        const src = frame.planes[i]!;
        if (i > 0 && frame.format.model === 'ycbcr') plane.data.set(src.data);
        else await draw(src, plane);
      }),
    ),
  );
};
