/** A textured scene to move about: smoothed noise of several sizes, the same for the same seed. */
import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';

/** `sizes`: pixels from one drawn value to the next, for each layer of noise. */
export const seededScene = (w: number, h: number, sizes: readonly number[], seed: number): Plane => {
  const random = randomOf(seed);
  const data = new Float32Array(w * h).fill(0.5);
  for (const size of sizes) {
    const columns = Math.ceil(w / size) + 2;
    const cells = Float32Array.from({ length: columns * (Math.ceil(h / size) + 2) }, () => random() - 0.5);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [(i % w) / size, Math.floor(i / w) / size];
      const [ix, iy] = [Math.floor(x), Math.floor(y)];
      const ease = (t: number): number => t * t * (3 - 2 * t);
      const [fx, fy] = [ease(x - ix), ease(y - iy)];
      const at = (a: number, b: number): number => cells[(iy + b) * columns + ix + a]!;
      data[i]! += 0.3 * ((at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy);
    }
  }
  return { width: w, height: h, data };
};
