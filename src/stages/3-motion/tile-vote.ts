/**
 * @file From the moves of many tiles to the camera's: the moves vote. The largest group of tiles that agree wins, tiles that have gone with the camera before
 * counting more, so that what stands still outvotes a train that fills the picture; then a shift, a turn and a scale are fitted to that group (iteratively
 * reweighted least squares, Tukey's weights).
 */
import { perTile } from '../../kernels/align-tiles.ts';

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
};

/** Tiles that explain less than this of their variance were not found. */
const leastQuality = 0.5;
/** Tiles that agree lie within about this of each other, pixels. */
const agreement = 0.5;

const tileCentre = (tile: number, { columns, rows, width, height }: Grid): readonly [number, number] => [
  (((tile % columns) + 0.5) / columns - 0.5) * width,
  ((Math.floor(tile / columns) + 0.5) / rows - 0.5) * height,
];

/** Solves m x = r for n unknowns, symmetric positive, row by row. */
const solve = (m: number[][], r: number[]): number[] => {
  const n = r.length;
  for (let k = 0; k < n; k++)
    for (let i = k + 1; i < n; i++) {
      const factor = m[i]![k]! / m[k]![k]!;
      for (let j = k; j < n; j++) m[i]![j]! -= factor * m[k]![j]!;
      r[i]! -= factor * r[k]!;
    }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) r[k]! -= m[k]![j]! * r[j]!;
    r[k]! /= m[k]![k]!;
  }
  return r;
};

/** Where a tile's centre at (x, y) goes under a pose. */
export const moveAt = ({ x, y, angle, scale }: Pose, px: number, py: number): readonly [number, number] => [
  x + scale * px - angle * py,
  y + scale * py + angle * px,
];

/**
 * `moves` as align-tiles gives them; `standing`: for each tile how much it has gone with the camera so far (0 to 1). A turn and a scale are only fitted where
 * tiles are spread enough to tell; they are held small by a prior.
 */
export const voteOf = (moves: Float32Array, grid: Grid, standing: Float32Array): Vote | undefined => {
  const tiles = Array.from({ length: grid.columns * grid.rows }, (_, i) => {
    const [u, v, quality, texture] = moves.subarray(i * perTile, (i + 1) * perTile) as unknown as [number, number, number, number];
    const [px, py] = tileCentre(i, grid);
    // Texture beyond a few levels of gradient adds no trust: a tile is one vote.
    const voice =
      quality < leastQuality ? 0 : ((quality - leastQuality) / (1 - leastQuality)) * (texture / (texture + 2e-5)) * (0.05 + standing[i]!);
    return { u, v, px, py, voice };
  });
  const all = tiles.reduce((sum, { voice }) => sum + voice, 0);
  if (all <= 1e-6) return undefined;
  let best: { readonly u: number; readonly v: number; readonly score: number } = { u: 0, v: 0, score: -1 };
  for (const candidate of tiles) {
    if (candidate.voice === 0) continue;
    const score = tiles.reduce(
      (sum, { u, v, voice }) => sum + voice / (1 + ((u - candidate.u) ** 2 + (v - candidate.v) ** 2) / (agreement * agreement)),
      0,
    );
    if (score > best.score) best = { u: candidate.u, v: candidate.v, score };
  }
  let pose: Pose = { x: best.u, y: best.v, angle: 0, scale: 0 };
  let reach = 4 * agreement;
  const half = Math.max(grid.width, grid.height) / 2;
  const weightOf = ({ u, v, px, py, voice }: (typeof tiles)[number]): number => {
    const [mu, mv] = moveAt(pose, px, py);
    const distance = ((u - mu) ** 2 + (v - mv) ** 2) / (reach * reach);
    return distance >= 1 ? 0 : voice * (1 - distance) ** 2;
  };
  let spread = 0;
  for (let round = 0; round < 12; round++) {
    // Unknowns: x, y, angle and scale in pixels at the picture's edge, so that one prior fits both.
    const m = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j && i > 1 ? 0.02 * all : i === j ? 1e-9 : 0)));
    const r = [0, 0, 0, 0];
    let [sum, squares] = [0, 0];
    for (const tile of tiles) {
      const weight = weightOf(tile);
      if (weight === 0) continue;
      const [mu, mv] = moveAt(pose, tile.px, tile.py);
      sum += weight;
      squares += weight * ((tile.u - mu) ** 2 + (tile.v - mv) ** 2);
      for (const [row, value] of [
        [[1, 0, -tile.py / half, tile.px / half], tile.u],
        [[0, 1, tile.px / half, tile.py / half], tile.v],
      ] as const)
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) m[i]![j]! += weight * row[i]! * row[j]!;
          r[i]! += weight * row[i]! * value;
        }
    }
    if (sum <= 1e-9) break;
    spread = Math.sqrt(squares / sum);
    const [x, y, angle, scale] = solve(m, r) as [number, number, number, number];
    pose = { x, y, angle: angle / half, scale: scale / half };
    reach = Math.max(2 * agreement, Math.min(reach, 4 * spread));
  }
  const agrees = Float32Array.from(tiles, (tile) => {
    if (tile.voice === 0) return -1;
    return weightOf(tile) / tile.voice;
  });
  const support = tiles.reduce((sum, { voice }, i) => sum + (agrees[i]! > 0 ? voice * agrees[i]! : 0), 0) / all;
  return { pose, support, spread, agrees };
};
