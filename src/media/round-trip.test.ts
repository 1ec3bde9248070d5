/** Every format gives back what it was given: exactly where it is lossless, within coding error elsewhere; random access equals reading in order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ColourSpace, rec601, rec709, rec2020 } from '../film/colour-space.ts';
import type { FrameFormat } from '../film/frame.ts';
import { rational } from '../film/rational.ts';
import { createKernels } from '../kernels/host.ts';
import { formatCatalogue } from './formats/catalogue.gen.ts';
import { joinSegments } from './join.ts';
import { openClip } from './open.ts';
import { unpackPictures } from './picture-pack.ts';
import { openSegment } from './segment.ts';

const kernels = createKernels({ threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'ciotat-media-'));
afterAll(async () => {
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

const ramp = async (
  codec: string,
  space: ColourSpace,
  bits: number,
): Promise<{ readonly worst: number; readonly frames: number; readonly space: ColourSpace }> => {
  const format = formatCatalogue[codec]!;
  const top = 2 ** bits - 1;
  const grey: FrameFormat = { model: 'grey', bits, subsampling: { x: 0, y: 0 }, siting: 'left', space };
  const name = join(folder, `${codec}-${space.matrix}-${space.range}-${bits}`);
  await using writer = await openSegment(
    `${name}.segment`,
    { format, width: 64, height: 32, fps: rational(25), pixelAspect: rational(1), monochrome: true, space, threads: 2, crf: 1 },
    kernels,
  );
  const code = (i: number, n: number): number => Math.min(top, Math.round((((i % 64) * 4 + n) * top) / 260));
  for (let n = 0; n < 3; n++) {
    using frame = kernels.arena.frame(grey, 64, 32);
    for (let i = 0; i < 64 * 32; i++) frame.planes[0]!.data[i] = code(i, n) / top;
    await writer.write(frame);
  }
  await writer.finish();
  const out = format.kind === 'sequence' ? name : `${name}.${format.extensions[0]}`;
  if (format.kind === 'sequence') await unpackPictures([`${name}.segment`], out, format.extensions[0]!);
  else await joinSegments({ segments: [`${name}.segment`], out, fps: rational(25), frames: 3, sound: 'off', tags: {} });
  await using clip = await openClip(out, { kernels });
  // In a deeper file limited range keeps its codes times a power of two, and full range its scale.
  const deeper = clip.format.bits - bits;
  const back = space.range === 'limited' ? (2 ** clip.format.bits - 1) / 2 ** deeper : top;
  let worst = 0;
  for (const n of [2, 0, 1]) {
    using frame = await clip.frame(n);
    for (let i = 0; i < 64 * 32; i++) worst = Math.max(worst, Math.abs(frame.planes[0]!.data[i]! * back - code(i, n)));
  }
  return { worst, frames: clip.length, space: clip.info.video.format.space };
};

describe('pictures of a few pixels', () => {
  it.each([
    [1, 1],
    [2, 2],
    [17, 3],
  ])('%i x %i can be kept in FFV1', async (width, height) => {
    const grey: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };
    const settings = { format: formatCatalogue.ffv1!, width, height, fps: rational(25), pixelAspect: rational(1), monochrome: true };
    await using writer = await openSegment(join(folder, `${width}x${height}`), { ...settings, space: rec601, threads: 2 }, kernels);
    using frame = kernels.arena.frame(grey, width, height);
    await writer.write(frame);
    await writer.finish();
  });
});

describe('grey ramps through encode and decode', () => {
  it.each(
    [rec601, rec709, rec2020].flatMap((space) =>
      (['limited', 'full'] as const).flatMap((range) =>
        [8, 10].map((bits) => ({ space: { ...space, range }, bits, name: `${space.matrix} ${range} ${bits} bit` })),
      ),
    ),
  )('$name is exact in FFV1, tags kept', async ({ space, bits }) => {
    const { worst, frames, space: tagged } = await ramp('ffv1', space, bits);
    expect(frames).toBe(3);
    expect(worst).toBeLessThanOrEqual(1e-3);
    expect([tagged.range, tagged.transfer, tagged.primaries]).toEqual([space.range, space.transfer, space.primaries]);
  });
  it.each(['png', 'tiff'])('%s pictures are exact', async (codec) =>
    expect((await ramp(codec, { ...rec709, range: 'full' }, 8)).worst).toBeLessThan(1e-3),
  );
  it('H.264 of three frames loses no frame', async () => expect((await ramp('h264', rec709, 8)).frames).toBe(3));
});
it('nothing is left lent', () => expect(kernels.arena.lentBytes()).toBe(0));
