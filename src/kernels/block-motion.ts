/**
 * @file block-motion: for each block of the picture at time t between two, the straight motion through it along which both pictures agree best: bilateral block matching
 * over overlapping windows, every second pixel, in quarters of a pixel. Vectors spread to neighbours in sweeps to and fro (PatchMatch, Barnes et al. 2009), and
 * around the best of a block a search goes on from afar to near. Neighbours that differ cost, up to a limit: things have edges. Whole numbers throughout.
 */
import { at, defineKernel } from './kernel.ts';
import { quarterBytes, quarterMargin, tileColumns, tileRows } from './quarter-samples.ts';

export type BlockMotionArgs = {
  /** From quarter-samples, of both pictures. */
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Share of the way, in (0, 1). */
  readonly t: number;
  /** Side of a block, pixels; its window is twice as wide. */
  readonly side: 8 | 16;
  /** Vectors of blocks of twice the side, to start from; without them, from rest. */
  readonly start?: Int32Array | undefined;
  readonly sweeps: number;
  /** Radius of the widest search, in the vectors' unit. */
  readonly reach: number;
  /** Two numbers a block (x, y), row by row: half the way from picture 1 to picture 0, in quarters of a pixel. */
  readonly vectors: Int32Array;
};

export const blocksAlong = (size: number, side: number): number => Math.ceil(size / side);

/** A step of difference to a neighbour costs a twentieth of a level, at most this many steps. */
const mostSteps = 200;
/** Levels a block pays whose middle came from outside a picture. */
const outsideLevels = 2;
/** Time in parts of 1024. */
const parts = (t: number): number => Math.round(t * 1024);

type Vector = readonly [number, number];

/** Sum of absolute differences of a block's samples, by its places in both pictures in quarters of a pixel. */
const differences = ({ a, b, width, height }: BlockMotionArgs, samples: number, ax: number, ay: number, bx: number, by: number): number => {
  const [columns, rows] = [tileColumns(width), tileRows(height)];
  const placeOf = (qx: number, qy: number): number => {
    // A window beside the picture sees nothing but the border, wherever it lies.
    const x = Math.min(4 * width, Math.max(-8 * samples, qx)) + 4 * quarterMargin;
    const y = Math.min(4 * height, Math.max(-8 * samples, qy)) + 4 * quarterMargin;
    return ((((y & 7) << 3) | (x & 7)) * rows + (y >> 3)) * columns + (x >> 3);
  };
  const [p, q] = [placeOf(ax, ay), placeOf(bx, by)];
  let sum = 0;
  for (let j = 0; j < samples; j++) for (let i = 0; i < samples; i++) sum += Math.abs(a[p + j * columns + i]! - b[q + j * columns + i]!);
  return sum;
};

