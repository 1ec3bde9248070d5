/** @file What the resolution bench measures with: PSNR and SSIM on Y as papers count them, how near gradients come, and pictures enlarged three ways. */
import sharp from 'sharp';
import type { Plane } from '../src/film/frame.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { resamplePlane } from '../src/kernels/resample.ts';
import type { FilterName } from '../src/kernels/resample-weights.ts';
import type { Nets } from '../src/nets/host.ts';
import { enlargePlane } from '../src/stages/6-resolution/network-steps.ts';

export const [black, white] = [16 / 255, 235 / 255];
export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const to8 = (value: number): number => Math.min(1, Math.max(0, Math.round(value * 255) / 255));

/** Y of a picture file as super-resolution papers take it (BT.601, limited range, 8 bits), cropped to a multiple. */
export const readY = async (path: string, multiple: number): Promise<Plane> => {
  const { data, info } = await sharp(path).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width, info.height].map((side) => side - (side % multiple)) as [number, number];
  const y = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) {
      const at = (row * info.width + x) * info.channels;
      y[row * width + x] = Math.round(16 + (65.481 * data[at]! + 128.553 * data[at + 1]! + 24.966 * data[at + 2]!) / 255) / 255;
    }
  return { width, height, data: y };
};

/** A plane at another size in 8 bits. */
export const resized = async (
  kernels: Kernels,
  { width, height, data }: Plane,
  w: number,
  h: number,
  filter: FilterName,
): Promise<Plane> => {
  using from = kernels.arena.plane(width, height);
  using to = kernels.arena.plane(w, h);
  from.data.set(data);
  await resamplePlane(kernels, from, to, filter);
  return { width: w, height: h, data: Float32Array.from(to.data, to8) };
};

/** As the stage enlarges: over what the filter makes, through networks, to the exact size. */
export const enlarged = async (
  kernels: Kernels,
  nets: Nets,
  small: Plane,
  w: number,
  h: number,
  model: string,
  range = { black, white },
): Promise<Plane> => {
  using from = kernels.arena.plane(small.width, small.height);
  using to = kernels.arena.plane(w, h);
  from.data.set(small.data);
  await enlargePlane(kernels, nets, from, to, { model, passes: 1, filter: 'lanczos3', strength: 1 }, range);
  return { width: w, height: h, data: Float32Array.from(to.data, to8) };
};

/** A part of a plane. */
export const cut = ({ width, data }: Plane, x0: number, y0: number, w: number, h: number): Plane => ({
  width: w,
  height: h,
  data: Float32Array.from({ length: w * h }, (_, i) => data[(y0 + Math.floor(i / w)) * width + x0 + (i % w)]!),
});

const inside = ({ width, height }: Plane, border: number, see: (i: number) => void): void => {
  for (let y = border; y < height - border; y++) for (let x = border; x < width - border; x++) see(y * width + x);
};

/** In dB against 8-bit white, without a border. */
export const psnr = (made: Plane, truth: Plane, border: number): number => {
  let [sum, count] = [0, 0];
  inside(truth, border, (i) => {
    sum += (made.data[i]! - truth.data[i]!) ** 2;
    count++;
  });
  return -10 * Math.log10(Math.max(1e-12, sum / count));
};

/** Structural similarity (Wang et al. 2004) over windows of 8 x 8 at every fourth place: cheaper than the Gaussian window, and the same for all that is compared. */
export const ssim = (made: Plane, truth: Plane, border: number): number => {
  const side = 8;
  const found: number[] = [];
  for (let y = border; y + side <= truth.height - border; y += 4)
    for (let x = border; x + side <= truth.width - border; x += 4) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let j = 0; j < side; j++)
        for (let i = (y + j) * truth.width + x; i < (y + j) * truth.width + x + side; i++) {
          const [p, q] = [made.data[i]!, truth.data[i]!];
          [a, b, aa, bb, ab] = [a + p, b + q, aa + p * p, bb + q * q, ab + p * q];
        }
      const n = side * side;
      const [ma, mb] = [a / n, b / n];
      const [va, vb, cov] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb];
      found.push(((2 * ma * mb + 1e-4) * (2 * cov + 9e-4)) / ((ma * ma + mb * mb + 1e-4) * (va + vb + 9e-4)));
    }
  return mean(found);
};

/** Root mean square error of the gradients, in percent of white: blur, ringing and grain all show here. */
export const gradientError = (made: Plane, truth: Plane, border: number): number => {
  let [sum, count] = [0, 0];
  const { width } = truth;
  inside(truth, border, (i) => {
    const off = (at: number): number => made.data[at]! - truth.data[at]!;
    sum += (off(i + 1) - off(i)) ** 2 + (off(i + width) - off(i)) ** 2;
    count++;
  });
  return 100 * Math.sqrt(sum / count);
};

/** Slopes (Prewitt) of a plane halved by means of 2 x 2, in the scale of 8 bits; a border of one is left out. */
const slopes = ({ width, height, data }: Plane): Float32Array => {
  const [w, h] = [width >> 1, height >> 1];
  const half = (x: number, y: number): number => {
    const at = 2 * y * width + 2 * x;
    return (255 / 4) * (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!);
  };
  const out = new Float32Array((w - 2) * (h - 2));
  for (let y = 1; y < h - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      let [across, down] = [0, 0];
      for (let k = -1; k <= 1; k++) {
        across += half(x + 1, y + k) - half(x - 1, y + k);
        down += half(x + k, y + 1) - half(x + k, y - 1);
      }
      out[(y - 1) * (w - 2) + x - 1] = Math.hypot(across, down) / 3;
    }
  return out;
};

/** Gradient magnitude similarity deviation (Xue et al., IEEE TIP 2014): how unevenly edges are kept, 0 for the same picture; closer to what people see than PSNR. */
export const gmsd = (made: Plane, truth: Plane, border: number): number => {
  const inner = (plane: Plane): Plane => cut(plane, border, border, plane.width - 2 * border, plane.height - 2 * border);
  const [a, b] = [slopes(inner(made)), slopes(inner(truth))];
  const alike = Array.from(a, (value, i) => (2 * value * b[i]! + 170) / (value ** 2 + b[i]! ** 2 + 170));
  const middle = mean(alike);
  return Math.sqrt(mean(alike.map((value) => (value - middle) ** 2)));
};

/** What crawls in pictures of a still under a camera that moved `steps` pixels both ways: their variance along that motion, `inset` pixels and the steps left out. */
export const crawlOf = (pictures: readonly Plane[], steps: readonly number[], inset: number, width: number, height: number): number => {
  const laid = pictures.map((picture, n) => cut(picture, inset - steps[n]!, inset - steps[n]!, width, height).data);
  let sum = 0;
  for (let i = 0; i < laid[0]!.length; i++) {
    const values = laid.map((data) => data[i]!);
    const middle = mean(values);
    sum += mean(values.map((value) => (value - middle) ** 2));
  }
  return sum / laid[0]!.length;
};
