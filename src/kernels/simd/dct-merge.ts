/** Twin of ../dct-merge.ts. Memory from `scratch`: tiles (own, its pilot, a neighbour, its pilot, sums and weights, squares, a spare), then sums and weights of the picture. */
import { addTile, deviationAt, forwardTile, inverseTile, nextStart } from './parts/dct8';
import { sumOf } from './parts/lanes';

// @ts-ignore: decorator
@inline
function oneTwoOne(before: v128, own: v128, after: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.splat(0.25), f32x4.add(before, after)), f32x4.mul(f32x4.splat(0.5), own));
}

/** Squares of differences of two tiles, smoothed over their neighbours among the frequencies. */
function disagreement(a: usize, b: usize, raw: usize, to: usize): void {
  for (let k: usize = 0; k < 256; k += 16) {
    const d = f32x4.sub(v128.load(a + k), v128.load(b + k));
    v128.store(raw + k, f32x4.mul(d, d));
  }
  for (let row: usize = 0; row < 256; row += 32) {
    const up = row > 0 ? row - 32 : row, down = row < 224 ? row + 32 : row;
    const l = oneTwoOne(v128.load(raw + up), v128.load(raw + row), v128.load(raw + down));
    const r = oneTwoOne(v128.load(raw + up, 16), v128.load(raw + row, 16), v128.load(raw + down, 16));
    v128.store(to + row, oneTwoOne(v128.shuffle<f32>(l, l, 0, 0, 1, 2), l, v128.shuffle<f32>(l, r, 1, 2, 3, 4)));
    v128.store(to + row, oneTwoOne(v128.shuffle<f32>(l, r, 3, 4, 5, 6), r, v128.shuffle<f32>(r, r, 1, 2, 3, 3)), 16);
  }
}

export function dctMerge(
  own: usize, pilot: usize, near0: usize, pilot0: usize, near1: usize, pilot1: usize, near2: usize, pilot2: usize, near3: usize, pilot3: usize,
  width: i32, height: i32, deviations: usize, levels: i32, spectrum: usize, step: i32, amount: f32, expected: f32, sharpness: f32, out: usize, scratch: usize,
): void {
  const bytes = (<usize>(width * height)) << 2;
  if (min<i32>(width, height) < 8) {
    memory.copy(out, own, bytes);
    return;
  }
  const sum = scratch, first = scratch + 256, value = scratch + 512, other = scratch + 768, pilots = scratch + 1024, weights = scratch + 1280, squares = scratch + 1536;
  const apart = scratch + 1792, spare = scratch + 2048, totals = scratch + 4096, totalWeights = totals + bytes;
  const rowBytes = (<usize>width) << 2;
  memory.fill(totals, 0, 2 * bytes);
  const zero = f32x4.splat(0), one = f32x4.splat(1), tiny = f32x4.splat(1e-12), slack = f32x4.splat(expected), sharp = f32x4.splat(sharpness);
  for (let y0: i32 = 0; y0 < height; y0 = nextStart(y0, step, height)) {
    for (let x0: i32 = 0; x0 < width; x0 = nextStart(x0, step, width)) {
      const here = <usize>y0 * rowBytes + ((<usize>x0) << 2);
      forwardTile(own + here, rowBytes, sum, spare);
      forwardTile(pilot + here, rowBytes, first, spare);
      memory.copy(pilots, first, 256);
      for (let k: usize = 0; k < 512; k += 16) v128.store(weights + k, one);
      const deviation = deviationAt(deviations, levels, load<f32>(first) * 0.125);
      const power = f32x4.splat(deviation * deviation);
      for (let n: i32 = 0; n < 4; n++) {
        const near = n == 0 ? near0 : n == 1 ? near1 : n == 2 ? near2 : near3;
        if (near == 0) break;
        forwardTile(near + here, rowBytes, value, spare);
        forwardTile((n == 0 ? pilot0 : n == 1 ? pilot1 : n == 2 ? pilot2 : pilot3) + here, rowBytes, other, spare);
        disagreement(other, first, spare, apart);
        for (let k: usize = 0; k < 256; k += 16) {
          const noise = f32x4.add(f32x4.mul(power, v128.load(spectrum + k)), tiny);
          const excess = f32x4.max(zero, f32x4.sub(v128.load(apart + k), f32x4.mul(slack, noise)));
          const weight = f32x4.div(noise, f32x4.add(noise, f32x4.mul(sharp, excess)));
          v128.store(sum + k, f32x4.add(v128.load(sum + k), f32x4.mul(weight, v128.load(value + k))));
          v128.store(pilots + k, f32x4.add(v128.load(pilots + k), f32x4.mul(weight, v128.load(other + k))));
          v128.store(weights + k, f32x4.add(v128.load(weights + k), weight));
          v128.store(squares + k, f32x4.add(v128.load(squares + k), f32x4.mul(weight, weight)));
        }
      }
      let kept = zero;
      for (let k: usize = 0; k < 256; k += 16) {
        const share = f32x4.div(one, v128.load(weights + k));
        const left = f32x4.mul(v128.load(squares + k), f32x4.mul(share, share));
        const noise = f32x4.add(f32x4.mul(f32x4.mul(power, v128.load(spectrum + k)), left), tiny);
        const mean = f32x4.mul(v128.load(pilots + k), share);
        const signal = f32x4.mul(mean, mean);
        let gain = f32x4.div(signal, f32x4.add(signal, noise));
        if (k == 0) gain = f32x4.replace_lane(gain, 0, 1);
        v128.store(sum + k, f32x4.mul(gain, f32x4.mul(v128.load(sum + k), share)));
        kept = f32x4.add(kept, f32x4.mul(f32x4.mul(gain, gain), left));
      }
      inverseTile(sum, spare);
      addTile(sum, <f32>1 / (sumOf(kept) + <f32>0.1), totals + here, totalWeights + here, rowBytes);
    }
  }
  for (let i: usize = 0; i < bytes; i += 4) {
    const noisy = load<f32>(own + i);
    const quiet = load<f32>(totals + i) / load<f32>(totalWeights + i);
    store<f32>(out + i, min<f32>(1, max<f32>(0, noisy + amount * (quiet - noisy))));
  }
}
