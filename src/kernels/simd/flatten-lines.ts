/** Twin of ../flatten-lines.ts: the same sums in the same order, in double precision; a line is a few columns wide, so there is nothing to put side by side. */
// @ts-ignore: decorator
@inline
function columnIn(x: i32, width: i32): i32 {
  return min<i32>(width - 1, max<i32>(0, x));
}

// @ts-ignore: decorator
@inline
function sampleOf(row: usize, x: i32, width: i32): f64 {
  return <f64>load<f32>(row + ((<usize>columnIn(x, width)) << 2));
}

// @ts-ignore: decorator
@inline
function pairOf(row: usize, x: i32, width: i32): f64 {
  return (sampleOf(row, x, width) + sampleOf(row, x + 1, width)) * 0.5;
}

// @ts-ignore: decorator
@inline
function toUnit(value: f64): f64 {
  return min<f64>(1, max<f64>(0, value));
}

function lookAtLineRow(row: usize, data: usize, width: i32, middle: f64, half: f64): void {
  const first = <i32>Math.ceil(middle - half);
  const last = <i32>Math.floor(middle + half);
  const left = pairOf(data, first - 2, width);
  const right = pairOf(data, last + 1, width);
  const step = ((last - first + 4) >> 1) + 1;
  store<f32>(row, <f32>(first < 1 ? right : left));
  store<f32>(row, <f32>(last > width - 2 ? left : right), 4);
  store<f32>(row, <f32>(<f64>first - 1.5), 8);
  store<f32>(row, <f32>(<f64>last + 1.5), 12);
  store<f32>(row, <f32>sampleOf(data, first - 2 - step, width), 16);
  store<f32>(row, <f32>((pairOf(data, first - 2, width) + pairOf(data, first - 2 - 2 * step, width)) * 0.5), 20);
  store<f32>(row, <f32>sampleOf(data, last + 2 + step, width), 24);
  store<f32>(row, <f32>((pairOf(data, last + 1, width) + pairOf(data, last + 1 + 2 * step, width)) * 0.5), 28);
}

function flattenOneLine(data: usize, out: usize, width: i32, height: i32, middles: usize, weights: usize, half: f64, rows: usize): void {
  const floor: f64 = (0.5 / 255) * (0.5 / 255);
  const reach: i32 = 12;
  for (let y: i32 = 0; y < height; y++) {
    const o = (<usize>y) << 2;
    if (load<f32>(weights + o) > 0) lookAtLineRow(rows + ((<usize>y) << 5), data + ((<usize>(y * width)) << 2), width, <f64>load<f32>(middles + o), half);
  }
  for (let y: i32 = 0; y < height; y++) {
    const weight = <f64>load<f32>(weights + ((<usize>y) << 2));
    if (!(weight > 0)) continue;
    const top = max<i32>(0, y - reach);
    const bottom = min<i32>(height - 1, y + reach);
    let n: f64 = 0, tl: f64 = 0, pl: f64 = 0, tr: f64 = 0, pr: f64 = 0, tpl: f64 = 0, ppl: f64 = 0, ttl: f64 = 0, tpr: f64 = 0, ppr: f64 = 0, ttr: f64 = 0;
    for (let r = top; r <= bottom; r++) {
      if (!(load<f32>(weights + ((<usize>r) << 2)) > 0)) continue;
      const o = rows + ((<usize>r) << 5);
      const t1 = <f64>load<f32>(o, 16), p1 = <f64>load<f32>(o, 20), t2 = <f64>load<f32>(o, 24), p2 = <f64>load<f32>(o, 28);
      n += 1;
      tl += t1;
      pl += p1;
      tr += t2;
      pr += p2;
      tpl += t1 * p1;
      ppl += p1 * p1;
      ttl += t1 * t1;
      tpr += t2 * p2;
      ppr += p2 * p2;
      ttr += t2 * t2;
    }
    const cov = (tpl - (tl * pl) / n + tpr - (tr * pr) / n) / (2 * n);
    const vp = (ppl - (pl * pl) / n + ppr - (pr * pr) / n) / (2 * n);
    const vt = (ttl - (tl * tl) / n + ttr - (tr * tr) / n) / (2 * n);
    const rho = toUnit(cov / (vp + floor));
    const unforetold = max<f64>(0, vt - 2 * rho * cov + rho * rho * vp) + floor;
    const own = rows + ((<usize>y) << 5);
    const left = <f64>load<f32>(own), right = <f64>load<f32>(own, 4), from = <f64>load<f32>(own, 8), to = <f64>load<f32>(own, 12);
    const first = max<i32>(0, <i32>Math.floor(from + 2));
    const last = min<i32>(width - 1, <i32>Math.floor(to - 1));
    const here = <f64>load<f32>(middles + ((<usize>y) << 2));
    for (let x = first; x <= last; x++) {
      let si: f64 = 0, sp: f64 = 0, sip: f64 = 0, spp: f64 = 0, sii: f64 = 0;
      for (let r = top; r <= bottom; r++) {
        const q = (<usize>r) << 2;
        if (!(load<f32>(weights + q) > 0)) continue;
        const o = rows + ((<usize>r) << 5);
        const place = <f64>x + <f64>load<f32>(middles + q) - here;
        const whole = <i32>Math.floor(place);
        const part = place - <f64>whole;
        const line = data + ((<usize>(r * width)) << 2);
        const a = sampleOf(line, whole, width);
        const b = sampleOf(line, whole + 1, width);
        const value = a + (b - a) * part;
        const start = <f64>load<f32>(o, 8);
        const share = toUnit((place - start) / (<f64>load<f32>(o, 12) - start));
        const anchor = <f64>load<f32>(o);
        const foretold = anchor + (<f64>load<f32>(o, 4) - anchor) * share;
        si += value;
        sp += foretold;
        sip += value * foretold;
        spp += foretold * foretold;
        sii += value * value;
      }
      const mi = si / n, mp = sp / n;
      const cip = sip / n - mi * mp;
      const vpp = max<f64>(0, spp / n - mp * mp);
      const vii = max<f64>(0, sii / n - mi * mi);
      const slope = cip / (vpp + floor);
      const rest = max<f64>(0, vii - 2 * slope * cip + slope * slope * vpp) + floor;
      const share = (<f64>x - from) / (to - from);
      const away = 2 * share - 1;
      const near = away * away;
      const close = rho + (1 - rho) * near;
      const ratio = (unforetold * (1.05 - near)) / rest;
      const trusted = (ratio > 1 ? min<f64>(2, Math.sqrt(ratio)) : ratio) * toUnit(1 - rho + slope);
      const foretold = left + (right - left) * share - mp;
      const i = (<usize>(y * width + x)) << 2;
      const value = <f64>load<f32>(data + i);
      const made = mp + close * foretold + trusted * (value - mi - slope * foretold);
      store<f32>(out + i, <f32>toUnit(value + weight * (made - value)));
    }
  }
}

export function flattenLines(src: usize, width: i32, height: i32, middles: usize, weights: usize, halves: usize, lines: i32, out: usize, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const rows = scratch;
  const data = scratch + ((<usize>height) << 5);
  memory.copy(out, src, bytes);
  for (let k: i32 = 0; k < lines; k++) {
    memory.copy(data, out, bytes);
    const o = (<usize>(k * height)) << 2;
    flattenOneLine(data, out, width, height, middles + o, weights + o, <f64>load<f32>(halves + ((<usize>k) << 2)), rows);
  }
}
