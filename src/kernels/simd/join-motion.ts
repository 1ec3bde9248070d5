/** Twin of ../join-motion.ts: one side a call. A place is one vector; levels of the pyramid lie behind each other in the scratch. */
// @ts-ignore: decorator
@inline
function placeOf(level: usize, width: i32, x: i32, y: i32): usize {
  return level + ((<usize>(y * width + x)) << 4);
}

function halve(from: usize, fromWidth: i32, fromHeight: i32, to: usize, width: i32, height: i32): void {
  const quarter = f32x4.splat(0.25);
  for (let y: i32 = 0; y < height; y++) {
    const y1 = min<i32>(fromHeight - 1, 2 * y + 1);
    for (let x: i32 = 0; x < width; x++) {
      const x1 = min<i32>(fromWidth - 1, 2 * x + 1);
      const top = f32x4.add(v128.load(placeOf(from, fromWidth, 2 * x, 2 * y)), v128.load(placeOf(from, fromWidth, x1, 2 * y)));
      const bottom = f32x4.add(v128.load(placeOf(from, fromWidth, 2 * x, y1)), v128.load(placeOf(from, fromWidth, x1, y1)));
      v128.store(placeOf(to, width, x, y), f32x4.mul(f32x4.add(top, bottom), quarter));
    }
  }
}

function settle(level: usize, width: i32, height: i32, coarser: usize, coarserWidth: i32, coarserHeight: i32): void {
  const around = f32x4.splat(1e-4);
  const near = f32x4.splat(0.5625);
  const beside = f32x4.splat(0.1875);
  const far = f32x4.splat(0.0625);
  for (let y: i32 = 0; y < height; y++) {
    const py = y >> 1;
    const qy = min<i32>(coarserHeight - 1, max<i32>(0, py + (y & 1 ? 1 : -1)));
    for (let x: i32 = 0; x < width; x++) {
      const place = placeOf(level, width, x, y);
      const sums = v128.load(place);
      let background = f32x4.splat(0);
      if (coarser) {
        const px = x >> 1;
        const qx = min<i32>(coarserWidth - 1, max<i32>(0, px + (x & 1 ? 1 : -1)));
        const sides = f32x4.add(v128.load(placeOf(coarser, coarserWidth, qx, py)), v128.load(placeOf(coarser, coarserWidth, px, qy)));
        background = f32x4.add(
          f32x4.add(f32x4.mul(near, v128.load(placeOf(coarser, coarserWidth, px, py))), f32x4.mul(beside, sides)),
          f32x4.mul(far, v128.load(placeOf(coarser, coarserWidth, qx, qy))),
        );
      }
      const weight = f32x4.add(v128.shuffle<f32>(sums, sums, 2, 2, 2, 2), around);
      v128.store(place, f32x4.div(f32x4.add(sums, f32x4.mul(around, background)), weight));
    }
  }
}

/** Makes and settles the levels above one, then the level itself. */
function settleFrom(level: usize, width: i32, height: i32): void {
  if (width == 1 && height == 1) {
    settle(level, 1, 1, 0, 0, 0);
    return;
  }
  const coarser = level + ((<usize>(width * height)) << 4);
  const coarserWidth = (width + 1) >> 1;
  const coarserHeight = (height + 1) >> 1;
  halve(level, width, height, coarser, coarserWidth, coarserHeight);
  settleFrom(coarser, coarserWidth, coarserHeight);
  settle(level, width, height, coarser, coarserWidth, coarserHeight);
}

/** `moves` points at the side's first float of the first place. */
export function joinMotion(width: i32, height: i32, own: usize, other: usize, turn: f32, moves: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 4;
  const crossed: f32 = 0.02;
  const turned = f32x4(-crossed * turn, -crossed * turn, crossed, 0);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(scratch + i, f32x4.add(v128.load(own + i), f32x4.mul(turned, v128.load(other + i))));
  settleFrom(scratch, width, height);
  for (let i: usize = 0; i < bytes; i += 16) v128.store64_lane(moves + i, v128.load(scratch + i), 0);
}
