/** Twin of ../look-alike.ts. */
export function lookAlike(places: usize, placeCount: i32, samples: usize, count: i32, out: usize, distance: usize, scratch: usize): void {
  for (let p: i32 = 0; p < placeCount; p++) {
    const place = places + ((<usize>p) << 5);
    const low = v128.load(place);
    const p4 = load<f32>(place, 16);
    const p5 = load<f32>(place, 20);
    let nearest: f32 = 1e9;
    let sample = samples;
    for (let s: i32 = 0; s < count; s++) {
      const d = f32x4.sub(low, v128.load(sample));
      const square = f32x4.mul(d, d);
      const d4 = p4 - load<f32>(sample, 16);
      const d5 = p5 - load<f32>(sample, 20);
      let sum = f32x4.extract_lane(square, 0) + f32x4.extract_lane(square, 1);
      sum += f32x4.extract_lane(square, 2);
      sum += f32x4.extract_lane(square, 3);
      sum += d4 * d4;
      sum += d5 * d5;
      sum *= <f32>0.5;
      store<f32>(scratch + ((<usize>s) << 2), sum);
      nearest = min<f32>(nearest, sum);
      sample += 32;
    }
    let total: f32 = 0;
    let blue: f32 = 0;
    let red: f32 = 0;
    sample = samples;
    for (let s: i32 = 0; s < count; s++) {
      let w = <f32>1 - (load<f32>(scratch + ((<usize>s) << 2)) - nearest) * <f32>0.0625;
      if (w > 0) {
        w *= w;
        w *= w;
        w *= w;
        w *= w;
        total += w;
        blue += w * load<f32>(sample, 24);
        red += w * load<f32>(sample, 28);
      }
      sample += 32;
    }
    store<f32>(out + ((<usize>p) << 3), count > 0 ? blue / total : 0);
    store<f32>(out + ((<usize>p) << 3), count > 0 ? red / total : 0, 4);
    store<f32>(distance + ((<usize>p) << 2), nearest);
  }
}
