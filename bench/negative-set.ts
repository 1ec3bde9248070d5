/**
 * @file The negative set: small films made by code of what repair of dirt most often eats: rain, snow, sparks, glitter, birds, a thrown ball, blinking eyes, fences, masts,
 * spokes, text. Nothing in them is damage; the right number of changes is zero.
 */
import type { Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';

export type Scene = {
  readonly name: string;
  readonly frames: readonly Plane[] /** Where a thing that must live is, in each frame: middle and radius. */;
  readonly mover?: readonly (readonly [x: number, y: number, radius: number] | undefined)[];
};

export const negativeSize = { width: 480, height: 360 };
const { width, height } = negativeSize;

type Draw = {
  readonly dot: (x: number, y: number, radius: number, level: number, opacity?: number) => void;
  readonly line: (x0: number, y0: number, x1: number, y1: number, thick: number, level: number, opacity?: number) => void;
};

/** Smooth texture of some octaves, fixed for a seed; x and y may be any numbers. */
const textureOf = (seed: number): ((x: number, y: number) => number) => {
  const random = randomOf(seed);
  const waves = Array.from({ length: 26 }, (_, k) => {
    const scale = 0.012 * 1.22 ** k;
    const angle = 2 * Math.PI * random();
    return [scale * Math.cos(angle), scale * Math.sin(angle), 2 * Math.PI * random(), 0.11 * 0.87 ** k] as const;
  });
  return (x, y) => waves.reduce((sum, [u, v, phase, size]) => sum + size * Math.sin(u * x + v * y + phase), 0.45);
};

const drawOn = (data: Float32Array): Draw => {
  const blend = (x: number, y: number, share: number, level: number): void => {
    if (share <= 0 || x < 0 || y < 0 || x >= width || y >= height) return;
    const i = y * width + x;
    data[i]! += Math.min(1, share) * (level - data[i]!);
  };
  return {
    dot: (cx, cy, radius, level, opacity = 1) => {
      for (let y = Math.floor(cy - radius - 1); y <= cy + radius + 1; y++)
        for (let x = Math.floor(cx - radius - 1); x <= cx + radius + 1; x++)
          blend(x, y, opacity * Math.min(1, radius + 0.5 - Math.hypot(x + 0.5 - cx, y + 0.5 - cy)), level);
    },
    line: (x0, y0, x1, y1, thick, level, opacity = 1) => {
      const length = Math.hypot(x1 - x0, y1 - y0);
      const [ux, uy] = [(x1 - x0) / Math.max(1e-6, length), (y1 - y0) / Math.max(1e-6, length)];
      const pad = thick + 1;
      for (let y = Math.floor(Math.min(y0, y1) - pad); y <= Math.max(y0, y1) + pad; y++)
        for (let x = Math.floor(Math.min(x0, x1) - pad); x <= Math.max(x0, x1) + pad; x++) {
          const along = Math.max(0, Math.min(length, (x + 0.5 - x0) * ux + (y + 0.5 - y0) * uy));
          const off = Math.hypot(x + 0.5 - x0 - along * ux, y + 0.5 - y0 - along * uy);
          blend(x, y, opacity * Math.min(1, thick / 2 + 0.5 - off), level);
        }
    },
  };
};

/** A film: a textured background that pans, `draw` over it, grain over all. */
const film = (
  seed: number,
  count: number,
  pan: number,
  grain: number,
  draw: (draw: Draw, n: number, shift: number) => void,
  soft = 1,
): Plane[] => {
  const texture = textureOf(seed);
  return Array.from({ length: count }, (_, n) => {
    const shift = pan * n;
    const data = new Float32Array(width * height);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = 0.45 + soft * (texture(x + shift, y) - 0.45);
    draw(drawOn(data), n, shift);
    const normal = normalOf(randomOf(seed * 7919 + n));
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]! + grain * normal()));
    return { width, height, data };
  });
};

