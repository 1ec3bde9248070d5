/**
 * @file What the film's grain is like: how strong at each level of light, and how coarse (its spectrum). Found from pairs of frames spread over the shot; denoise takes it
 * out by this, grain puts it back by this.
 */
import type { Frame, Plane } from '../../film/frame.ts';
import { lumaPlane } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import type { Kernels } from '../../kernels/host.ts';
import type { NoiseFacts, PlaneNoise } from '../grain-facts.ts';
import { motionBetween } from '../motion-neighbours.ts';
import { medianOf } from '../quantile.ts';
import { defineStage } from '../stage.ts';
import { flatTiles, meanPower, noiseOf, type TileLook } from './noise-measure.ts';

/** Width at which motion is found: grain is averaged away, and flat tiles move as what is around them. */
const motionWidth = 240;
/** Tiles looked at in a pair. */
const tilesOfPair = 3000;
/** A pair that differs by less than this, in 8-bit steps, is one picture twice. */
const sameSteps = 0.05;

/** Flat tiles of each plane of two neighbouring frames. */
const lookAt = async (kernels: Kernels, first: Frame, second: Frame, signal?: AbortSignal): Promise<readonly (readonly TileLook[])[]> => {
  using motion = await motionBetween(kernels, lumaPlane(first), lumaPlane(second), motionWidth, signal);
  const { u, v } = motion;
  const moveOf =
    (plane: Plane) =>
    (x: number, y: number): readonly [number, number] => {
      const scale = plane.width / u.width;
      const i = Math.min(u.height - 1, Math.floor(y / scale)) * u.width + Math.min(u.width - 1, Math.floor(x / scale));
      return [u.data[i]! * scale, v.data[i]! * scale];
    };
  const kinds = first.format.model === 'ycbcr' ? [[0], [1, 2]] : [first.planes.map((_, i) => i)];
  return kinds.map((own) => own.flatMap((i) => flatTiles(first.planes[i]!, second.planes[i]!, moveOf(first.planes[i]!), tilesOfPair)));
};

export default defineStage({
  id: 'repair/noise',
  version: 3,
  title: 'Grain measure',
  says: 'Measures how strong and how coarse the grain is, and changes nothing.',
  scope: 'shot',
  params: {
    pairs: number({ default: 10, min: 1, max: 100, integer: true, says: 'How many pairs of frames of a shot are looked at.' }),
  },
  analyse: async ({ clip, shot, values, kernels, progress, signal }): Promise<NoiseFacts> => {
    const { startFrame, endFrame } = shot;
    const last = endFrame - startFrame - 1;
    const count = Math.min(values.pairs, last);
    const all: TileLook[][] = [];
    for (let k = 0; k < count; k++) {
      const n = startFrame + Math.floor(((k + 0.5) * last) / count);
      using first = await clip.frame(n, signal);
      using second = await clip.frame(n + 1, signal);
      const looks = await lookAt(kernels, first, second, signal);
      progress(n + 2 - startFrame, endFrame - startFrame);
      if (255 * Math.sqrt(medianOf(looks[0]!.map(({ energy }) => energy))) < sameSteps) continue;
      looks.forEach((own, kind) => {
        all[kind] = [...(all[kind] ?? []), ...own];
      });
    }
    const planes = all.map(noiseOf);
    const luma = planes[0];
    if (!luma) return { sigma: 0, width: clip.width, planes: [] };
    const none: PlaneNoise = { deviations: [0, 0], spectrum: luma.spectrum };
    const sigma = Math.round(255 * 100 * Math.sqrt(meanPower(all[0]!))) / 100;
    return { sigma, width: clip.width, planes: planes.map((plane) => plane ?? none) };
  },
  tells: ({ sigma }) => ({ grain: sigma === 0 ? 'none could be measured' : `deviation ${sigma.toFixed(2)} of 255 in flat parts` }),
});
