/** DAIN's two operators against worked examples, an independent brute-force hole filling, and the specification's corner cases; by reference and by twin. */
import { describe, expect, it } from 'vitest';
import type { Plane } from '../film/frame.ts';
import { randomOf } from '../film/random.ts';
import adaptiveWarp from './adaptive-warp.ts';
import type { Arena } from './arena.ts';
import depthFlowProjection from './depth-flow-projection.ts';
import { createKernels } from './host.ts';

const plane = (arena: Arena, width: number, height: number, fill: (x: number, y: number) => number): Plane => {
  const { data } = arena.plane(width, height);
  for (let i = 0; i < data.length; i++) data[i] = fill(i % width, Math.floor(i / width));
  return { width, height, data };
};

const rows = ({ data, width }: Plane): number[][] =>
  Array.from({ length: data.length / width }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((v) => Number(v.toFixed(4)) + 0),
  );

describe.each([
  ['reference', true],
  ['twin', false],
])('by %s', (_name, referenceOnly) => {
  const kernels = createKernels({ threads: 0, referenceOnly });
  const { arena } = kernels;

  type Field = (x: number, y: number) => number;
  const project = (
    width: number,
    height: number,
    fx: Field,
    fy: Field,
    w: Field,
    fill: boolean,
  ): { readonly x: Plane; readonly y: Plane } => {
    const [x, y] = [plane(arena, width, height, () => 9), plane(arena, width, height, () => 9)];
    const [flowX, flowY, weight] = [plane(arena, width, height, fx), plane(arena, width, height, fy), plane(arena, width, height, w)];
    kernels.now(depthFlowProjection, { flowX, flowY, weight, fill, outX: x, outY: y });
    return { x, y };
  };
  const zero = (): number => 0;
  const one = (): number => 1;

  describe('depth-flow-projection', () => {
    it('lets the near vector win by its weight, in all four cells alike', () => {
      const moved = (x: number, y: number): boolean => x === 1 && y === 0;
      const got = project(
        6,
        2,
        (x, y) => (moved(x, y) ? 2 : 0),
        zero,
        (x, y) => (moved(x, y) ? 3 : 1),
        true,
      );
      expect(rows(got.x)).toEqual([
        [0, 0, 0, -1.2, -1.2, 0],
        [0, 0, 0, -0.6667, -0.6667, 0],
      ]);
      expect(
        rows(got.y)
          .flat()
          .every((v) => v === 0),
      ).toBe(true);
    });
    it('leaves the disoccluded column empty, or fills it', () => {
      expect(rows(project(5, 4, () => 1.5, zero, one, false).x)).toEqual(Array(4).fill([0, -1.5, -1.5, -1.5, -1.5]));
      expect(rows(project(5, 4, () => 1.5, zero, one, true).x)).toEqual(Array(4).fill(Array(5).fill(-1.5)));
    });
    it('keeps a vector that ends exactly on the last column and row, drops what goes beyond and what is no number', () => {
      expect(rows(project(3, 1, (x) => (x === 0 ? 2 : 9), zero, one, false).x)).toEqual([[0, 0, -2]]);
      expect(rows(project(3, 1, (x) => (x === 0 ? 2.001 : Number.NaN), zero, one, true).x)).toEqual([[0, 0, 0]]);
    });
    it('fills as a walk from each hole in four directions does', () => {
      const random = randomOf(3);
      const [width, height] = [31, 17];
      const [fx, fy] = [0, 1].map(() => Array.from({ length: width * height }, () => (random() - 0.5) * 60)) as [number[], number[]];
      const field =
        (values: number[]): Field =>
        (x, y) =>
          values[y * width + x]!;
      const open = project(width, height, field(fx), field(fy), one, false);
      const filled = project(width, height, field(fx), field(fy), one, true);
      // A cell met by any vector has a sum other than 0 here, since the vectors are random.
      const met = (x: number, y: number): boolean => open.x.data[y * width + x] !== 0;
      let holes = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const found: number[] = [];
          for (const [dx, dy] of [
            [-1, 0],
            [1, 0],
            [0, -1],
            [0, 1],
          ] as const) {
            let [cx, cy] = [x, y];
            while (cx >= 0 && cy >= 0 && cx < width && cy < height && !met(cx, cy)) [cx, cy] = [cx + dx, cy + dy];
            if (cx >= 0 && cy >= 0 && cx < width && cy < height) found.push(open.x.data[cy * width + cx]!);
          }
          const wanted = met(x, y) ? found[0]! : found.reduce((sum, v) => sum + v, 0) / Math.max(1, found.length);
          if (!met(x, y)) holes++;
          expect(filled.x.data[y * width + x]).toBeCloseTo(wanted, 4);
        }
      expect(holes).toBeGreaterThan(20);
    });
  });

  describe('adaptive-warp', () => {
    const warp = (gx: Field, gy: Field, tap: (k: number) => number): number[][] => {
      const source = plane(arena, 5, 4, (x, y) => y * 5 + x);
      const kernel = arena.floats(16 * 20).data;
      for (let i = 0; i < kernel.length; i++) kernel[i] = tap(Math.floor(i / 20));
      const out = plane(arena, 5, 4, () => -1);
      const [flowX, flowY] = [plane(arena, 5, 4, gx), plane(arena, 5, 4, gy)];
      kernels.now(adaptiveWarp, { source: source.data, channels: 1, flowX, flowY, kernel, firstRow: 0, rows: 4, out: out.data });
      return rows(out);
    };
    const centre = (k: number): number => ([5, 6, 9, 10].includes(k) ? 1 : 0);

    it('is exact bilinear with the inner taps at 1, and keeps the sample where the flow leaves the picture', () =>
      expect(warp(() => 0.25, zero, centre)[0]).toEqual([0.25, 1.25, 2.25, 3.25, 4]));
    it('at a whole place sums the upper left quadrant only, clamped at the border', () =>
      expect(warp(zero, zero, one).slice(0, 2)).toEqual([
        [0, 2, 6, 10, 14],
        [10, 12, 16, 20, 24],
      ]));
    it('counts taps row by row: tap 4 is left of the middle, tap 1 above it', () => {
      expect(warp(zero, zero, (k) => (k === 4 ? 1 : 0))[1]).toEqual([5, 5, 6, 7, 8]);
      expect(warp(zero, zero, (k) => (k === 1 ? 1 : 0))[1]).toEqual([0, 1, 2, 3, 4]);
    });
    it('keeps the sample for a flow of half the size or more, strictly, and for no number', () => {
      expect(warp((x) => (x === 0 ? 2.5 : 0), zero, zero)[0]).toEqual([0, 0, 0, 0, 0]);
      expect(warp((x) => (x === 1 ? 2.5 : x === 2 ? Number.NaN : 0), zero, zero)[1]).toEqual([0, 6, 7, 0, 0]);
      expect(
        warp(
          (x) => (x === 1 ? 2.4 : 0),
          (x) => (x === 3 ? 2 : 0),
          zero,
        )[1],
      ).toEqual([0, 0, 0, 8, 0]);
    });
    it('warps every channel as it warps one, and a band of rows as the whole', () => {
      const random = randomOf(5);
      const [w, h] = [13, 9];
      const noise = (n: number): Float32Array => {
        const { data } = arena.floats(n);
        for (let i = 0; i < n; i++) data[i] = random();
        return data;
      };
      const [source, kernel, all, single] = [noise(4 * w * h), noise(16 * w * h), noise(4 * w * h), noise(w * h)];
      const flow = (): Plane => plane(arena, w, h, () => random() * 6 - 3);
      const rest = { flowX: flow(), flowY: flow(), kernel };
      kernels.now(adaptiveWarp, { source, channels: 4, ...rest, firstRow: 0, rows: h, out: all });
      for (let c = 0; c < 4; c++) {
        kernels.now(adaptiveWarp, {
          source: source.subarray(c * w * h, (c + 1) * w * h),
          channels: 1,
          ...rest,
          firstRow: 0,
          rows: h,
          out: single,
        });
        expect(all.slice(c * w * h, (c + 1) * w * h)).toEqual(single.slice());
      }
      const band = arena.floats(4 * w * 3).data;
      kernels.now(adaptiveWarp, { source, channels: 4, ...rest, firstRow: 5, rows: 3, out: band });
      for (let c = 0; c < 4; c++) expect(band.slice(c * w * 3, (c + 1) * w * 3)).toEqual(all.slice(c * w * h + 5 * w, c * w * h + 8 * w));
    });
  });
});
