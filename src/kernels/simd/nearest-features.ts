/** Twin of ../nearest-features.ts. */
export function nearestFeatures(places: usize, placeCount: i32, samples: usize, count: i32, size: i32, found: usize, distance: usize, nearest: i32): void {
  const bytes = (<usize>size) << 2;
  const row = (<usize>nearest) << 2;
  for (let p: i32 = 0; p < placeCount; p++) {
    const place = places + <usize>p * bytes;
    const last = row - 4;
    for (let to: usize = 0; to < row; to += 4) {
      store<f32>(distance + to, 1e9);
      store<f32>(found + to, -1);
    }
    let sample = samples;
    for (let s: i32 = 0; s < count; s++) {
      let sums = f32x4.splat(0);
      for (let k: usize = 0; k < bytes; k += 16) {
        const d = f32x4.sub(v128.load(place + k), v128.load(sample + k));
        sums = f32x4.add(sums, f32x4.mul(d, d));
      }
      sample += bytes;
      const sum: f32 = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
      if (sum >= load<f32>(distance + last)) continue;
      let to = last;
      while (to > 0 && load<f32>(distance + to - 4) > sum) {
        store<f32>(distance + to, load<f32>(distance + to - 4));
        store<f32>(found + to, load<f32>(found + to - 4));
        to -= 4;
      }
      store<f32>(distance + to, sum);
      store<f32>(found + to, <f32>s);
    }
    found += row;
    distance += row;
  }
}
