/** @file Repeats: film frames shown at a constant rate, as a scanner or a web page shows them; which file frame shows which film frame is the truth. */

export type RepeatsDamage = {
  /** Seconds at which each film frame was taken. */
  readonly moments: readonly number[];
  readonly seconds: number;
  /** File frames a second; not below the film's own speed, or frames are lost. */
  readonly fps: number;
};

/** For each file frame the film frame it shows: the one that began last by the middle of the file frame. */
export const repeatMap = ({ moments, seconds, fps }: RepeatsDamage): readonly number[] => {
  let film = 0;
  return Array.from({ length: Math.round(seconds * fps) }, (_, n) => {
    while (film + 1 < moments.length && moments[film + 1]! <= (n + 0.5) / fps) film++;
    return film;
  });
};

/** The frames as the file has them, and the truth. Frames are shared, not copied. */
export const repeats = <T>(
  frames: readonly T[],
  damage: RepeatsDamage,
): { readonly frames: readonly T[]; readonly truth: readonly number[] } => {
  const truth = repeatMap(damage);
  return { frames: truth.map((film) => frames[film]!), truth };
};
