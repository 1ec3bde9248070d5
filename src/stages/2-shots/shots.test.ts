import { describe, expect, it } from 'vitest';
import { normalOf, randomOf } from '../../film/random.ts';
import { bordersOf } from './borders.ts';
import { kindOf } from './kinds.ts';
import { fadeLength, findDissolves } from './mixes.ts';
import { withoutSpots } from './spots.ts';
import { spreadOf, type Thumbs, thumbsOf } from './thumbs.ts';

const [width, height] = [64, 48];
type Picture = (x: number, y: number) => number;

const thumbs = (frames: readonly Picture[]): { readonly thumbs: Thumbs; readonly spreads: readonly number[] } => {
  const all = frames.map((at) =>
    Uint8Array.from({ length: width * height }, (_, i) => Math.min(255, Math.max(0, at(i % width, Math.floor(i / width))))),
  );
  return { thumbs: thumbsOf(all, width, height), spreads: all.map(spreadOf) };
};
/** A scene of its own for each seed: smooth waves in two directions, moving by `step` pixels a frame. */
const scene = (seed: number, step: number): ((n: number) => Picture) => {
  const random = randomOf(seed);
  const waves = Array.from({ length: 6 }, () => [random() * 1.8 - 0.9, random() * 1.8 - 0.9, random() * 6] as const);
  return (n) => (x, y) => 110 + waves.reduce((sum, [fx, fy, phase]) => sum + 16 * Math.sin(fx * (x + n * step) + fy * y + phase), 0);
};

describe('dissolves', () => {
  const [a, b] = [scene(1, 0.2), scene(2, 0.2)];
  const mix = (from: number, to: number, flicker: number): readonly Picture[] => {
    const random = randomOf(3);
    return Array.from({ length: 60 }, (_, n): Picture => {
      const share = Math.min(1, Math.max(0, (n - from + 1) / (to - from + 1)));
      const gain = 1 + flicker * (2 * random() - 1);
      return (x, y) => gain * ((1 - share) * a(n)(x, y) + share * b(n)(x, y));
    });
  };
  it.each([0, 0.2])('are found with their extent to three frames, flicker %d', (flicker) => {
    const found = findDissolves(thumbs(mix(24, 36, flicker)).thumbs, new Set());
    expect(found).toHaveLength(1);
    expect(Math.abs(found[0]![0] - 24)).toBeLessThanOrEqual(3);
    expect(Math.abs(found[0]![1] - 36)).toBeLessThanOrEqual(3);
  });
  it('a pan is none, nor is a cut', () => {
    const pan = scene(4, 1.5);
    expect(findDissolves(thumbs(Array.from({ length: 60 }, (_, n) => pan(n))).thumbs, new Set())).toEqual([]);
    const cut = Array.from({ length: 60 }, (_, n) => (n < 30 ? a(n) : b(n)));
    expect(findDissolves(thumbs(cut).thumbs, new Set([30]))).toEqual([]);
  });
});

describe('cuts under dirt', () => {
  /** A flat scene with little in it, moving slowly, and one of another kind; spots new in every frame. */
  const flat =
    (n: number): Picture =>
    (x, y) =>
      120 + 0.5 * y + 18 * Math.sin((x + 0.3 * n) / 7) * Math.cos(y / 9);
  const other = scene(5, 0.2);
  const dirty = (cut: number): readonly Uint8Array[] => {
    const random = randomOf(11);
    return Array.from({ length: 40 }, (_, n) => {
      const at = n < cut ? flat(n) : other(n);
      const spots = Array.from(
        { length: 14 },
        () => [random() * width, random() * height, 0.5 + 1.8 * random(), random() < 0.5 ? 14 : 240] as const,
      );
      return Uint8Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return spots.find(([sx, sy, radius]) => Math.hypot(x - sx, y - sy) < radius)?.[3] ?? Math.min(255, Math.max(0, at(x, y)));
      });
    });
  };
  const cutsIn = (frames: readonly Uint8Array[]): readonly number[] =>
    bordersOf(thumbsOf(withoutSpots(frames, width, height), width, height), frames.map(spreadOf), 0.5).map(({ frame }) => frame);
  it('spots are none, and hide none', () => {
    expect(cutsIn(dirty(40))).toEqual([0]);
    expect(cutsIn(dirty(17))).toEqual([0, 17]);
  });
  it('frames without spots keep every value', () => {
    const clean = Array.from({ length: 12 }, (_, n) =>
      Uint8Array.from({ length: width * height }, (_, i) => flat(n)(i % width, Math.floor(i / width))),
    );
    expect(withoutSpots(clean, width, height)).toEqual(clean);
  });
});

