/**
 * @file Padded planes, as the references of patch kernels and their twins share them: 12 samples of repeated border on every side, rows of whole
 * vectors. Sample (x, y) lies at (y + 12) stride + x + 12; places up to 12 outside may be read as they are.
 */
const pad = 12;

export const strideOf = (width: number): number => (width + 2 * pad + 3) & ~3;
/** Floats of a padded plane. */
export const paddedFloats = (width: number, height: number): number => strideOf(width) * (height + 2 * pad);

/** A padded plane and what lies in it. */
export type Padded = { readonly width: number; readonly height: number; readonly stride: number; readonly data: Float32Array };

/** Index of sample (x, y). */
export const indexOf = (plane: { readonly stride: number }, x: number, y: number): number => (y + pad) * plane.stride + x + pad;

/** A padded plane of `at(x, y)` for every sample within; the border repeats outwards. */
export const padded = (width: number, height: number, at: (x: number, y: number) => number): Padded => {
  const stride = strideOf(width);
  const data = new Float32Array(paddedFloats(width, height));
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[(y + pad) * stride + x + pad] = at(x, y);
  for (let y = -pad; y < height + pad; y++) {
    const from = (Math.min(height - 1, Math.max(0, y)) + pad) * stride + pad;
    for (let x = -pad; x < stride - pad; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) {
        data[(y + pad) * stride + x + pad] = data[from + Math.min(width - 1, Math.max(0, x))]!;
      }
    }
  }
  return { width, height, stride, data };
};

/** Half the size by 2x2 means, rounded up; with weights the mean of what counts. */
export const halved = (plane: Padded, weights: Padded | undefined): readonly [Padded, Padded | undefined] => {
  const f = Math.fround;
  const four = (from: Padded, x: number, y: number): readonly [number, number, number, number] => {
    const i = indexOf(from, 2 * x, 2 * y);
    return [from.data[i]!, from.data[i + 1]!, from.data[i + from.stride]!, from.data[i + from.stride + 1]!];
  };
  const size = [(plane.width + 1) >> 1, (plane.height + 1) >> 1] as const;
  const values = padded(...size, (x, y) => {
    const [a, b, c, d] = four(plane, x, y);
    const plain = f(f(f(a + b) + f(c + d)) * 0.25);
    if (!weights) return plain;
    const [wa, wb, wc, wd] = four(weights, x, y);
    const total = f(f(wa + wb) + f(wc + wd));
    return total > 0 ? f(f(f(f(wa * a) + f(wb * b)) + f(f(wc * c) + f(wd * d))) / total) : plain;
  });
  if (!weights) return [values, undefined];
  const counts = padded(...size, (x, y) => {
    const [a, b, c, d] = four(weights, x, y);
    return f(f(f(a + b) + f(c + d)) * 0.25);
  });
  return [values, counts];
};
