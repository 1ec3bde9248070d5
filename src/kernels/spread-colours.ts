/**
 * @file spread-colours: colours that are not believed move towards those of believed pixels around that have their luma, as far as 6 pixels at a call; called again and
 * again, colour fills what edges enclose (after the weights of Levin, Lischinski and Weiss 2004, Colorization using Optimization).
 */
import type { Plane } from '../film/frame.ts';
import { at, defineKernel } from './kernel.ts';

export type SpreadColoursArgs = {
  readonly luma: Plane;
  readonly belief: Plane;
  readonly blue: Plane;
  readonly red: Plane;
  /** Difference of luma across which colour hardly goes. */
  readonly edge: number;
  /** How far an unbelieved pixel goes at a call, 0 to 1. */
  readonly amount: number;
  readonly outBlue: Plane;
  readonly outRed: Plane;
};

const f = Math.fround;
/** Pixels between the neighbours looked at, and how many there are on each side. */
const [stride, reach] = [2, 3];
/** What an unbelieved neighbour counts. */
const leastBelief = f(0.02);

export default defineKernel<SpreadColoursArgs>({
  id: 'spread-colours',
  outputs: ({ outBlue, outRed }) => [outBlue.data, outRed.data],
  reference: ({ luma, belief, blue, red, edge, amount, outBlue, outRed }) => {
    const { width, height } = luma;
    const sharp = f(1 / edge);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        let [total, sumBlue, sumRed] = [0, 0, 0];
        const move = amount * (1 - belief.data[i]!);
        if (move > 0)
          for (let dy = -reach; dy <= reach; dy++) {
            const ny = y + stride * dy;
            if (ny < 0 || ny >= height) continue;
            for (let dx = -reach; dx <= reach; dx++) {
              const nx = x + stride * dx;
              if (nx < 0 || nx >= width) continue;
              const k = ny * width + nx;
              const apart = (luma.data[k]! - luma.data[i]!) * sharp;
              const like = 1 / (1 + apart * apart);
              const weight = like * like * (belief.data[k]! * belief.data[k]! + leastBelief);
              total += weight;
              sumBlue += weight * blue.data[k]!;
              sumRed += weight * red.data[k]!;
            }
          }
        outBlue.data[i] = total > 0 ? blue.data[i]! + move * (sumBlue / total - blue.data[i]!) : blue.data[i]!;
        outRed.data[i] = total > 0 ? red.data[i]! + move * (sumRed / total - red.data[i]!) : red.data[i]!;
      }
  },
  twin: (simd, { luma, belief, blue, red, edge, amount, outBlue, outRed }) =>
    simd.spreadColours!(
      at(luma.data),
      luma.width,
      luma.height,
      at(belief.data),
      at(blue.data),
      at(red.data),
      1 / edge,
      amount,
      at(outBlue.data),
      at(outRed.data),
    ),
  examples: (make) =>
    [
      [1, 1],
      [9, 7],
      [33, 18],
    ].map(([w, h]) => ({
      luma: make.plane(w!, h!),
      belief: make.plane(w!, h!, (x) => (x % 5 === 0 ? 1 : make.random())),
      blue: make.plane(w!, h!),
      red: make.plane(w!, h!),
      edge: 0.03,
      amount: 0.4,
      outBlue: make.plane(w!, h!, () => 0),
      outRed: make.plane(w!, h!, () => 0),
    })),
  tolerance: 1e-4,
});