export default defineKernel<BlockMotionArgs>({
  id: 'block-motion',
  outputs: ({ vectors }) => [vectors],
  reference: (args) => {
    const { width, height, side, start, sweeps, reach, vectors } = args;
    const t = parts(args.t);
    const [columns, rows] = [blocksAlong(width, side), blocksAlong(height, side)];
    const parents = blocksAlong(width, 2 * side);
    const at = (column: number, row: number): Vector => [
      vectors[2 * (row * columns + column)]!,
      vectors[2 * (row * columns + column) + 1]!,
    ];
    vectors.fill(0);
    if (start)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          for (let c = 0; c < 2; c++) vectors[2 * (row * columns + column) + c] = start[2 * ((row >> 1) * parents + (column >> 1)) + c]!;
    const toZero = (v: number): number => (2 * v * t + 512) >> 10;
    const toOne = (v: number): number => -((2 * v * (1024 - t) + 512) >> 10);
    let random = 1;
    const drawn = (radius: number): number => {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      return (((random >>> 16) * (2 * radius + 1)) >>> 16) - radius;
    };
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const d = sweep % 2 === 0 ? -1 : 1;
      for (let k = 0; k < rows * columns; k++) {
        const index = d < 0 ? k : rows * columns - 1 - k;
        const [column, row] = [index % columns, Math.floor(index / columns)];
        const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < columns && y < rows;
        const [x, y] = [column * side + (side >> 1), row * side + (side >> 1)];
        // Windows at the border lie wholly in the picture if it is large enough.
        const left = 4 * Math.max(0, Math.min(x - side, width - 2 * side));
        const top = 4 * Math.max(0, Math.min(y - side, height - 2 * side));
        let best = 2 ** 30;
        let found: Vector = [0, 0];
        const consider = ([u, v]: Vector): void => {
          let apart = 0;
          for (const [nx, ny] of [
            [column, row + 1],
            [column, row - 1],
            [column + 1, row],
            [column - 1, row],
          ] as const) {
            if (!inside(nx, ny)) continue;
            const [nu, nv] = at(nx, ny);
            apart += Math.min(mostSteps, Math.abs(u - nu) + Math.abs(v - nv));
          }
          let cost = side * side * apart;
          if (cost >= best) return;
          const [au, av, bu, bv] = [toZero(u), toZero(v), toOne(u), toOne(v)];
          const beyond = (place: number, size: number): boolean => place < 0 || place > 4 * size - 1;
          if (beyond(4 * x + au, width) || beyond(4 * x + bu, width) || beyond(4 * y + av, height) || beyond(4 * y + bv, height))
            cost += 20 * outsideLevels * side * side;
          cost += 20 * differences(args, side, left + au, top + av, left + bu, top + bv);
          if (cost < best) [best, found] = [cost, [u, v]];
        };
        consider(at(column, row));
        for (const [nx, ny] of [
          [column, row + d],
          [column + d, row],
          [column - d, row + d],
          [column, row + 2 * d],
          [column + 2 * d, row],
        ] as const)
          if (inside(nx, ny)) consider(at(nx, ny));
        if (sweep === 0) consider([0, 0]);
        for (let radius = reach; radius >= 1; radius >>= 1) {
          const [u, v] = found;
          if (radius > 8)
            for (let q = 0; q < 3; q++) {
              const du = drawn(radius);
              consider([u + du, v + drawn(radius)]);
            }
          else {
            consider([u, v + radius]);
            consider([u, v - radius]);
            consider([u + radius, v]);
            consider([u - radius, v]);
          }
        }
        vectors.set(found, 2 * index);
      }
    }
  },
  scratchFloats: () => 32,
  twin: (simd, { a, b, width, height, t, side, start, sweeps, reach, vectors }, scratch) =>
    simd.blockMotion!(
      at(a),
      at(b),
      width,
      height,
      tileColumns(width),
      tileRows(height),
      quarterMargin,
      parts(t),
      side,
      start ? at(start) : 0,
      sweeps,
      reach,
      at(vectors),
      scratch,
    ),
  examples: (make) =>
    (
      [
        [1, 1, 16, false, 0.5],
        [9, 7, 8, true, 0.3],
        [50, 41, 16, false, 0.5],
        [67, 50, 8, true, 0.8],
      ] as const
    ).map(([width, height, side, started, t]) => {
      const ints = (along: number, fill: () => number): Int32Array => {
        const count = 2 * blocksAlong(width, along) * blocksAlong(height, along);
        const bytes = make.bytes(4 * count);
        const view = new Int32Array(bytes.buffer, bytes.byteOffset, count);
        for (let i = 0; i < count; i++) view[i] = fill();
        return view;
      };
      const bytes = quarterBytes(width, height);
      return {
        a: make.bytes(bytes),
        b: make.bytes(bytes),
        width,
        height,
        t,
        side,
        start: started ? ints(2 * side, () => Math.floor(make.random() * 80) - 40) : undefined,
        sweeps: 2,
        reach: started ? 4 : 96,
        vectors: ints(side, () => 0),
      };
    }),
  tolerance: 0,
});
