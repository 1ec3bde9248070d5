/**
 * @file phase-correlation: by how much one small picture is moved against another (Kuglin and Hines 1975). Both are made mean-free, windowed and
 * transformed together; the phases' difference, weighted towards coarse structure, is transformed back and its highest peaks are given. Exposure does
 * not matter to it, and several motions in one picture give several peaks.
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type PhaseCorrelationArgs = {
  readonly a: Plane;
  readonly b: Plane;
  /** Peaks, highest first, three numbers each: where a's content lies in b less its own place (x, y, in pixels), and the peak's height (1 = all of it). */
  readonly peaks: Float32Array;
};

/** Side of the transform: at least 4, what a vector holds. */
const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(4, n)));

/** In place radix-2 transform of n complex numbers at `start`, `stride` apart. */
const transform = (re: Float32Array, im: Float32Array, start: number, stride: number, n: number, inverse: boolean): void => {
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const [p, q] = [start + i * stride, start + j * stride];
    const [tr, ti] = [re[p]!, im[p]!];
    re[p] = re[q]!;
    im[p] = im[q]!;
    re[q] = tr;
    im[q] = ti;
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = ((inverse ? 2 : -2) * Math.PI * k) / size;
      const [wr, wi] = [Math.cos(angle), Math.sin(angle)];
      for (let i = k; i < n; i += size) {
        const p = start + i * stride;
        const q = p + half * stride;
        const r = re[q]! * wr - im[q]! * wi;
        const s = re[q]! * wi + im[q]! * wr;
        re[q] = re[p]! - r;
        im[q] = im[p]! - s;
        re[p] = re[p]! + r;
        im[p] = im[p]! + s;
      }
    }
  }
};

const transform2 = (re: Float32Array, im: Float32Array, width: number, height: number, inverse: boolean): void => {
  for (let y = 0; y < height; y++) transform(re, im, y * width, 1, width, inverse);
  for (let x = 0; x < width; x++) transform(re, im, x, width, height, inverse);
};

const mean = ({ data }: Plane): number => data.reduce((sum, value) => sum + value, 0) / data.length;

/** Top of the parabola through three neighbouring values, as an offset of -1/2 to 1/2 from the middle one. */
const vertex = (left: number, middle: number, right: number): number => {
  const bend = left - 2 * middle + right;
  return bend < 0 ? Math.min(0.5, Math.max(-0.5, (left - right) / (2 * bend))) : 0;
};

/** Pictures share one size. Frequencies beyond this share of the highest weigh little: there is grain, not structure. */
const coarse = 0.35;

export default defineKernel<PhaseCorrelationArgs>({
  id: 'phase-correlation',
  outputs: ({ peaks }) => [peaks],
  // Two complex planes; the twin's tables of angles and windows.
  scratchFloats: ({ a }) => {
    const [width, height] = [powerOfTwo(a.width), powerOfTwo(a.height)];
    return 4 * width * height + Math.max(width, height) + width + height;
  },
  reference: ({ a, b, peaks }, scratch) => {
    const [width, height] = [powerOfTwo(a.width), powerOfTwo(a.height)];
    const count = width * height;
    const part = (i: number): Float32Array => scratch.subarray(i * count, (i + 1) * count);
    const [re, im, cr, ci] = [part(0), part(1), part(2), part(3)] as [Float32Array, Float32Array, Float32Array, Float32Array];
    re.fill(0);
    im.fill(0);
    const [ma, mb] = [mean(a), mean(b)];
    const hann = (i: number, n: number): number => Math.sin((Math.PI * (i + 0.5)) / n) ** 2;
    for (let y = 0; y < a.height; y++)
      for (let x = 0; x < a.width; x++) {
        const window = hann(x, a.width) * hann(y, a.height);
        re[y * width + x] = (a.data[y * a.width + x]! - ma) * window;
        im[y * width + x] = (b.data[y * a.width + x]! - mb) * window;
      }
    transform2(re, im, width, height, false);
    let weights = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        const j = ((height - y) % height) * width + ((width - x) % width);
        // One transform carries both pictures: the even part is a's, the odd one b's.
        const [ar, ai] = [(re[i]! + re[j]!) / 2, (im[i]! - im[j]!) / 2];
        const [br, bi] = [(im[i]! + im[j]!) / 2, (re[j]! - re[i]!) / 2];
        const [pr, pi] = [ar * br + ai * bi, ar * bi - ai * br];
        const fx = Math.min(x, width - x) / (width / 2);
        const fy = Math.min(y, height - y) / (height / 2);
        const weight = i === 0 ? 0 : Math.exp(-(fx * fx + fy * fy) / (2 * coarse * coarse));
        const size = Math.hypot(pr, pi);
        weights += weight;
        cr[i] = size > 1e-12 ? (weight * pr) / size : 0;
        ci[i] = size > 1e-12 ? (weight * pi) / size : 0;
      }
    transform2(cr, ci, width, height, true);
    const of = (x: number, y: number): number => cr[((y + height) % height) * width + ((x + width) % width)]!;
    // The correlation is the transform of conj(A) B, so its peak lies where b's content has gone.
    const found: number[][] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const value = of(x, y);
        if (found.length * 3 >= peaks.length && value <= found.at(-1)![2]!) continue;
        if (value < of(x - 1, y) || value < of(x + 1, y) || value < of(x, y - 1) || value < of(x, y + 1)) continue;
        const dx = (x > width / 2 ? x - width : x) + vertex(of(x - 1, y), value, of(x + 1, y));
        const dy = (y > height / 2 ? y - height : y) + vertex(of(x, y - 1), value, of(x, y + 1));
        found.push([dx, dy, value]);
        found.sort((p, q) => q[2]! - p[2]!);
        if (found.length * 3 > peaks.length) found.pop();
      }
    peaks.fill(0);
    found.forEach(([dx, dy, value], i) => {
      peaks.set([dx!, dy!, weights > 0 ? value! / weights : 0], i * 3);
    });
  },
  twin: (simd, { a, b, peaks }, scratch) =>
    simd.phaseCorrelation!(
      at(a.data),
      at(b.data),
      a.width,
      a.height,
      powerOfTwo(a.width),
      powerOfTwo(a.height),
      coarse,
      at(peaks),
      peaks.length / 3,
      scratch,
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [30, 17],
    ].map(([w, h]) => ({ a: make.plane(w!, h!), b: make.plane(w!, h!), peaks: make.floats(6, () => 0) })),
  tolerance: 1e-3,
});
