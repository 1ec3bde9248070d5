/** @file No network's output is trusted blindly: not finite, black, flat, shifted or of another range is refused, with the reason. */
import type { TensorData } from './runtime.ts';

type Statistics = { readonly mean: number; readonly deviation: number };

const statisticsOf = (data: Float32Array): Statistics => {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) };
};

/** One channel brought back to the input's size by block means. */
const reduced = (data: Float32Array, width: number, height: number, scale: number): Float32Array => {
  const out = new Float32Array(width * height);
  const share = 1 / (scale * scale);
  for (let y = 0, from = 0; y < height * scale; y++) {
    const row = Math.floor(y / scale) * width;
    for (let i = row; i < row + width; i++) {
      let sum = 0;
      for (let k = 0; k < scale; k++) sum += data[from++]!;
      out[i] = out[i]! + sum * share;
    }
  }
  return out;
};

/** Textures weaker than this say nothing about shape. In shares of white. */
const leastTexture = 0.01;

/**
 * Why a picture that came out cannot be a larger or cleaner picture of what went in, or undefined where it can. `input` is one channel of width x height, `output` one
 * channel of `scale` times that; both with white at 1.
 */
export const distrust = (
  input: Float32Array,
  width: number,
  height: number,
  output: TensorData['data'],
  scale: number,
): string | undefined => {
  if (output.length !== width * height * scale * scale)
    return `expected ${width * scale} x ${height * scale} samples, got ${output.length}`;
  const back = scale === 1 ? output : reduced(output, width, height, scale);
  const [a, b] = [statisticsOf(input), statisticsOf(back)];
  // What is not finite shows in the mean; only then is it looked for.
  if (!Number.isFinite(b.mean)) {
    const bad = output.findIndex((value) => !Number.isFinite(value));
    return `sample ${bad} is ${output[bad]}`;
  }
  if (Math.abs(a.mean - b.mean) > 0.12 + a.deviation * 0.5)
    return `its mean is ${b.mean.toFixed(3)} where the picture's is ${a.mean.toFixed(3)} (another range?)`;
  if (a.deviation < leastTexture) return undefined;
  if (b.deviation < a.deviation * 0.1) return 'it is flat';
  let together = 0;
  for (let i = 0; i < input.length; i++) together += (input[i]! - a.mean) * (back[i]! - b.mean);
  const correlation = together / input.length / (a.deviation * b.deviation);
  return correlation < 0.6 ? `it agrees with the picture by ${correlation.toFixed(2)} only (shifted, or not a picture of it)` : undefined;
};
