/** @file A frame cleaned by a network that is told how strong the noise is, and sees two neighbours on either side laid on the frame. Light alone; colour is the caller's. */
import { levels } from '../../film/colour-space.ts';
import type { Frame } from '../../film/frame.ts';
import mix from '../../kernels/mix.ts';
import type { Nets } from '../../nets/host.ts';
import { drawTones } from '../draw-tones.ts';
import { layNeighbours } from '../laid-neighbours.ts';
import type { RenderContext } from '../stage.ts';

/** What a stage's render hands on. */
type Given = Pick<RenderContext<Record<never, never>, never, undefined>, 'n' | 'numbers' | 'kernels' | 'remember'> & {
  readonly nets: Nets;
  readonly signal: AbortSignal | undefined;
};

/** The frame with `amount` (0 to 1) of its noise, whose deviation is `sigma` steps of 255, taken out by the network `model`. */
export const cleanedFrame = async (
  window: readonly Frame[],
  model: string,
  sigma: number,
  amount: number,
  { n, numbers, kernels, nets, remember, signal }: Given,
): Promise<Frame> => {
  const frame = window[numbers.indexOf(n)]!;
  const net = nets.find(model, 'denoise');
  const range = levels(frame.format.space.range, frame.format.bits);
  const noise = sigma / 255 / (range.white - range.black);
  return drawTones(kernels, frame, async (src, out) => {
    const plane = frame.planes.indexOf(src);
    const planes = new Map(numbers.map((m, k) => [m, window[k]!.planes[plane]!]));
    const sees = (net.picture?.frames ?? 1) > 1;
    using laid = sees ? await layNeighbours(kernels, { planes, n, remember, name: `${plane}` }, signal) : undefined;
    await nets.picture(net, src, out, range, signal, { frames: laid?.frames ?? [src], trust: laid?.trust ?? [], noise });
    await kernels.run(mix, { a: src, b: out, amount, out }, signal);
  });
};