describe('fades', () => {
  it('rise out of blank for as long as they last; a cut does not', () => {
    expect(fadeLength([1, 1, 2, 6, 10, 14, 18, 22, 22, 21, 22, 22, 22, 22], 2)).toBe(5);
    expect(fadeLength([1, 1, 22, 21, 22, 22, 22, 22, 22], 2)).toBe(0);
  });
});

describe('fades of little contrast', () => {
  it('begin where they rise out of blank, not where they are plainly seen', () => {
    const view = scene(12, 0.1);
    // Half the tones of the scene lie within 10 levels of its mean.
    const frames = Array.from({ length: 40 }, (_, n): Picture => {
      const share = Math.min(1, Math.max(0, (n - 11) / 7));
      return (x, y) => 20 + share * 0.35 * (view(n)(x, y) - 110) + ((x * 7 + y * 13 + n * 5) % 3);
    });
    const { thumbs: own, spreads } = thumbs(frames);
    const [, border] = bordersOf(own, spreads, 0.5);
    expect(border?.join).toBe('fade-in');
    expect(Math.abs(border!.frame - 12)).toBeLessThanOrEqual(1);
  });
});

describe('kinds', () => {
  const writing: Picture = (x, y) => (y > 14 && y < 34 && y % 6 < 2 && x > 10 && x < 54 && (x * 7 + y * 3) % 5 < 3 ? 220 : 14);
  const kind = (frames: readonly Picture[]): string => {
    const made = thumbs(frames);
    return kindOf(made.thumbs, made.spreads, 0, frames.length);
  };
  it('a clean card is a card', () => expect(kind(Array.from({ length: 30 }, () => writing))).toBe('card'));
  it('so is a period card that weaves, flickers and is dirty', () => {
    const random = randomOf(7);
    const normal = normalOf(random);
    const period = Array.from({ length: 30 }, (): Picture => {
      const [dx, dy, gain, ground] = [Math.round(normal()), Math.round(normal()), 0.8 + 0.4 * random(), 10 + 12 * random()];
      const [sx, sy] = [random() * width, random() * height];
      return (x, y) => (Math.hypot(x - sx, y - sy) < 2 ? 160 : ground + gain * writing(x + dx, y + dy));
    });
    expect(kind(period)).toBe('card');
  });
  it('a bright figure walking in the dark is photographed', () => {
    expect(
      kind(
        Array.from(
          { length: 30 },
          (_, n): Picture =>
            (x, y) =>
              Math.abs(x - 4 - 1.8 * n) < 5 && y > 12 ? 170 + 8 * (y % 7) : 16,
        ),
      ),
    ).toBe('picture');
  });
  it('black with bright dirt that is elsewhere in every frame is blank', () => {
    const random = randomOf(21);
    const dirty = Array.from({ length: 6 }, (): Picture => {
      const spots = Array.from({ length: 9 }, () => [random() * width, random() * height] as const);
      return (x, y) => (spots.some(([sx, sy]) => Math.hypot(x - sx, y - sy) < 2) ? 200 : 14);
    });
    expect(kind(dirty)).toBe('blank');
  });
  it('a scene is photographed, black with a speck is blank', () => {
    const view = scene(9, 0.3);
    expect(kind(Array.from({ length: 30 }, (_, n) => view(n)))).toBe('picture');
    expect(
      kind(
        Array.from(
          { length: 30 },
          (_, n): Picture =>
            (x, y) =>
              x === n && y === 20 ? 255 : 18,
        ),
      ),
    ).toBe('blank');
  });
});