/** Things that fall, begin anew above, and keep their own speed. */
const falling = (seed: number, count: number, speed: readonly [number, number], drift: number) => {
  const random = randomOf(seed);
  const all = Array.from({ length: count }, () => ({
    x: random() * width,
    y: random() * height,
    v: speed[0] + (speed[1] - speed[0]) * random(),
    phase: 2 * Math.PI * random(),
    size: random(),
    dx: drift * (0.8 + 0.4 * random()),
  }));
  const wrap = (value: number, size: number): number => ((value % size) + size) % size;
  return (n: number) => all.map((one) => ({ ...one, x: wrap(one.x + one.dx * n, width), y: wrap(one.y + one.v * n, height) }));
};

type Maker = (seed: number, count: number) => Scene;

const rain: Maker = (seed, count) => {
  const drops = falling(seed, 90, [38, 60], 8);
  return {
    name: 'rain',
    frames: film(seed, count, 0.4, 0.012, (draw, n) => {
      for (const { x, y, v, size } of drops(n)) draw.line(x, y, x + 0.14 * v, y + (0.3 + 0.3 * size) * v, 1.2, 0.85, 0.55);
    }),
  };
};
const snow: Maker = (seed, count) => {
  const flakes = falling(seed, 110, [4, 11], 1.5);
  return {
    name: 'snow',
    frames: film(seed, count, 0.3, 0.012, (draw, n) => {
      for (const { x, y, size, phase } of flakes(n)) draw.dot(x + 4 * Math.sin(0.6 * n + phase), y, 1 + 1.6 * size, 0.92, 0.9);
    }),
  };
};
const sparks: Maker = (seed, count) => {
  const random = randomOf(seed);
  const all = Array.from({ length: 14 * count }, (_, k) => ({
    born: Math.floor(k / 14) - 8,
    a: 2 * Math.PI * random(),
    v: 6 + 14 * random(),
    life: 3 + 8 * random(),
  }));
  return {
    name: 'sparks',
    frames: film(
      seed,
      count,
      0,
      0.012,
      (draw, n) => {
        for (const { born, a, v, life } of all) {
          const t = n - born;
          if (t < 0 || t > life) continue;
          const [x, y] = [240 + v * Math.cos(a) * t, 200 + v * Math.sin(a) * t + 0.6 * t * t];
          draw.line(x, y, x + 0.4 * v * Math.cos(a), y + 0.4 * v * Math.sin(a) + 0.5 * t, 1.6, 1, 0.95);
        }
      },
      0.4,
    ),
  };
};
const glitter: Maker = (seed, count) => ({
  name: 'glitter',
  frames: film(seed, count, 0.5, 0.012, (draw, n) => {
    const random = randomOf(seed * 31 + n);
    for (let k = 0; k < 45; k++) draw.dot(random() * width, 210 + 140 * random(), 0.7 + 1.4 * random(), 0.97, 0.7 + 0.3 * random());
  }),
});
const birds: Maker = (seed, count) => {
  const random = randomOf(seed);
  const flock = Array.from({ length: 7 }, () => ({
    x: -40 + 300 * random(),
    y: 40 + 150 * random(),
    vx: 7 + 9 * random(),
    vy: 2 * (random() - 0.5),
    beat: 1.2 + random(),
    phase: 6 * random(),
  }));
  return {
    name: 'birds',
    frames: film(
      seed,
      count,
      0,
      0.012,
      (draw, n) => {
        for (const { x, y, vx, vy, beat, phase } of flock) {
          const [cx, cy, lift] = [x + vx * n, y + vy * n, 4 * Math.sin(beat * n + phase)];
          draw.line(cx - 6, cy - lift, cx, cy, 1.8, 0.08);
          draw.line(cx, cy, cx + 6, cy - lift, 1.8, 0.08);
        }
      },
      0.3,
    ),
  };
};
const ball: Maker = (seed, count) => {
  const random = randomOf(seed);
  const [radius, vx, vy0, dark] = [3 + 4 * random(), 18 + 16 * random(), -14 - 6 * random(), random() < 0.5];
  const flies = 480 / vx;
  const place = (n: number): readonly [number, number, number] | undefined => {
    const t = n % Math.ceil(flies + 2);
    const [x, y] = [-10 + vx * t, 260 + vy0 * t + 0.9 * t * t];
    return x > radius && x < width - radius && y > radius && y < height - radius ? [x, y, radius] : undefined;
  };
  return {
    name: 'thrown ball',
    mover: Array.from({ length: count }, (_, n) => place(n)),
    frames: film(seed, count, 0.5, 0.012, (draw, n) => {
      const at = place(n);
      if (at) draw.dot(...at, dark ? 0.05 : 0.95);
    }),
  };
};
const eyes: Maker = (seed, count) => {
  const random = randomOf(seed);
  const starts = Array.from({ length: Math.ceil(count / 9) }, (_, k) => 9 * k + Math.floor(4 * random()));
  return {
    name: 'blinking eyes',
    frames: film(
      seed,
      count,
      0.6,
      0.012,
      (draw, n, shift) => {
        for (const [k, y] of [110, 220].entries())
          for (const x of [150 + 130 * k, 186 + 130 * k]) {
            const shut = starts.some((start) => n >= start + k && n < start + k + 1 + (start % 2));
            draw.dot(x - shift, y, 16, 0.72);
            draw.dot(x - shift, y, 5, shut ? 0.68 : 0.95);
            if (!shut) draw.dot(x - shift, y, 3, 0.08);
            else draw.line(x - shift - 5, y, x - shift + 5, y, 1.4, 0.35);
          }
      },
      0.4,
    ),
  };
};
const fence: Maker = (seed, count) => ({
  name: 'fence',
  frames: film(seed, count, 0, 0.012, (draw, n) => {
    for (let x = -20; x < width + 40; x += 17) draw.line(x - ((5.3 * n) % 17), 180, x - ((5.3 * n) % 17), 330, 3, 0.9);
    draw.line(0, 210, width, 210, 3, 0.9);
  }),
});
const mast: Maker = (seed, count) => ({
  name: 'masts',
  frames: film(seed, count, 1.5, 0.012, (draw, n) => {
    for (let k = 0; k < 5; k++) draw.line(600 - 11.5 * n - 90 * k, 40 + 10 * k, 600 - 11.5 * n - 90 * k + 3, 330, 2.2, 0.1);
  }),
});
const spokes: Maker = (seed, count) => ({
  name: 'spokes',
  frames: film(seed, count, 0, 0.012, (draw, n) => {
    for (const [x, y, turn] of [
      [150, 200, 0.31],
      [330, 180, 0.47],
    ] as const)
      for (let k = 0; k < 12; k++) {
        const a = turn * n + (k * Math.PI) / 6;
        draw.line(x, y, x + 75 * Math.cos(a), y + 75 * Math.sin(a), 2.4, 0.88);
      }
  }),
});
const text: Maker = (seed, count) => {
  const random = randomOf(seed);
  const strokes = Array.from({ length: 150 }, (_, k) => ({
    x: 60 + 12 * (k % 30),
    y: 90 + 30 * Math.floor(k / 30),
    dx: 7 * (random() - 0.5),
    dy: 14 * (random() - 0.5),
  }));
  return {
    name: 'text',
    frames: film(
      seed,
      count,
      0,
      0.012,
      (draw, n) => {
        const weave = randomOf(seed + n);
        const [ox, oy] = [1.2 * (weave() - 0.5), 1.2 * (weave() - 0.5)];
        for (const { x, y, dx, dy } of strokes) draw.line(x + ox, y + oy, x + dx + ox, y + dy + oy, 2, 0.95);
      },
      0.15,
    ),
  };
};

export const negativeScenes: readonly Maker[] = [rain, snow, sparks, glitter, birds, ball, eyes, fence, mast, spokes, text];
export const thrownBall: Maker = ball;
