/** Twin of ../merge-motions.ts: what blocks leave of a motion's shares, and one motion merged into another, both in place of their results. */
export function leftShares(shares: usize, blockShares: usize, count: i32, out: usize): void {
  for (let i: i32 = 0; i < count; i++) {
    const at = (<usize>i) << 3;
    const left: f32 = blockShares != 0 ? <f32>1 - load<f32>(blockShares + at, 4) : 1;
    store<f32>(out + at, load<f32>(shares + at));
    store<f32>(out + at, load<f32>(shares + at, 4) * left, 4);
  }
}

// @ts-ignore: decorator
@inline
function fetched(first: usize, second: usize, share: f32, i: usize): f32 {
  const a = load<f32>(first + i);
  return a + share * (load<f32>(second + i) - a);
}

export function mergeMotion(moves: usize, shares: usize, first: usize, second: usize, otherMoves: usize, otherShares: usize, otherFirst: usize, otherSecond: usize, count: i32, agreeing: f32, alike: f32): void {
  for (let k: i32 = 0; k < count; k++) {
    const i = (<usize>k) << 2;
    const s = i << 1;
    const taken = load<f32>(otherShares + s, 4);
    if (taken == 0) continue;
    const own = load<f32>(shares + s, 4);
    const share = load<f32>(shares + s);
    const otherShare = load<f32>(otherShares + s);
    const move = v128.load(moves + (i << 2));
    const other = v128.load(otherMoves + (i << 2));
    const near = i32x4.all_true(f32x4.le(f32x4.abs(f32x4.sub(move, other)), f32x4.splat(agreeing)));
    if (!near && abs<f32>(fetched(first, second, share, i) - fetched(otherFirst, otherSecond, otherShare, i)) > alike) continue;
    if (near) {
      const part = taken / (own + taken);
      v128.store(moves + (i << 2), f32x4.add(move, f32x4.mul(f32x4.splat(part), f32x4.sub(other, move))));
      store<f32>(shares + s, share + part * (otherShare - share));
    }
    store<f32>(shares + s, own + taken, 4);
    store<f32>(otherShares + s, 0, 4);
  }
}
