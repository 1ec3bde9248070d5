/** Colour by hand: strokes fill what looks like one thing, fade where nothing was said, and are carried on; files that are no scribbles are told so. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, grey, runStages } from '../bench/stage-run.ts';
import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import type { Supplies } from '../src/film/supplies.ts';
import { createKernels } from '../src/kernels/host.ts';
import { spreadStrokes } from '../src/stages/5-colour/levin.ts';
import { readStrokes } from '../src/stages/5-colour/strokes.ts';

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const [width, height, length] = [160, 112, 16];
const inside = (x: number, y: number, n: number): boolean => Math.abs(x - (50 + 3 * n)) < 22 && Math.abs(y - 56) < 24;

/** A bright textured block that walks over darker ground. */
const scene = (n: number): Plane => {
  const random = randomOf(n + 1);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const block = 0.7 + 0.05 * Math.sin((x - 3 * n) * 0.6) * Math.cos(y * 0.5);
      const ground = 0.35 + 0.05 * Math.sin(x * 0.3 + y * 0.2) * Math.sin(y * 0.23);
      data[y * width + x] = (inside(x, y, n) ? block : ground) + 0.01 * (random() - 0.5);
    }
  return { width, height, data };
};

const strokes = {
  schema: 'ciotat-scribbles',
  version: 1,
  frames: [
    {
      frame: 0,
      strokes: [
        {
          colour: '#c02020',
          points: [
            [0.25, 0.4],
            [0.38, 0.6],
          ],
        },
        {
          colour: '#2060a0',
          points: [
            [0.05, 0.1],
            [0.9, 0.1],
          ],
        },
        {
          colour: '#2060a0',
          points: [
            [0.05, 0.9],
            [0.9, 0.9],
          ],
        },
      ],
    },
  ],
};
const supplies = (text: string): Supplies => ({
  list: (path) => [{ path, name: path, sha256: text }],
  picture: () => Promise.reject(new Error('no pictures here')),
  text: () => text,
});
const scribbled = (file: unknown) =>
  runStages(
    kernels,
    clipOf(kernels, length, 24, scene, grey),
    ['colour/scribble'],
    { 'colour/scribble': { from: 'strokes.json' } },
    supplies(JSON.stringify(file)),
  );

describe('scribbles', () => {
  it('colour the thing they lie on and no other, through the shot; the luma is the very same', async () => {
    const { clip } = await scribbled(strokes);
    for (const n of [0, length - 1]) {
      using frame = await clip.frame(n);
      expect(frame.format.model).toBe('ycbcr');
      expect(frame.planes[0]!.data).toEqual(scene(n).data);
      const red = frame.planes[2]!;
      let [right, wrong, blocks, grounds] = [0, 0, 0, 0];
      for (let y = 0; y < red.height; y++)
        for (let x = 0; x < red.width; x++) {
          const isRed = 255 * red.data[y * red.width + x]! > 128 + 25;
          if (inside(2 * x, 2 * y, n)) {
            blocks++;
            right += Number(isRed);
          } else {
            grounds++;
            wrong += Number(isRed);
          }
        }
      expect(right / blocks).toBeGreaterThan(0.85);
      expect(wrong / grounds).toBeLessThan(0.05);
    }
    await clip.release();
  }, 60_000);

  it('belief fades with distance and ends at edges', () => {
    const [w, h] = [120, 20];
    const luma = Float32Array.from({ length: w * h }, (_, i) => (i % w < 60 ? 0.3 : 0.7));
    const known = new Uint8Array(w * h);
    for (let y = 0; y < h; y++) known[y * w + 5] = 1;
    const chroma = new Float32Array(w * h).fill(40);
    const { belief, blue } = spreadStrokes(luma, w, h, known, chroma, chroma);
    const at = (x: number): number => belief[10 * w + x]!;
    expect(at(10)).toBeGreaterThan(at(50));
    expect(at(50)).toBeGreaterThan(0.3);
    expect(at(70)).toBeLessThan(0.05);
    expect(blue[10 * w + 50]).toBeCloseTo(40, 0);
  });

  it.each<[unknown, RegExp]>([
    ['strokes', /no file of scribbles/],
    [{ ...strokes, version: 2 }, /version/],
    [{ ...strokes, frames: [{ frame: 0, strokes: [{ colour: 'red', points: [[0, 0]] }] }] }, /#rrggbb/],
    [{ ...strokes, frames: [{ frame: 0, strokes: [{ colour: '#ff0000', points: [[0, 1.5]] }] }] }, /points/],
    [{ ...strokes, frames: [{ ...strokes.frames[0], frame: 4000 }] }, /none of the scribbled frames is in this film: 4000/],
  ])('%j is refused in clear words', async (file, words) => expect(scribbled(file)).rejects.toThrow(words));
  it('what is not JSON is refused', () =>
    expect(() => readStrokes('{', { path: 'a.json' })).toThrow(/a\.json is no file of scribbles: it is not JSON/));
});
