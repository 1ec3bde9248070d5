/**
 * @file Tears looked for: a thin path from edge to edge of the picture along which a frame is unlike both its neighbours, laid on it by motion, while nearly everything
 * else is like them. The path is found by dynamic programming on small pictures.
 */
import type { Clip } from '../../film/clip.ts';
import type { Shot } from '../../film/shot.ts';
import type { Kernels } from '../../kernels/host.ts';
import { eachProxy, type SmallFrame } from '../proxy.ts';
import { standingOut } from './standing-out.ts';
import type { Tear } from './tear-records.ts';
import type { Place } from './torn-line.ts';

const proxyWidth = 240;
/** Levels by which a pixel stands out of both neighbours to count in full, and to be a hit. */
const [full, hit] = [10, 5];
/** Rows a path may climb in a column, and what each costs of a full pixel. */
const climb = 2;
const climbCost = 0.12;
/** Share of the path's columns that must be hits to be looked at, and from which it is sure. */
const [leastHits, sureHits] = [0.72, 0.9];
/** Share of the whole picture that may be hits: more is a flash, a cut or motion that was not found. */
const mostHits = 0.2;
/** Upright paths are mostly the edges of people who pass, and lines: they are never sure. */
const uprightSure = 0.85;
/** Columns from one point of a found line to the next. */
const pointStep = 8;

type Standing = { readonly width: number; readonly height: number; readonly data: Float32Array };

const turned = ({ width, height, data }: Standing): Standing => ({
  width: height,
  height: width,
  data: Float32Array.from(data, (_, i) => data[(i % height) * width + Math.floor(i / height)]!),
});

/** The best path from left to right: its row in each column, and the share of columns in which it is hit. */
const bestPath = ({ width, height, data }: Standing): { readonly rows: readonly number[]; readonly hits: number } => {
  let sums = new Float32Array(height);
  const from = new Int8Array(width * height);
  for (let x = 0; x < width; x++) {
    const next = new Float32Array(height);
    for (let y = 0; y < height; y++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let dy = -climb; dy <= climb; dy++) {
        const value = y + dy >= 0 && y + dy < height ? sums[y + dy]! - climbCost * Math.abs(dy) : Number.NEGATIVE_INFINITY;
        if (value > best) {
          best = value;
          from[x * height + y] = dy;
        }
      }
      next[y] = best + Math.min(1, data[y * width + x]! / full);
    }
    sums = next;
  }
  let y = sums.indexOf(Math.max(...sums));
  const rows = new Array<number>(width);
  let hits = 0;
  for (let x = width - 1; x >= 0; x--) {
    rows[x] = y;
    if (data[y * width + x]! >= hit) hits++;
    y += from[x * height + y]!;
  }
  // The middle of what stands out there.
  const centred = rows.map((row, x) => {
    let [sum, weight] = [0, 0];
    for (let dy = -3; dy <= 3; dy++) {
      const value = row + dy >= 0 && row + dy < height ? Math.max(0, data[(row + dy) * width + x]! - hit / 2) : 0;
      sum += value * (row + dy);
      weight += value;
    }
    return weight > 0 ? sum / weight : row;
  });
  return { rows: centred, hits: hits / width };
};

/** Every few columns a point, each the mean of its stretch. */
const pointsOf = (rows: readonly number[]): readonly Place[] => {
  const points: Place[] = [];
  for (let x = 0; x < rows.length; x += pointStep) {
    const own = rows.slice(Math.max(0, x - 2), x + 3);
    points.push([x, own.reduce((sum, row) => sum + row, 0) / own.length]);
  }
  points.push([rows.length - 1, rows.at(-1)!]);
  return points;
};

/** Looks through a shot for torn frames. The first and the last frame have but one neighbour and are not looked at. */
export const searchTears = async (
  kernels: Kernels,
  clip: Clip,
  shot: Shot,
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<readonly Tear[]> => {
  const { startFrame, endFrame } = shot;
  const found: Tear[] = [];
  const last: SmallFrame[] = [];
  const see = async (n: number, proxy: SmallFrame): Promise<void> => {
    progress(n + 1 - startFrame, endFrame - startFrame);
    last.push(proxy);
    if (last.length < 3) return;
    const [before, own, after] = last as unknown as readonly [SmallFrame, SmallFrame, SmallFrame];
    last.shift();
    if (own.width < 40 || own.height < 30) return;
    const data = (await standingOut(kernels, own, [before, after], signal)).map(Math.abs);
    const out: Standing = { width: own.width, height: own.height, data };
    const share = out.data.reduce((sum, value) => sum + (value >= hit ? 1 : 0), 0) / out.data.length;
    if (share > mostHits || share < leastHits / out.height / 2) return;
    const [across, down] = [bestPath(out), bestPath(turned(out))];
    const isAcross = across.hits >= down.hits;
    const { rows, hits } = isAcross ? across : down;
    if (hits < leastHits) return;
    const scale = [clip.width / own.width, clip.height / own.height] as const;
    const line = pointsOf(rows).map(([along, at]): Place => {
      const [x, y] = isAcross ? [along, at] : [at, along];
      return [(x + 0.5) * scale[0] - 0.5, (y + 0.5) * scale[1] - 0.5];
    });
    const sure = 0.99 - 2 * (sureHits - Math.min(sureHits, hits));
    found.push({ frame: n - 1, line, sure: isAcross ? sure : Math.min(uprightSure, sure) });
  };
  await eachProxy(kernels, clip, startFrame, endFrame, proxyWidth, see, signal);
  return found;
};
