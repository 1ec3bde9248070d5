/** @file Seeded scratches on clean pictures, and how a repair of them is measured: lines found, the band about them, and what was touched besides. */
import { scratch } from '../src/demo/damage/scratch.ts';
import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import { isApplied, type Repair } from '../src/film/repair.ts';
import { lineInFrame } from '../src/stages/4-repair/line-records.ts';

export type Scratched = {
  readonly frames: readonly Plane[];
  /** Of each scratch: its middle in each frame at half height, and its lean. */
  readonly truth: readonly { readonly middles: readonly (number | undefined)[]; readonly lean: number; readonly width: number }[];
};

/** A few scratches from one seed: light and dark, thin and wide, faint and opaque, upright and leaning, some that stand in one place. */
export const scratched = (clean: readonly Plane[], seed: number, count = 4): Scratched => {
  const random = randomOf(seed);
  const { width } = clean[0]!;
  let frames = clean;
  const truth: Scratched['truth'][number][] = [];
  for (let k = 0; k < count; k++) {
    const length = Math.min(clean.length, 8 + Math.floor(random() * clean.length));
    const startFrame = Math.floor(random() * (clean.length - length + 1));
    const lean = random() < 0.5 ? 0 : 0.06 * (random() - 0.5);
    const damage = {
      seed: seed * 31 + k,
      // One a stretch of the width: lines that lie on each other are one line.
      at: 0.05 + (0.9 * (k + 0.15 + 0.7 * random())) / count,
      startFrame,
      endFrame: startFrame + length,
      width: Math.max(1, width * (0.0015 + 0.008 * random() ** 2)),
      light: random() < 0.5 ? 0.95 : 0.05,
      opacity: 0.25 + 0.75 * random(),
      wander: 0.3 + 0.5 * random(),
      lean,
    };
    const made = scratch(frames, damage);
    frames = made.frames;
    truth.push({ middles: made.truth, lean, width: damage.width });
  }
  return { frames, truth };
};

const placeIn = (lean: number, middle: number, y: number, height: number): number => middle - 0.5 + lean * (y - (height - 1) / 2);

/** Lines of frames found, missed and false. A line is found when an applied repair runs within 2 pixels of it over 70 % of its rows. */
export const countLines = (
  { frames, truth }: Scratched,
  repairs: readonly Repair[],
): { readonly found: number; readonly missed: number; readonly wrong: number } => {
  const { width, height } = frames[0]!;
  let [found, missed, wrong] = [0, 0, 0];
  frames.forEach((_, n) => {
    const lines = repairs.flatMap((repair) => {
      const line =
        isApplied(repair) && n >= repair.frames[0] && n <= repair.frames[1]
          ? lineInFrame(repair, n, { x: 0, y: 0, width, height })
          : undefined;
      return line ? [line] : [];
    });
    const real = new Set<(typeof lines)[number]>();
    for (const { middles, lean } of truth) {
      const middle = middles[n];
      if (middle === undefined) continue;
      let rows = 0;
      for (let y = 0; y < height; y++) {
        const near = lines.filter(
          (line) => y >= line.first && y <= line.last && Math.abs(line.placeAt(y) - placeIn(lean, middle, y, height)) <= 2,
        );
        if (near.length > 0) rows++;
        for (const line of near) real.add(line);
      }
      if (rows >= 0.7 * height) found++;
      else missed++;
    }
    wrong += lines.filter((line) => !real.has(line)).length;
  });
  return { found, missed, wrong };
};

/** Squared error of one frame against the clean one in the 9 pixels about each scratch, and their number. */
export const bandError = (
  { truth }: Scratched,
  clean: Plane,
  shown: Plane,
  n: number,
): { readonly sum: number; readonly count: number } => {
  let [sum, count] = [0, 0];
  for (const { middles, lean } of truth) {
    const middle = middles[n];
    if (middle === undefined) continue;
    for (let y = 0; y < clean.height; y++) {
      const at = Math.round(placeIn(lean, middle, y, clean.height));
      for (let x = Math.max(0, at - 4); x <= Math.min(clean.width - 1, at + 4); x++) {
        sum += (clean.data[y * clean.width + x]! - shown.data[y * clean.width + x]!) ** 2;
        count++;
      }
    }
  }
  return { sum, count };
};
