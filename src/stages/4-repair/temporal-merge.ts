/**
 * @file A frame made of itself and its neighbours within the shot: laid on it by motion, averaged as far as they agree within a known noise, what is left thinned out in
 * the frame itself. Denoise does it with the film's grain, deblock with what the coder left.
 */
import type { Frame, Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import dctMerge from '../../kernels/dct-merge.ts';
import dctShrink from '../../kernels/dct-shrink.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { type NoiseFacts, noiseOfPlane, type PlaneNoise } from '../grain-facts.ts';
import { type Motion, motionBetween, motionFor, moved, together } from '../motion-neighbours.ts';
import type { RenderContext } from '../stage.ts';

/** Pixels from tile to tile. */
const step = 4;
/** Deviations of the noise up to which the pilot takes a coefficient for noise. */
const threshold = 1.6;

type Pilot = Disposable & { readonly planes: readonly Plane[] };
type Measure = Disposable & { readonly deviations: Float32Array; readonly spectrum: Float32Array };

const measureOf = (kernels: Kernels, noise: PlaneNoise): Measure => {
  const deviations = kernels.arena.floats(noise.deviations.length);
  const spectrum = kernels.arena.floats(noise.spectrum.length);
  deviations.data.set(noise.deviations.map((deviation) => deviation / 255));
  spectrum.data.set(noise.spectrum);
  return together({ deviations: deviations.data, spectrum: spectrum.data }, [deviations, spectrum]);
};

/** The frame's planes with most grain gone, from the frame alone. Dispose it. */
const pilotOf = async (kernels: Kernels, frame: Frame, facts: NoiseFacts, signal?: AbortSignal): Promise<Pilot> => {
  const planes = frame.planes.map(({ width, height }) => kernels.arena.plane(width, height));
  return await filled(together({ planes }, planes), () =>
    allDone(
      planes.map(async (out, i) => {
        using measure = measureOf(kernels, noiseOfPlane(facts, i)!);
        const { deviations, spectrum } = measure;
        await kernels.run(dctShrink, { src: frame.planes[i]!, deviations, spectrum, threshold, step, out }, signal);
      }),
    ),
  );
};

/** What a stage's render hands on. */
type Given = Pick<RenderContext<Record<never, never>, never, undefined>, 'n' | 'numbers' | 'kernels' | 'remember'> & {
  readonly signal: AbortSignal | undefined;
};

/** The frame with `amount` (0 to 1) of the noise taken out; `facts` must hold at least one plane. Motion is found no wider than `motionWidth`. */
export const mergedFrame = async (
  window: readonly Frame[],
  facts: NoiseFacts,
  amount: number,
  motionWidth: number,
  { n, numbers, kernels, remember, signal }: Given,
): Promise<Frame> => {
  const own = numbers.indexOf(n);
  const frame = window[own]!;
  const pilots = await allDone(window.map((one, i) => remember(`pilot ${numbers[i]}`, () => pilotOf(kernels, one, facts, signal))));
  const luma = frame.format.model === 'rgb' ? 1 : 0;
  const others = numbers.flatMap((_, i) => (i === own ? [] : [i]));
  const motions: Motion[] = [];
  const out = kernels.arena.frame(frame.format, frame.width, frame.height);
  try {
    motions.push(
      ...(await allDone(
        others.map((i) => motionBetween(kernels, pilots[own]!.planes[luma]!, pilots[i]!.planes[luma]!, motionWidth, signal)),
      )),
    );
    await allDone(
      out.planes.map(async (plane, p) => {
        using measure = measureOf(kernels, noiseOfPlane(facts, p)!);
        const held: Disposable[] = [];
        try {
          const near = await allDone(
            others.map(async (i, k) => {
              using motion = await motionFor(kernels, motions[k]!, plane, signal);
              const src = await moved(kernels, window[i]!.planes[p]!, motion, signal);
              held.push(src);
              const pilot = await moved(kernels, pilots[i]!.planes[p]!, motion, signal);
              held.push(pilot);
              return { src, pilot };
            }),
          );
          const { deviations, spectrum } = measure;
          const piloted = { src: frame.planes[p]!, pilot: pilots[own]!.planes[p]! };
          await kernels.run(dctMerge, { own: piloted, near, deviations, spectrum, step, amount, out: plane }, signal);
        } finally {
          for (const one of held) one[Symbol.dispose]();
        }
      }),
    );
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  } finally {
    for (const motion of motions) motion[Symbol.dispose]();
  }
};
