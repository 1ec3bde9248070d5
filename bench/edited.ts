/** @file Films edited from clean clips by a seed: cuts, dissolves, fades, flash frames and cards at known places, with or without damage. */
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';

export type Edit = {
  readonly frames: readonly Plane[];
  /** First frames of shots that begin with a cut. */
  readonly cuts: readonly number[];
  /** First mixed frame and one past the last. */
  readonly dissolves: readonly (readonly [number, number])[];
  /** Fades in: first frame of the rising picture and one past the last that rises. */
  readonly fadesIn: readonly (readonly [number, number])[];
  readonly flashes: readonly number[];
  readonly cards: readonly (readonly [number, number])[];
};

export type EditPlan = {
  readonly seed: number;
  readonly shots: number;
  readonly joins: readonly ('cut' | 'dissolve' | 'fade')[];
  readonly flashEvery?: number;
};

const mixed = (a: Plane, b: Plane | undefined, share: number): Plane => ({
  ...a,
  data: a.data.map((value, i) => value * (1 - share) + share * (b ? b.data[i]! : 0.04)),
});

/** Shots of 16 to 50 frames out of clips of one size, never one clip twice running. */
export const editOf = (clips: readonly (readonly Plane[])[], { seed, shots, joins, flashEvery = 0 }: EditPlan): Edit => {
  const random = randomOf(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const frames: Plane[] = [];
  const [cuts, flashes]: [number[], number[]] = [[], []];
  const [dissolves, fadesIn]: [[number, number][], [number, number][]] = [[], []];
  let last = -1;
  for (let shot = 0; shot < shots; shot++) {
    let which = whole(0, clips.length - 1);
    if (which === last) which = (which + 1) % clips.length;
    last = which;
    const clip = clips[which]!;
    const length = Math.min(clip.length, whole(20, 50));
    const start = whole(0, clip.length - length);
    const own: Plane[] = clip.slice(start, start + length).map((plane) => ({ ...plane, data: plane.data.slice() }));
    const join = shot === 0 ? undefined : joins[whole(0, joins.length - 1)];
    if (join === 'cut') cuts.push(frames.length);
    if (join === 'dissolve') {
      const mix = Math.min(whole(8, 16), length - 8);
      const begin = frames.length - mix;
      for (let k = 0; k < mix; k++) frames[begin + k] = mixed(frames[begin + k]!, own[k]!, (k + 1) / (mix + 1));
      dissolves.push([begin, frames.length]);
      own.splice(0, mix);
    }
    if (join === 'fade') {
      const fade = whole(6, 9);
      for (let k = 0; k < fade; k++)
        frames[frames.length - fade + k] = mixed(frames[frames.length - fade + k]!, undefined, (k + 1) / (fade + 1));
      for (let k = whole(3, 6); k > 0; k--) frames.push(mixed(own[0]!, undefined, 1));
      fadesIn.push([frames.length, frames.length + fade]);
      for (let k = 0; k < fade; k++) own[k] = mixed(own[k]!, undefined, 1 - (k + 1) / (fade + 1));
    }
    if (flashEvery > 0 && random() < 1 / flashEvery) {
      const at = whole(8, own.length - 5);
      if (own[at]) {
        own[at] = { ...own[at]!, data: own[at]!.data.map((value) => 0.75 + 0.25 * value) };
        flashes.push(frames.length + at);
      }
    }
    frames.push(...own);
  }
  return { frames, cuts, dissolves, fadesIn, flashes, cards: [] };
};

export type Wear = {
  readonly seed: number;
  readonly flicker?: number;
  readonly dirt?: number;
  readonly weave?: number;
  readonly grain?: number;
};

/** Flicker (share of brightness), dirt (spots a frame), weave (pixels) and grain (8-bit levels), new in every frame. */
export const worn = (frames: readonly Plane[], { seed, flicker = 0, dirt = 0, weave = 0, grain = 0 }: Wear): readonly Plane[] => {
  const random = randomOf(seed);
  const normal = normalOf(random);
  return frames.map(({ width, height, data }) => {
    const gain = 1 + flicker * (2 * random() - 1);
    const gamma = 1 + 0.5 * flicker * (2 * random() - 1);
    const [dx, dy] = [Math.round(weave * normal()), Math.round(weave * normal())];
    const out = new Float32Array(data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from = Math.min(height - 1, Math.max(0, y + dy)) * width + Math.min(width - 1, Math.max(0, x + dx));
        out[y * width + x] = gain * Math.max(0, data[from]!) ** gamma + (grain === 0 ? 0 : (grain / 255) * normal());
      }
    for (let spot = 0; spot < dirt; spot++) {
      const [cx, cy, radius, tone] = [random() * width, random() * height, 1 + random() * 0.03 * width, random() < 0.5 ? 0.05 : 0.95];
      for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, cy + radius); y++)
        for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(width - 1, cx + radius); x++)
          if ((x - cx) ** 2 + (y - cy) ** 2 < radius * radius) out[y * width + x] = tone;
    }
    return { width, height, data: out.map((value) => Math.min(1, Math.max(0, value))) };
  });
};
