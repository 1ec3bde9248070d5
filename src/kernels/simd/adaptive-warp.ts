/**
 * Twin of ../adaptive-warp.ts. Weights and places of a row are made once and used for every channel; a sample is four rows of one 4-tap vector,
 * only places at the left and right border gather their taps one by one.
 */
// @ts-ignore: decorator
@inline
function clampTo(value: i32, top: i32): i32 {
  return min<i32>(top, max<i32>(0, value));
}

// Per place 80 bytes: 16 weights, then x0 - 1 (or `outside`), then the first of four rows - 1.
const stride: usize = 80;
const outside: i32 = -0x40000000;

function placesOf(y: i32, flowX: usize, flowY: usize, kernel: usize, width: i32, height: i32, places: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const lastX = <f32>(width - 1);
  const lastY = <f32>(height - 1);
  const halfX = <f32>width / 2;
  const halfY = <f32>height / 2;
  let p = (<usize>(y * width)) << 2;
  let place = places;
  for (let x: i32 = 0; x < width; x++, p += 4, place += stride) {
    const gx = load<f32>(flowX + p);
    const gy = load<f32>(flowY + p);
    const sx = <f32>x + gx;
    const sy = <f32>y + gy;
    if (!(sx >= 0 && sy >= 0 && sx <= lastX && sy <= lastY && abs<f32>(gx) < halfX && abs<f32>(gy) < halfY)) {
      store<i32>(place, outside, 64);
      continue;
    }
    const x0 = <i32>sx;
    const y0 = <i32>sy;
    const alpha = sx - <f32>x0;
    const beta = sy - <f32>y0;
    const across = f32x4(1 - alpha, 1 - alpha, alpha, alpha);
    for (let j: usize = 0; j < 4; j++) {
      const k = kernel + (j << 2) * bytes + p;
      const taps = f32x4(load<f32>(k), load<f32>(k + bytes), load<f32>(k + 2 * bytes), load<f32>(k + 3 * bytes));
      const down = f32x4.splat(j < 2 ? 1 - beta : beta);
      v128.store(place + (j << 4), f32x4.mul(f32x4.mul(across, down), taps));
    }
    store<i32>(place, x0 - 1, 64);
    store<i32>(place, y0 - 1, 68);
  }
}

// @ts-ignore: decorator
@inline
function tapsAt(row: usize, x: i32, width: i32): v128 {
  if (x >= 0 && x + 3 < width) return v128.load(row + ((<usize>x) << 2));
  return f32x4(
    load<f32>(row + ((<usize>clampTo(x, width - 1)) << 2)),
    load<f32>(row + ((<usize>clampTo(x + 1, width - 1)) << 2)),
    load<f32>(row + ((<usize>clampTo(x + 2, width - 1)) << 2)),
    load<f32>(row + ((<usize>clampTo(x + 3, width - 1)) << 2)),
  );
}

export function adaptiveWarp(source: usize, channels: i32, flowX: usize, flowY: usize, kernel: usize, width: i32, height: i32, firstRow: i32, rows: i32, out: usize, places: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const rowBytes = (<usize>width) << 2;
  const outBytes = rowBytes * <usize>rows;
  for (let y: i32 = firstRow; y < firstRow + rows; y++) {
    placesOf(y, flowX, flowY, kernel, width, height, places);
    let plane = source;
    let to = out + <usize>(y - firstRow) * rowBytes;
    for (let c: i32 = 0; c < channels; c++, plane += bytes, to += outBytes) {
      let place = places;
      for (let x: i32 = 0; x < width; x++, place += stride) {
        const at = (<usize>x) << 2;
        const tx = load<i32>(place, 64);
        if (tx == outside) {
          store<f32>(to + at, load<f32>(plane + <usize>y * rowBytes + at));
          continue;
        }
        const ty = load<i32>(place, 68);
        let sum = f32x4.mul(v128.load(place), tapsAt(plane + <usize>clampTo(ty, height - 1) * rowBytes, tx, width));
        sum = f32x4.add(sum, f32x4.mul(v128.load(place, 16), tapsAt(plane + <usize>clampTo(ty + 1, height - 1) * rowBytes, tx, width)));
        sum = f32x4.add(sum, f32x4.mul(v128.load(place, 32), tapsAt(plane + <usize>clampTo(ty + 2, height - 1) * rowBytes, tx, width)));
        sum = f32x4.add(sum, f32x4.mul(v128.load(place, 48), tapsAt(plane + <usize>clampTo(ty + 3, height - 1) * rowBytes, tx, width)));
        sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
        store<f32>(to + at, f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1));
      }
    }
  }
}
