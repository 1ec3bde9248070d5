/**
 * @file CIELAB (D65) between luma code values and chroma, as arithmetic that gives the same bits everywhere: the curves are tables, read linearly.
 * L 0 to 100; a and b about -110 to 110, 0 is grey. Luma and R'G'B' are taken as sRGB's curve, which camera and display curves are near enough to for colour.
 */

const f = Math.fround;

/** Steps of each curve. */
export const labSteps = 1024;
/** Floats of both tables, one after the other. */
export const labTableFloats = 2 * (labSteps + 1);

const linear = (code: number): number => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4);
const coded = (light: number): number => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);

/** Fills the tables: a grey's code value to (L + 16) / 116, and the square root of light to its code value. */
export const fillLabTable = (table: Float32Array): void => {
  for (let i = 0; i <= labSteps; i++) {
    const y = linear(i / labSteps);
    table[i] = y > 0.008856 ? Math.cbrt(y) : 7.787 * y + 16 / 116;
    table[labSteps + 1 + i] = coded((i / labSteps) ** 2);
  }
};

const read = (table: Float32Array, start: number, x: number): number => {
  const place = f(x * labSteps);
  const i = Math.min(labSteps - 1, Math.floor(place));
  const low = table[start + i]!;
  return f(low + f(f(place - i) * f(table[start + i + 1]! - low)));
};

/** Light of X, Y or Z over that of white. */
const light = (t: number): number => (t > f(6 / 29) ? f(f(t * t) * t) : f(f(t - f(16 / 116)) * f(1 / 7.787)));
const code = (table: Float32Array, value: number): number => read(table, labSteps + 1, f(Math.sqrt(Math.min(1, Math.max(0, value)))));

/** R'G'B' in [0, 1], clipped, of the colour (a, b) at a grey's code value in [0, 1]. */
export const rgbOfLab = (table: Float32Array, grey: number, a: number, b: number): readonly [number, number, number] => {
  const y = read(table, 0, grey);
  const [lx, ly, lz] = [light(f(y + f(a * f(0.002)))), light(y), light(f(y - f(b * f(0.005))))];
  return [
    code(table, f(f(f(lx * f(3.0799349)) + f(ly * f(-1.5371515))) + f(lz * f(-0.5427834)))),
    code(table, f(f(f(lx * f(-0.9212343)) + f(ly * f(1.87599))) + f(lz * f(0.0452442)))),
    code(table, f(f(f(lx * f(0.0528897)) + f(ly * f(-0.2040413))) + f(lz * f(1.1511517)))),
  ];
};

/** L, a and b of R'G'B' in [0, 1]; exact, for what is done rarely. */
export const labOfRgb = (red: number, green: number, blue: number): readonly [number, number, number] => {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const t = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = t((0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.950456);
  const y = t(0.212671 * r + 0.71516 * g + 0.072169 * b);
  const z = t((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};
