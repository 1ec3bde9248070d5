/**
 * @file Colour from strokes (Levin, Lischinski and Weiss 2004, Colorization using Optimization): neighbours of one luma have one colour. The quadratic form of the paper with
 * symmetric weights, and a weak pull to "unknown": so what the strokes say fades with distance and across edges, and tells how far it is to be believed.
 */

export type Spread = { readonly blue: Float32Array; readonly red: Float32Array; readonly belief: Float32Array };

/** Difference of luma (0 to 1) across which colour hardly goes: in even ground, and in texture. The paper knows no most; there hard edges leak. */
const [leastEdge, mostEdge] = [3 / 255, 12 / 255];
/** Pull to unknown beside a neighbour's pull of 1 at most: belief falls to a third some 60 pixels from a stroke in flat ground. */
const pull = 3e-4;
const [mostRounds, enough] = [400, 1e-4];

/** Weights to the right and lower neighbour of each pixel: by their difference against the local deviation of luma, as in the paper. */
const weightsOf = (luma: Float32Array, width: number, height: number): readonly [Float32Array, Float32Array] => {
  const local = new Float32Array(luma.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      let [sum, squares, count] = [0, 0, 0];
      for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++)
        for (let k = Math.max(0, x - 1); k <= Math.min(width - 1, x + 1); k++) {
          const value = luma[j * width + k]!;
          sum += value;
          squares += value * value;
          count++;
        }
      local[i] = squares / count - (sum / count) ** 2;
    }
  const weight = (i: number, k: number): number => {
    const variance = Math.min(mostEdge ** 2, Math.max(leastEdge ** 2, 0.6 * Math.min(local[i]!, local[k]!)));
    return Math.max(1e-4, Math.exp(-((luma[i]! - luma[k]!) ** 2) / (2 * variance)));
  };
  const [right, down] = [new Float32Array(luma.length), new Float32Array(luma.length)];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) right[i] = weight(i, i + 1);
      if (y + 1 < height) down[i] = weight(i, i + width);
    }
  return [right, down];
};

/**
 * Colours and belief of every pixel of a small picture from those of some; luma 0 to 1, `known` 1 on strokes and 0 elsewhere, chroma in any unit. Conjugate gradients with
 * the diagonal as preconditioner; about a second for 240 x 180. Ends when the signal says so, between rounds.
 */
export const spreadStrokes = (
  luma: Float32Array,
  width: number,
  height: number,
  known: Uint8Array,
  blue: Float32Array,
  red: Float32Array,
  signal?: AbortSignal,
): Spread => {
  const [right, down] = weightsOf(luma, width, height);
  const size = luma.length;
  const diagonal = new Float64Array(size).fill(pull);
  for (let i = 0; i < size; i++) {
    diagonal[i] = diagonal[i]! + right[i]! + down[i]!;
    if (i % width > 0) diagonal[i] = diagonal[i]! + right[i - 1]!;
    if (i >= width) diagonal[i] = diagonal[i]! + down[i - width]!;
  }
  // Neighbours' sum, of all pixels or of unknown ones alone.
  const gather = (x: Float64Array, i: number): number =>
    (i % width < width - 1 ? right[i]! * x[i + 1]! : 0) +
    (i % width > 0 ? right[i - 1]! * x[i - 1]! : 0) +
    (i + width < size ? down[i]! * x[i + width]! : 0) +
    (i >= width ? down[i - width]! * x[i - width]! : 0);
  const solve = (value: (i: number) => number): Float64Array => {
    const x = new Float64Array(size);
    for (let i = 0; i < size; i++) if (known[i]) x[i] = value(i);
    const residual = new Float64Array(size);
    for (let i = 0; i < size; i++) if (!known[i]) residual[i] = gather(x, i);
    const direction = new Float64Array(size);
    const product = new Float64Array(size);
    for (let i = 0; i < size; i++) direction[i] = residual[i]! / diagonal[i]!;
    let energy = residual.reduce((sum, r, i) => sum + r * direction[i]!, 0);
    const first = energy;
    for (let round = 0; round < mostRounds && energy > enough ** 2 * first && first > 0; round++) {
      signal?.throwIfAborted();
      let curvature = 0;
      for (let i = 0; i < size; i++) {
        product[i] = known[i] ? 0 : diagonal[i]! * direction[i]! - gather(direction, i);
        curvature += product[i]! * direction[i]!;
      }
      const step = energy / curvature;
      let next = 0;
      for (let i = 0; i < size; i++) {
        x[i] = x[i]! + step * direction[i]!;
        residual[i] = residual[i]! - step * product[i]!;
        next += residual[i]! ** 2 / diagonal[i]!;
      }
      for (let i = 0; i < size; i++) direction[i] = residual[i]! / diagonal[i]! + (next / energy) * direction[i]!;
      energy = next;
    }
    return x;
  };
  const belief = solve(() => 1);
  const [b, r] = [solve((i) => blue[i]!), solve((i) => red[i]!)];
  const spread: Spread = { blue: new Float32Array(size), red: new Float32Array(size), belief: new Float32Array(size) };
  for (let i = 0; i < size; i++) {
    const weight = Math.max(1e-6, belief[i]!);
    spread.blue[i] = b[i]! / weight;
    spread.red[i] = r[i]! / weight;
    spread.belief[i] = Math.min(1, Math.max(0, belief[i]!));
  }
  return spread;
};
