/** @file Figures of colour against the truth: CIEDE2000 of two frames, and how much chroma changes from frame to frame along the motion. */
import { levels } from '../src/film/colour-space.ts';
import type { Frame } from '../src/film/frame.ts';
import flowTrust from '../src/kernels/flow-trust.ts';
import type { Kernels } from '../src/kernels/host.ts';
import opticalFlow from '../src/kernels/optical-flow.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import { bilinearAt } from '../src/kernels/sample.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import { ciede2000, labOf } from './ciede2000.ts';

/** A YCbCr frame as 8-bit RGB, as a screen shows it. */
export const screenOf = async (kernels: Kernels, frame: Frame): Promise<Uint8Array> => {
  const { width, height, format } = frame;
  using rgb = await convertFrame(kernels, frame, {
    ...{ model: 'rgb', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'centre' },
    space: { ...format.space, matrix: 'rgb', range: 'full' },
  });
  const out = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.round(255 * Math.min(1, Math.max(0, rgb.planes[c]!.data[i]!)));
  return out;
};

/** Mean CIEDE2000 over every `step`-th pixel of two pictures. */
export const colourDifference = (a: Uint8Array, b: Uint8Array, step = 7): number => {
  let [sum, count] = [0, 0];
  for (let i = 0; i + 2 < a.length; i += 3 * step) {
    const lab = (p: Uint8Array) => labOf(p[i]! / 255, p[i + 1]! / 255, p[i + 2]! / 255);
    sum += ciede2000(lab(a), lab(b));
    count++;
  }
  return sum / count;
};

/** The frame with another chroma: all of one colour, given in plane values. The result is the caller's. */
export const uniform = (kernels: Kernels, frame: Frame, blue: number, red: number): Frame => {
  const out = kernels.arena.frame(frame.format, frame.width, frame.height);
  out.planes[0]!.data.set(frame.planes[0]!.data);
  out.planes[1]!.data.fill(blue);
  out.planes[2]!.data.fill(red);
  return out;
};

export const meanChroma = (frame: Frame): readonly [number, number] =>
  [1, 2].map((i) => frame.planes[i]!.data.reduce((sum, v) => sum + v, 0) / frame.planes[i]!.data.length) as [number, number];

export const greyChroma = (frame: Frame): readonly [number, number] => {
  const { chromaZero } = levels(frame.format.space.range, frame.format.bits);
  return [chromaZero, chromaZero];
};

/** Mean change of chroma, in 8-bit levels, between two neighbouring frames along the motion between `motionOf` (the truth), where it is trusted; for each of several pairs. */
export const chromaChange = async (
  kernels: Kernels,
  motionOf: readonly [Frame, Frame],
  pairs: readonly (readonly [Frame, Frame])[],
): Promise<readonly number[]> => {
  const width = Math.min(320, motionOf[0].width);
  const height = Math.round((motionOf[0].height * width) / motionOf[0].width);
  const held: Disposable[] = [];
  const plane = () => {
    const lent = kernels.arena.plane(width, height);
    held.push(lent);
    return lent;
  };
  try {
    const small = async (frame: Frame, i: number) => {
      const out = plane();
      await resamplePlane(kernels, frame.planes[i]!, out, 'area');
      return out;
    };
    const [a, b] = [await small(motionOf[1], 0), await small(motionOf[0], 0)];
    const [u, v, backU, backV, trust] = [plane(), plane(), plane(), plane(), plane()];
    await kernels.run(opticalFlow, { a, b, u, v });
    await kernels.run(opticalFlow, { a: b, b: a, u: backU, v: backV });
    await kernels.run(flowTrust, { a, b, u, v, backU, backV, trust });
    const changes: number[] = [];
    for (const [before, after] of pairs) {
      let [sum, count] = [0, 1e-9];
      for (const i of [1, 2]) {
        const [from, to] = [await small(before, i), await small(after, i)];
        for (let y = 0, k = 0; y < height; y++)
          for (let x = 0; x < width; x++, k++) {
            if (trust.data[k]! < 0.5) continue;
            sum += 255 * Math.abs(to.data[k]! - bilinearAt(from, x + u.data[k]!, y + v.data[k]!));
            count++;
          }
      }
      changes.push(sum / count);
    }
    return changes;
  } finally {
    for (const one of held) one[Symbol.dispose]();
  }
};
