/** Twin of ../project-motion.ts: the four floats of a place are added as one vector. */
// @ts-ignore: decorator
@inline
function add(place: usize, vector: v128, area: f32): void {
  v128.store(place, f32x4.add(v128.load(place), f32x4.mul(vector, f32x4.splat(area))));
}

export function projectMotion(u: usize, v: usize, trust: usize, awayU: usize, awayV: usize, awayTrust: usize, width: i32, height: i32, t: f32, bend: f32, sums: usize): void {
  memory.fill(sums, 0, (<usize>(width * height)) << 4);
  const down = (<usize>width) << 4;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const fu = load<f32>(u + i);
      const fv = load<f32>(v + i);
      let mu = t * fu;
      let mv = t * fv;
      if (bend != 0) {
        const ax = fu + load<f32>(awayU + i);
        const ay = fv + load<f32>(awayV + i);
        const limit = (<f32>2 * sqrt<f32>(fu * fu + fv * fv) + <f32>1) / (sqrt<f32>(ax * ax + ay * ay) + <f32>1e-6);
        const share = bend * min<f32>(1, <f32>4 * load<f32>(awayTrust + i)) * min<f32>(1, limit);
        mu += share * ax;
        mv += share * ay;
      }
      const believed = load<f32>(trust + i);
      i += 4;
      const tx = <f32>x + mu;
      const ty = <f32>y + mv;
      if (!(tx > -1 && ty > -1 && tx < <f32>width && ty < <f32>height)) continue;
      const bx = floor<f32>(tx);
      const by = floor<f32>(ty);
      const fx = tx - bx;
      const fy = ty - by;
      const ix = <i32>bx;
      const iy = <i32>by;
      const vector = f32x4.mul(f32x4(-mu, -mv, 1, 0), f32x4.splat(believed));
      const place = sums + ((<usize>(iy * width + ix)) << 4);
      const left = ix >= 0;
      const right = ix + 1 < width;
      if (iy >= 0) {
        if (left) add(place, vector, (1 - fx) * (1 - fy));
        if (right) add(place + 16, vector, fx * (1 - fy));
      }
      if (iy + 1 < height) {
        if (left) add(place + down, vector, (1 - fx) * fy);
        if (right) add(place + down + 16, vector, fx * fy);
      }
    }
  }
}
