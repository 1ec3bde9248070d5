/** @file ciotat preview: one picture, before | after, by the same code as the full run. */
import { resolve } from 'node:path';
import sharp from 'sharp';
import { levels } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import type { Frame } from '../../film/frame.ts';
import type { Repair } from '../../film/repair.ts';
import type { Kernels } from '../../kernels/host.ts';
import { convertFrame } from '../../media/convert-frame.ts';
import { allNets } from '../../nets/net-store.ts';
import { type Prepared, prepare } from '../../pipeline/prepare.ts';
import { defineCommand } from '../command.ts';
import { depthPicture } from '../depth-picture.ts';
import { filmFlags, filmOptions } from '../film-flags.ts';
import { filmFrameOf, frameShowing } from '../frame-showing.ts';
import { motionPicture, type Shown, showOf } from '../motion-picture.ts';
import { drawRepairs } from '../overlay.ts';
import { progressLine } from '../progress-line.ts';

/** A frame as 8-bit RGB for the screen. */
const screen = async (kernels: Kernels, frame: Frame): Promise<Buffer> => {
  const { width, height, format } = frame;
  const rgb = Buffer.alloc(width * height * 3);
  const grey = format.model === 'grey';
  const { black, white } = levels(format.space.range, format.bits);
  using shown = grey
    ? frame.share()
    : await convertFrame(kernels, frame, {
        model: 'rgb',
        bits: 8,
        subsampling: { x: 0, y: 0 },
        siting: 'centre',
        space: { ...format.space, matrix: 'rgb', range: 'full' },
      });
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const value = shown.planes[grey ? 0 : c]!.data[i]!;
      rgb[i * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, grey ? (value - black) / (white - black) : value)));
    }
  }
  return rgb;
};

/** Depth by the network for frames in between that a person brought and that looks for it. */
const depthShown = async ({ kernels, nets }: Prepared, here: Frame, next: Frame): Promise<Shown> => {
  const shown = await depthPicture(
    kernels,
    nets,
    allNets().find(({ graphs }) => graphs !== undefined),
    here,
    next,
  );
  if (shown.by === 'importance')
    process.stderr.write('no network for depth was brought (ciotat nets add): shown is what counts more where two places land on one\n');
  return shown;
};

export default defineCommand({
  id: 'preview',
  takes: '<input> --frame <number>',
  says: 'Makes one picture, before | after, as PNG.',
  flags: {
    frame: { kind: 'text', value: 'number', says: 'Frame of the file to look at.' },
    out: { kind: 'text', short: 'o', value: 'file', says: 'PNG to write.' },
    overlay: { kind: 'flag', says: 'Outline repairs in the picture before: green applied, yellow waiting, blue accepted, red rejected.' },
    show: {
      kind: 'text',
      value: 'flow|mask|depth',
      says: 'Instead the motion to the next frame: direction as hue and length as colour, or where it is believed (white); or depth: what is near is light.',
    },
    ...filmFlags,
  },
  run: async (given) => {
    const number = Number(given.flags.frame ?? 0);
    const show = showOf(given.flags.show);
    const options = filmOptions(given);
    await using prepared = await prepare({ ...options, dryRun: true }, progressLine(process.stderr, process.stderr.isTTY === true));
    const { source, clip, kernels } = prepared;
    if (!Number.isInteger(number) || number < 0 || number >= source.length)
      throw new FilmError('usage', `--frame: expected 0 to ${source.length - 1}, got ${String(given.flags.frame)}`);
    if (show) {
      using here = await source.frame(number);
      using next = await source.frame(Math.min(source.length - 1, number + 1));
      const { rgb, width, height } = await (show === 'depth' ? depthShown(prepared, here, next) : motionPicture(kernels, here, next, show));
      const file = resolve(typeof given.flags.out === 'string' ? given.flags.out : `${show}-${number}.png`);
      await sharp(rgb, { raw: { width, height, channels: 3 } })
        .resize({ height: here.height, width: here.width, fit: 'fill' })
        .png()
        .toFile(file);
      process.stdout.write(`${file}\n`);
      return 0;
    }
    // Repairs count film frames: repeats in the file are none.
    const filmFrame = filmFrameOf(prepared.film.source, number);
    using before = await source.frame(number);
    using made = await clip.frame(frameShowing(clip, source, prepared.film.source, number));
    const picture = async (frame: Frame, drawn: readonly Repair[] = []): Promise<Buffer> => {
      const rgb = await screen(kernels, frame);
      drawRepairs(rgb, frame.width, drawn);
      return sharp(rgb, { raw: { width: frame.width, height: frame.height, channels: 3 } })
        .resize({ height: made.height })
        .png()
        .toBuffer();
    };
    const drawn = given.flags.overlay === true ? prepared.repairs.filter(({ frames: [a, b] }) => filmFrame >= a && filmFrame <= b) : [];
    const [left, right] = [await picture(before, drawn), await picture(made)];
    const [leftWidth, rightWidth] = [(await sharp(left).metadata()).width!, (await sharp(right).metadata()).width!];
    const out = resolve(typeof given.flags.out === 'string' ? given.flags.out : `preview-${number}.png`);
    await sharp({ create: { width: leftWidth + rightWidth, height: made.height, channels: 3, background: 'black' } })
      .composite([
        { input: left, left: 0, top: 0 },
        { input: right, left: leftWidth, top: 0 },
      ])
      .png()
      .toFile(out);
    process.stdout.write(`${out}\n`);
    return 0;
  },
});
