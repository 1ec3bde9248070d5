/** @file The pyramid that optical flow searches: each level half the size of the one below by 2x2 means, with central-difference gradients. */
import type { Plane } from '../film/frame.ts';

export type Level = {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  readonly gx: Float32Array;
  readonly gy: Float32Array;
};

const withGradients = (width: number, height: number, data: Float32Array): Level => {
  const gx = new Float32Array(data.length);
  const gy = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      gx[i] = (data[i + (x + 1 < width ? 1 : 0)]! - data[i - (x > 0 ? 1 : 0)]!) / 2;
      gy[i] = (data[i + (y + 1 < height ? width : 0)]! - data[i - (y > 0 ? width : 0)]!) / 2;
    }
  }
  return { width, height, data, gx, gy };
};

const halved = (level: Level): Level => {
  const width = (level.width + 1) >> 1;
  const height = (level.height + 1) >> 1;
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const y1 = Math.min(level.height - 1, 2 * y + 1);
    for (let x = 0; x < width; x++) {
      const x1 = Math.min(level.width - 1, 2 * x + 1);
      data[y * width + x] =
        (level.data[2 * y * level.width + 2 * x]! +
          level.data[2 * y * level.width + x1]! +
          level.data[y1 * level.width + 2 * x]! +
          level.data[y1 * level.width + x1]!) /
        4;
    }
  }
  return withGradients(width, height, data);
};

/** Levels from the plane itself to the first whose shorter side is below twice `coarsestSide`. */
export const pyramidOf = (plane: Plane, coarsestSide: number): readonly Level[] => {
  const levels = [withGradients(plane.width, plane.height, plane.data.slice())];
  for (let level = levels[0]!; Math.min(level.width, level.height) >= 2 * coarsestSide; level = levels.at(-1)!) levels.push(halved(level));
  return levels;
};
