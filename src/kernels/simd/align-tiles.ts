/** Twin of ../align-tiles.ts. Four samples a step, fourteen sums in registers; each row's sums are added up in double precision. */
// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return <f64>(f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + <f64>(f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline
function edge(i: i32, n: i32, size: i32): i32 {
  return 1 + (<i32>Math.floor((<f64>((size - 2) * i)) / <f64>n));
}

export function alignTiles(a: usize, b: usize, width: i32, height: i32, columns: i32, rows: i32, iterations: i32, start: usize, out: usize): void {
  const leash: f64 = 4;
  const damping: f64 = 1e-6;
  const rowBytes = (<usize>width) << 2;
  const half = f32x4.splat(0.5);
  const lanes = f32x4(0, 1, 2, 3);
  const zero = f32x4.splat(0);
  for (let tile: i32 = 0; tile < columns * rows; tile++) {
    const i = tile % columns;
    const j = tile / columns;
    const x0 = edge(i, columns, width);
    const x1 = edge(i + 1, columns, width);
    const y0 = edge(j, rows, height);
    const y1 = edge(j + 1, rows, height);
    const startU = <f64>load<f32>(start + ((<usize>tile) << 3));
    const startV = <f64>load<f32>(start + ((<usize>tile) << 3), 4);
    let u = startU;
    let v = startV;
    let quality: f64 = 0;
    let hxx: f64 = 0, hxy: f64 = 0, hyy: f64 = 0;
    const count = <f64>(x1 - x0) * <f64>(y1 - y0);
    for (let round: i32 = 0; round <= iterations && x1 > x0 && y1 > y0; round++) {
      const fu = Math.floor(u);
      const fv = Math.floor(v);
      const ix = <i32>fu;
      const iy = <i32>fv;
      if (x0 + ix < 0 || y0 + iy < 0 || x1 + ix + 1 > width || y1 + iy + 1 > height) {
        quality = 0;
        break;
      }
      const fx = <f32>(u - fu);
      const fy = <f32>(v - fv);
      const w00 = f32x4.splat((1 - fx) * (1 - fy));
      const w10 = f32x4.splat(fx * (1 - fy));
      const w01 = f32x4.splat((1 - fx) * fy);
      const w11 = f32x4.splat(fx * fy);
      let xx: f64 = 0, xy: f64 = 0, yy: f64 = 0, xa: f64 = 0, ya: f64 = 0, aa: f64 = 0, sx: f64 = 0;
      let sy: f64 = 0, sa: f64 = 0, xd: f64 = 0, yd: f64 = 0, ad: f64 = 0, sd: f64 = 0, dd: f64 = 0;
      for (let y = y0; y < y1; y++) {
        let vxx = zero, vxy = zero, vyy = zero, vxa = zero, vya = zero, vaa = zero, vsx = zero;
        let vsy = zero, vsa = zero, vxd = zero, vyd = zero, vad = zero, vsd = zero, vdd = zero;
        let p = a + <usize>y * rowBytes + ((<usize>x0) << 2);
        let q = b + <usize>(y + iy) * rowBytes + ((<usize>(x0 + ix)) << 2);
        for (let x = x0; x < x1; x += 4) {
          let value = v128.load(p);
          let gx = f32x4.mul(f32x4.sub(v128.load(p + 4), v128.load(p - 4)), half);
          let gy = f32x4.mul(f32x4.sub(v128.load(p + rowBytes), v128.load(p - rowBytes)), half);
          let d = f32x4.mul(w00, v128.load(q));
          d = f32x4.add(d, f32x4.mul(w10, v128.load(q + 4)));
          d = f32x4.add(d, f32x4.mul(w01, v128.load(q + rowBytes)));
          d = f32x4.add(d, f32x4.mul(w11, v128.load(q + rowBytes + 4)));
          d = f32x4.sub(d, value);
          if (x + 4 > x1) {
            // Lanes past the tile's edge count as nothing, whatever lies there.
            const inside = f32x4.lt(lanes, f32x4.splat(<f32>(x1 - x)));
            value = v128.and(value, inside);
            gx = v128.and(gx, inside);
            gy = v128.and(gy, inside);
            d = v128.and(d, inside);
          }
          vxx = f32x4.add(vxx, f32x4.mul(gx, gx));
          vxy = f32x4.add(vxy, f32x4.mul(gx, gy));
          vyy = f32x4.add(vyy, f32x4.mul(gy, gy));
          vxa = f32x4.add(vxa, f32x4.mul(gx, value));
          vya = f32x4.add(vya, f32x4.mul(gy, value));
          vaa = f32x4.add(vaa, f32x4.mul(value, value));
          vsx = f32x4.add(vsx, gx);
          vsy = f32x4.add(vsy, gy);
          vsa = f32x4.add(vsa, value);
          vxd = f32x4.add(vxd, f32x4.mul(gx, d));
          vyd = f32x4.add(vyd, f32x4.mul(gy, d));
          vad = f32x4.add(vad, f32x4.mul(value, d));
          vsd = f32x4.add(vsd, d);
          vdd = f32x4.add(vdd, f32x4.mul(d, d));
          p += 16;
          q += 16;
        }
        xx += total(vxx); xy += total(vxy); yy += total(vyy); xa += total(vxa); ya += total(vya); aa += total(vaa); sx += total(vsx);
        sy += total(vsy); sa += total(vsa); xd += total(vxd); yd += total(vyd); ad += total(vad); sd += total(vsd); dd += total(vdd);
      }
      const A = sa / count;
      const D = sd / count;
      const variance = aa - sa * A;
      const txx = xx - (sx * sx) / count;
      const txy = xy - (sx * sy) / count;
      const tyy = yy - (sy * sy) / count;
      const txa = -(xa - sx * A);
      const tya = -(ya - sy * A);
      if (variance > 1e-12) {
        hxx = Math.max(0, (txx - (txa * txa) / variance) / count);
        hxy = (txy - (txa * tya) / variance) / count;
        hyy = Math.max(0, (tyy - (tya * tya) / variance) / count);
      }
      const mxx = txx + damping * count;
      const myy = tyy + damping * count;
      const r0 = -(xd - sx * D);
      const r1 = -(yd - sy * D);
      const r2 = ad - sa * D;
      // Elimination of the 3 x 3 system, as the reference does it.
      if (!(mxx > 1e-12)) { quality = 0; break; }
      const f1 = txy / mxx;
      const f2 = txa / mxx;
      const m11 = myy - f1 * txy;
      const m12 = tya - f1 * txa;
      const m22 = variance - f2 * txa;
      if (!(m11 > 1e-12)) { quality = 0; break; }
      const f3 = m12 / m11;
      const n22 = m22 - f3 * m12;
      if (!(n22 > 1e-12)) { quality = 0; break; }
      const q1 = r1 - f1 * r0;
      const g = (r2 - f2 * r0 - f3 * q1) / n22;
      const dv = (q1 - m12 * g) / m11;
      const du = (r0 - txy * dv - txa * g) / mxx;
      const left = dd - sd * D - (du * r0 + dv * r1 + g * r2);
      const flatter = Math.min(variance, variance + 2 * r2 + dd - sd * D);
      quality = flatter > 1e-12 ? Math.min(1, Math.max(0, 1 - left / flatter)) : 0;
      if (round == iterations) break;
      u += du;
      v += dv;
      if (Math.abs(u - startU) > leash || Math.abs(v - startV) > leash) { quality = 0; break; }
    }
    if (!(quality > 0)) { u = startU; v = startV; }
    const to = out + <usize>tile * 24;
    store<f32>(to, <f32>u);
    store<f32>(to, <f32>v, 4);
    store<f32>(to, <f32>quality, 8);
    store<f32>(to, <f32>hxx, 12);
    store<f32>(to, <f32>hxy, 16);
    store<f32>(to, <f32>hyy, 20);
  }
}
