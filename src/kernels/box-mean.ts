/** @file The mean over a square window, of the part of it that lies in the picture. */

/** Writes into `out` the mean of `data` over windows of side 2 radius + 1. */
export const boxMean = (data: Float32Array, out: Float32Array, width: number, height: number, radius: number): void => {
  const columns = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const [y0, y1] = [Math.max(0, y - radius), Math.min(height - 1, y + radius)];
    columns.fill(0);
    for (let k = y0; k <= y1; k++) for (let x = 0; x < width; x++) columns[x] = columns[x]! + data[k * width + x]!;
    for (let x = 0; x < width; x++) {
      const [x0, x1] = [Math.max(0, x - radius), Math.min(width - 1, x + radius)];
      let sum = 0;
      for (let k = x0; k <= x1; k++) sum += columns[k]!;
      out[y * width + x] = sum / ((x1 - x0 + 1) * (y1 - y0 + 1));
    }
  }
};
