/** Small films made by code, for tests: textured ground with a moving square, so that motion, repeats and cuts have a truth. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rec601 } from '../src/film/colour-space.ts';
import type { Frame, FrameFormat } from '../src/film/frame.ts';
import { rational } from '../src/film/rational.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { formatCatalogue } from '../src/media/formats/catalogue.gen.ts';
import { joinSegments } from '../src/media/join.ts';
import { openSegment } from '../src/media/segment.ts';

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'ciotat-test-'));

const grey: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

/** Picture k of the film, in limited range. */
export const picture = (kernels: Kernels, k: number, width: number, height: number): Frame => {
  const frame = kernels.arena.frame(grey, width, height);
  const { data } = frame.planes[0]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.abs(x - (10 + 1.5 * k)) < 9 && Math.abs(y - height / 2) < 9;
      const ground = 0.45 + 0.12 * Math.sin(x * 0.5 + k * 0.25) * Math.cos(y * 0.37) + 0.08 * Math.sin(x * 0.11 + y * 0.23);
      data[y * width + x] = inside ? 0.8 - 0.1 * Math.sin(x - 1.5 * k) : ground;
    }
  }
  return frame;
};

/** Writes pictures `numbers` at `fps` into `path` (.mkv). */
export const makeFilm = async (
  kernels: Kernels,
  path: string,
  numbers: readonly number[],
  fps = 24,
  codec = 'ffv1',
  width = 96,
  height = 64,
): Promise<string> => {
  const settings = {
    format: formatCatalogue[codec]!,
    width,
    height,
    fps: rational(fps),
    pixelAspect: rational(1),
    monochrome: true,
    space: rec601,
    threads: 2,
  };
  const segment = `${path}.segment`;
  await using writer = await openSegment(segment, settings, kernels);
  for (const number of numbers) {
    using frame = picture(kernels, number, width, height);
    await writer.write(frame);
  }
  await writer.finish();
  await joinSegments({ segments: [segment], out: path, fps: settings.fps, frames: numbers.length, sound: 'off', tags: { title: 'test' } });
  return path;
};
