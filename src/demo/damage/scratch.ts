/** @file A seeded scratch: a thin upright line that wanders from frame to frame, of uneven depth, for a stretch of the film. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';

export type ScratchDamage = {
  readonly seed: number;
  /** Where it runs, as a share of the width. */
  readonly at: number;
  readonly startFrame: number;
  readonly endFrame: number;
  /** Pixels. */
  readonly width: number;
  /** Luma of the line: near 1 on the emulsion side, near 0 on the base. */
  readonly light: number;
  /** 0 to 1, at its deepest. */
  readonly opacity: number;
  /** Columns by which it wanders from frame to frame, deviation; half a column unless said. */
  readonly wander?: number;
  /** Columns it leans to the right from a row to the next; 0 unless said. */
  readonly lean?: number;
};

/** The frames with the scratch, and the truth: where its middle lies in each frame at half its height, pixels from the left edge; undefined where there is none. */
export const scratch = (
  frames: readonly Plane[],
  damage: ScratchDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly (number | undefined)[] } => {
  const normal = normalOf(randomOf(damage.seed));
  let wander = 0;
  const truth = frames.map((frame, n) => {
    if (n < damage.startFrame || n >= damage.endFrame) return undefined;
    wander = 0.9 * wander + (damage.wander ?? 0.5) * normal();
    return damage.at * frame.width + wander;
  });
  const out = frames.map((frame, n) => {
    const middle = truth[n];
    if (middle === undefined) return frame;
    const data = Float32Array.from(frame.data);
    let depth = 0;
    for (let y = 0; y < frame.height; y++) {
      depth = 0.97 * depth + 0.24 * normal();
      const opacity = damage.opacity * Math.min(1, Math.max(0, 0.75 + 0.35 * depth));
      const from = middle - damage.width / 2 + (damage.lean ?? 0) * (y - (frame.height - 1) / 2);
      for (let x = Math.max(0, Math.floor(from)); x < Math.min(frame.width, from + damage.width); x++) {
        const share = Math.min(x + 1, from + damage.width) - Math.max(x, from);
        const i = y * frame.width + x;
        data[i]! += (damage.light - data[i]!) * share * opacity;
      }
    }
    return { width: frame.width, height: frame.height, data };
  });
  return { frames: out, truth };
};
