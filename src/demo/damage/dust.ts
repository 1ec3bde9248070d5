/** @file Seeded dirt: specks and hairs, each on one frame only, dark (on the print) or bright (on the negative). The truth is a mask a frame. */
import type { Plane } from '../../film/frame.ts';
import { normalOf, randomOf } from '../../film/random.ts';
import { countOf } from './random-count.ts';

export type DustDamage = {
  readonly seed: number;
  /** Mean number of specks a frame. */
  readonly specks: number;
  /** Mean number of hairs a frame. */
  readonly hairs: number;
  /** Middle radius of a speck, pixels. */
  readonly radius: number;
};

type Dot = { readonly x: number; readonly y: number; readonly radius: number };
type Dirt = { readonly light: number; readonly opacity: number; readonly dots: readonly Dot[] };

const speck = (random: () => number, normal: () => number, width: number, height: number, middle: number): Dirt => {
  const radius = middle * Math.exp(0.5 * normal());
  const [x, y] = [random() * width, random() * height];
  // A clump of a few dots is no circle, and no two are alike.
  const dots = Array.from({ length: 1 + Math.floor(4 * random()) }, () => ({
    x: x + 0.7 * radius * normal(),
    y: y + 0.7 * radius * normal(),
    radius: radius * (0.5 + 0.5 * random()),
  }));
  return { light: random() < 0.6 ? 0.03 + 0.1 * random() : 0.9 + 0.1 * random(), opacity: 0.6 + 0.4 * random(), dots };
};

const hair = (random: () => number, normal: () => number, width: number, height: number): Dirt => {
  let [x, y, angle] = [random() * width, random() * height, 2 * Math.PI * random()];
  const bend = 0.06 * normal();
  const dots = Array.from({ length: 15 + Math.floor(40 * random()) }, () => {
    angle += bend + 0.05 * normal();
    x += Math.cos(angle);
    y += Math.sin(angle);
    return { x, y, radius: 0.9 };
  });
  return { light: 0.08, opacity: 0.75, dots };
};

/** The frames with dirt, and the truth: how much of each pixel is covered, 0 to 1. Outside the mask a frame is unchanged, exactly. */
export const dust = (
  frames: readonly Plane[],
  damage: DustDamage,
): { readonly frames: readonly Plane[]; readonly truth: readonly Plane[] } => {
  const truth: Plane[] = [];
  const out = frames.map(({ width, height, data }, n) => {
    const random = randomOf(damage.seed * 7919 + n);
    const normal = normalOf(random);
    const dirt = [
      ...Array.from({ length: countOf(random, damage.specks) }, () => speck(random, normal, width, height, damage.radius)),
      ...Array.from({ length: countOf(random, damage.hairs) }, () => hair(random, normal, width, height)),
    ];
    const mask = new Float32Array(width * height);
    const dirty = Float32Array.from(data);
    for (const { light, opacity, dots } of dirt) {
      const cover = new Map<number, number>();
      for (const dot of dots)
        for (let y = Math.max(0, Math.floor(dot.y - dot.radius - 1)); y <= Math.min(height - 1, dot.y + dot.radius + 1); y++)
          for (let x = Math.max(0, Math.floor(dot.x - dot.radius - 1)); x <= Math.min(width - 1, dot.x + dot.radius + 1); x++) {
            const share = Math.min(1, Math.max(0, dot.radius + 0.5 - Math.hypot(x + 0.5 - dot.x, y + 0.5 - dot.y)));
            const i = y * width + x;
            if (share > 0) cover.set(i, Math.max(cover.get(i) ?? 0, share));
          }
      for (const [i, share] of cover) {
        dirty[i]! += (light - dirty[i]!) * share * opacity;
        mask[i] = 1 - (1 - mask[i]!) * (1 - share * opacity);
      }
    }
    truth.push({ width, height, data: mask });
    return { width, height, data: dirty };
  });
  return { frames: out, truth };
};
