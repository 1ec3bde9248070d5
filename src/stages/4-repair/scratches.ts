/**
 * @file Scratches: upright lines that run with the film and not with the scene. Found in units of what is usual around them, followed through the shot, told from
 * masts and fences by how they move, taken out in place.
 */
import type { Frame, Plane } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { countRepairs, isApplied, pictureIn, type Repair } from '../../film/repair.ts';
import { allDone } from '../../kernels/all-done.ts';
import { filled } from '../../kernels/filled.ts';
import flattenLines from '../../kernels/flatten-lines.ts';
import { defineStage } from '../stage.ts';
import { lineInFrame, lineWeight, recordOf } from './line-records.ts';
import { bandsFor, searchLines } from './line-search.ts';
import { withoutEchoes } from './line-tracks.ts';
import { measuresOf, verdictOf } from './line-verdict.ts';

export type ScratchFacts = {
  /** Lines followed in all, those of the scene among them. */
  readonly followed: number;
  readonly repairs: readonly Repair[];
};

type CameraFacts = { readonly path: readonly (readonly [number, number, number, number])[]; readonly trust: readonly number[] };

const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How far scratches are taken out; 0 leaves every frame as it is.' }),
  widest: number({ default: 1.5, min: 0.1, max: 4, unit: '% of width', says: 'Widest line taken for a scratch.' }),
  shortest: number({ default: 18, min: 5, max: 100, unit: '% of height', says: 'Shortest line taken for a scratch.' }),
};

const id = 'repair/scratches';

export default defineStage({
  id: 'repair/scratches',
  version: 2,
  title: 'Scratches',
  says: 'Takes out upright lines that run with the film and not with the scene.',
  scope: 'shot',
  reads: ['motion/camera'],
  params,
  analyse: async ({ clip, shot, values, found, film, kernels, progress, signal }): Promise<ScratchFacts> => {
    const { startFrame, endFrame } = shot;
    const size = bandsFor(clip.width, clip.height);
    const tracks = withoutEchoes(
      await searchLines(
        kernels,
        clip,
        startFrame,
        endFrame,
        { widest: values.widest / 100, shortest: values.shortest / 100 },
        (n) => progress(n + 1 - startFrame, endFrame - startFrame),
        signal,
      ),
    );
    const camera = found['motion/camera'] as CameraFacts | undefined;
    const scale = size.width / clip.width;
    const cameraMoved = (n: number): number | undefined => {
      const [now, before] = [camera?.path[n - startFrame], camera?.path[n - startFrame - 1]];
      return now && before ? (now[0] - before[0]) * scale : undefined;
    };
    const grid = { columns: size.width, bands: size.count, width: clip.width, height: clip.height };
    const picture = pictureIn(film, clip);
    const repairs = tracks.flatMap((track) => {
      const record = recordOf(
        id,
        shot.id,
        track,
        verdictOf(measuresOf(track, size.width, size.count, cameraMoved), size.width),
        grid,
        picture,
      );
      return record ? [record] : [];
    });
    return { followed: tracks.filter(({ found }) => found.size > 3).length, repairs };
  },
  tells: ({ followed, repairs }) => ({ 'upright lines followed': String(followed), ...countRepairs(repairs) }),
  render: async (window: readonly Frame[], { facts, numbers, values, film, input, kernels, signal }) => {
    const frame = window[0]!;
    const n = numbers[0]!;
    const picture = pictureIn(film, input);
    const lines = (facts?.repairs ?? []).flatMap((repair) => {
      const line = isApplied(repair) && n >= repair.frames[0] && n <= repair.frames[1] ? lineInFrame(repair, n, picture) : undefined;
      return line ? [line] : [];
    });
    if (values.strength === 0 || lines.length === 0) return frame.share();
    const flatten = async (src: Plane, plane: Plane): Promise<void> => {
      const [across, down] = [frame.width / plane.width, frame.height / plane.height];
      using middles = kernels.arena.floats(lines.length * plane.height);
      using weights = kernels.arena.floats(lines.length * plane.height);
      using halves = kernels.arena.floats(lines.length);
      lines.forEach((line, k) => {
        halves.data[k] = line.half / across;
        for (let y = 0; y < plane.height; y++) {
          const row = (y + 0.5) * down - 0.5;
          middles.data[k * plane.height + y] = (line.placeAt(row) + 0.5) / across - 0.5;
          weights.data[k * plane.height + y] = values.strength * lineWeight(line, row, frame.height);
        }
      });
      await kernels.run(flattenLines, { src, middles: middles.data, weights: weights.data, halves: halves.data, out: plane }, signal);
    };
    return await filled(kernels.arena.frame(frame.format, frame.width, frame.height), (out) =>
      allDone(out.planes.map((plane, i) => flatten(frame.planes[i]!, plane))),
    );
  },
});
