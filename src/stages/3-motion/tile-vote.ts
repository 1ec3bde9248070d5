/**
 * @file From the moves of many tiles to the camera's: the moves vote. The largest group of tiles that agree wins, tiles that have gone with the camera before
 * counting more, so that what stands still outvotes a train that fills the picture; then a shift, a turn and a scale are fitted to that group (iteratively
 * reweighted least squares, Tukey's weights).
 */
import { perTile } from '../../kernels/align-tiles.ts';
import { solveInPlace } from '../../kernels/solve.ts';

export type Grid = { readonly columns: number; readonly rows: number; readonly width: number; readonly height: number };
/** How a picture lies against another: x, y in pixels at the picture's centre, angle in radians, scale as natural logarithm. */
export type Pose = { readonly x: number; readonly y: number; readonly angle: number; readonly scale: number };
export type Vote = {
  readonly pose: Pose;
  /** Share of the votes that went with the winner, 0 to 1. */
  readonly support: number;
  /** How far the winner's tiles lie from the fit, pixels RMS. */
  readonly spread: number;
  /** For each tile how well it goes with the winner, 0 to 1; -1 for tiles that could not vote. */
  readonly agrees: Float32Array;
  /** How far each tile lies from the winner, pixels squared, as far as the tile can tell. */
  readonly off: Float32Array;
};

/** Tiles that explain less than this of their variance were not found. */
const leastQuality = 0.5;
/** Tiles that agree lie within about this of each other, pixels. */
const agreement = 0.5;

/** A tile's centre, from the picture's. */
export const tileCentre = (tile: number, { columns, rows, width, height }: Grid): readonly [number, number] => [
  (((tile % columns) + 0.5) / columns - 0.5) * width,
  ((Math.floor(tile / columns) + 0.5) / rows - 0.5) * height,
];

type Six = [number, number, number, number, number, number];
/** How firmly a tile holds its place, as a matrix xx, xy, yy with values of 0 to 1: an edge holds across, not along. */
type Hold = readonly [number, number, number];

/** Gradients beyond a level or two a pixel add no trust: a tile is one vote. H (H + h)^-1. */
const holdOf = (hxx: number, hxy: number, hyy: number): Hold => {
  const h = 2e-5;
  const det = (hxx + h) * (hyy + h) - hxy * hxy;
  return [(hxx * (hyy + h) - hxy * hxy) / det, (hxy * h) / det, (hyy * (hxx + h) - hxy * hxy) / det];
};

/** Squared distance of a move from another as a tile can tell it. */
const apart = ([xx, xy, yy]: Hold, dx: number, dy: number): number => xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy;

/** Where a tile's centre at (x, y) goes under a pose. */
export const moveAt = ({ x, y, angle, scale }: Pose, px: number, py: number): readonly [number, number] => [
  x + scale * px - angle * py,
  y + scale * py + angle * px,
];

/**
 * `moves` as align-tiles gives them; `standing`: for each tile how much it has gone with the camera so far (0 to 1). A turn and a scale are only fitted where
 * tiles are spread enough to tell; they are held small by a prior. A move near the `expected` one needs less support than another: of what moves in many ways and what stands still, the
 * latter is the scene.
 */
export const voteOf = (
  moves: Float32Array,
  grid: Grid,
  standing: Float32Array,
  expected: { readonly x: number; readonly y: number },
): Vote | undefined => {
  const tiles = Array.from({ length: grid.columns * grid.rows }, (_, i) => {
    const [u, v, quality, hxx, hxy, hyy] = moves.subarray(i * perTile, (i + 1) * perTile) as unknown as Six;
    const [px, py] = tileCentre(i, grid);
    const hold = holdOf(hxx, hxy, hyy);
    const voice = quality < leastQuality ? 0 : ((quality - leastQuality) / (1 - leastQuality)) * (0.3 + standing[i]!);
    return { u, v, px, py, hold, voice: voice * 0.5 * (hold[0] + hold[2]) };
  });
  const all = tiles.reduce((sum, { voice }) => sum + voice, 0);
  if (all <= 1e-6) return undefined;
  let best: { readonly u: number; readonly v: number; readonly score: number } = { u: 0, v: 0, score: -1 };
  for (const candidate of tiles) {
    if (candidate.voice === 0) continue;
    const off = ((candidate.u - expected.x) ** 2 + (candidate.v - expected.y) ** 2) / (0.01 * grid.width) ** 2;
    const likely = 1 + Math.exp(-off / 2);
    const score =
      likely *
      tiles.reduce(
        (sum, { u, v, voice, hold }) => sum + voice / (1 + apart(hold, u - candidate.u, v - candidate.v) / (agreement * agreement)),
        0,
      );
    if (score > best.score) best = { u: candidate.u, v: candidate.v, score };
  }
  let pose: Pose = { x: best.u, y: best.v, angle: 0, scale: 0 };
  let reach = 4 * agreement;
  const half = Math.max(grid.width, grid.height) / 2;
  const weightOf = ({ u, v, px, py, voice, hold }: (typeof tiles)[number]): number => {
    const [mu, mv] = moveAt(pose, px, py);
    const distance = apart(hold, u - mu, v - mv) / (reach * reach);
    return distance >= 1 ? 0 : voice * (1 - distance) ** 2;
  };
  let spread = 0;
  for (let round = 0; round < 12; round++) {
    // Unknowns: x, y, angle and scale in pixels at the picture's edge, so that one prior fits both.
    const m = Float64Array.from({ length: 16 }, (_, k) => (k % 5 > 0 ? 0 : k > 5 ? 0.02 * all + 1 : 1e-9));
    const r = new Float64Array(4);
    let [sum, squares] = [0, 0];
    for (const tile of tiles) {
      const weight = weightOf(tile);
      if (weight === 0) continue;
      const [mu, mv] = moveAt(pose, tile.px, tile.py);
      sum += weight;
      const [du, dv] = [tile.u - mu, tile.v - mv];
      const [xx, xy, yy] = tile.hold;
      squares += weight * apart(tile.hold, du, dv);
      const [ax, ay] = [
        [1, 0, -tile.py / half, tile.px / half],
        [0, 1, tile.px / half, tile.py / half],
      ] as const;
      for (let i = 0; i < 4; i++) {
        const [hx, hy] = [xx * ax[i]! + xy * ay[i]!, xy * ax[i]! + yy * ay[i]!];
        for (let j = 0; j < 4; j++) m[4 * i + j]! += weight * (hx * ax[j]! + hy * ay[j]!);
        r[i]! += weight * (hx * tile.u + hy * tile.v);
      }
    }
    if (sum <= 1e-9) break;
    spread = Math.sqrt(squares / sum);
    if (!solveInPlace(m, r)) break;
    const [x, y, angle, scale] = r as unknown as [number, number, number, number];
    pose = { x, y, angle: angle / half, scale: scale / half };
    reach = Math.max(agreement, Math.min(reach, 4 * spread));
  }
  const agrees = Float32Array.from(tiles, (tile) => {
    if (tile.voice === 0 || tile.hold[0] + tile.hold[2] < 0.3) return -1;
    return weightOf(tile) / tile.voice;
  });
  const support = tiles.reduce((sum, { voice }, i) => sum + (agrees[i]! > 0 ? voice * agrees[i]! : 0), 0) / all;
  const off = Float32Array.from(tiles, ({ u, v, px, py, hold }) => {
    const [mu, mv] = moveAt(pose, px, py);
    return apart(hold, u - mu, v - mv);
  });
  return { pose, support, spread, agrees, off };
};
