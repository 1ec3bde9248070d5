/**
 * @file Splice bands looked for: rows near the top or the bottom of one frame that are lighter or darker than in its neighbours all the way across, while the rest of the
 * picture is like them. At a shot's end both neighbours lie on the shot's own side of the cut.
 */
import type { Clip } from '../../film/clip.ts';
import type { Shot } from '../../film/shot.ts';
import type { Kernels } from '../../kernels/host.ts';
import { eachProxy, type SmallFrame } from '../proxy.ts';
import { referencesOf } from './speck-look.ts';
import { standingOut } from './standing-out.ts';

/** Rows from `top` to `bottom`, the last one among them, in pixels of the picture. */
export type Band = { readonly frame: number; readonly top: number; readonly bottom: number; readonly sure: number };

const proxyWidth = 240;
/** Levels by which a pixel stands out of both neighbours to be a hit; share of a row that must be. */
const hit = 4;
const [rowShare, sureShare] = [0.72, 0.86];
const sureLevels = 9;
/** A band goes on over so many rows of its sign with this share, at its soft edges. */
const [softRows, softShare] = [2, 0.2];
/** Shares of the height: where bands lie, how thick they are at most, and the rim in which a frame line may show instead. */
const [edgeZone, thickest, rim] = [0.22, 0.1, 0.012];
/** Share of the rest of the picture that may be hits. */
const mostHits = 0.1;

type Row = { readonly share: number; readonly levels: number };

/** For each row the share of it that stands out with the row's own sign, and by how much. */
const rowsOf = (own: SmallFrame, signed: Float32Array): readonly Row[] =>
  Array.from({ length: own.height }, (_, y) => {
    let [up, down, sum] = [0, 0, 0];
    for (let x = 0; x < own.width; x++) {
      const value = signed[y * own.width + x]!;
      sum += value;
      if (value >= hit) up++;
      else if (value <= -hit) down++;
    }
    return { share: (Math.max(up, down) / own.width) * (up >= down ? 1 : -1), levels: Math.abs(sum) / own.width };
  });

const bandIn = (
  rows: readonly Row[],
): { readonly top: number; readonly bottom: number; readonly share: number; readonly levels: number } | undefined => {
  const height = rows.length;
  const zone = Math.ceil(edgeZone * height);
  let best: { top: number; bottom: number; share: number; levels: number } | undefined;
  for (let y = 0; y < height; y++) {
    const sign = Math.sign(rows[y]!.share);
    if (Math.abs(rows[y]!.share) < rowShare) continue;
    let end = y;
    while (end + 1 < height && sign * rows[end + 1]!.share >= rowShare) end++;
    const middle = (y + end) / 2;
    const own = rows.slice(y, end + 1);
    const found = {
      top: y,
      bottom: end,
      share: own.reduce((sum, row) => sum + Math.abs(row.share), 0) / own.length,
      levels: Math.max(...own.map(({ levels }) => levels)),
    };
    const near = middle < zone || middle > height - 1 - zone;
    if (near && own.length <= thickest * height + 1 && (!best || found.levels > best.levels)) best = found;
    y = end;
  }
  return best;
};

/** Looks through a shot for bands; shots of less than three frames have none that could be told. */
export const searchBands = async (
  kernels: Kernels,
  clip: Clip,
  shot: Shot,
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<readonly Band[]> => {
  const { startFrame, endFrame } = shot;
  const found: Band[] = [];
  const held = new Map<number, SmallFrame>();
  const look = async (n: number): Promise<void> => {
    const own = held.get(n)!;
    const [a, b] = referencesOf(n, startFrame, endFrame)!.map((m) => held.get(m)!) as [SmallFrame, SmallFrame];
    const { height } = own;
    const signed = await standingOut(kernels, own, [a, b], signal);
    const rows = rowsOf(own, signed);
    const band = bandIn(rows);
    if (!band) return;
    const rest = rows.filter((_, y) => y < band.top - 2 || y > band.bottom + 2);
    if (rest.reduce((sum, { share }) => sum + Math.abs(share), 0) / Math.max(1, rest.length) > mostHits) return;
    const scale = clip.height / height;
    const inside = band.top > rim * height && band.bottom < height - 1 - rim * height;
    const sure = inside && band.share >= sureShare && band.levels >= sureLevels;
    const sign = Math.sign(rows[band.top]!.share);
    let { top, bottom } = band;
    for (let k = 0; k < softRows && sign * (rows[top - 1]?.share ?? 0) > softShare; k++) top--;
    for (let k = 0; k < softRows && sign * (rows[bottom + 1]?.share ?? 0) > softShare; k++) bottom++;
    found.push({ frame: n, top: top * scale, bottom: (bottom + 1) * scale - 1, sure: sure ? 0.95 : 0.7 });
  };
  const see = async (n: number, proxy: SmallFrame): Promise<void> => {
    progress(n + 1 - startFrame, endFrame - startFrame);
    held.set(n, proxy);
    if (proxy.width < 40 || proxy.height < 30 || endFrame - startFrame < 3) return;
    if (n === startFrame + 2) await look(startFrame);
    if (n >= startFrame + 2) await look(n - 1);
    if (n === endFrame - 1) await look(n);
    held.delete(n - 3);
  };
  await eachProxy(kernels, clip, startFrame, endFrame, proxyWidth, see, signal);
  return found;
};
