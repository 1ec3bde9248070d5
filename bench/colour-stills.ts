/** @file Colour of stills against the truth: a photograph is turned grey, coloured, and compared in CIELAB, beside grey, one tint for all (sepia) and the photograph's own mean colour. */
import sharp from 'sharp';
import { type Frame, type FrameFormat, greyOf } from '../src/film/frame.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { fillLabTable, labTableFloats, rgbOfLab } from '../src/kernels/lab.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import type { Nets } from '../src/nets/host.ts';
import { ciede2000, type Lab, labOf } from './ciede2000.ts';
import { clipOf, runStages } from './stage-run.ts';

/** ab: mean of |a| and |b| off. correlation: of a and b once each picture's mean is taken away. */
export type StillFigures = {
  readonly ab: number;
  readonly de2000: number;
  readonly psnrDb: number;
  readonly colourfulness: number;
  readonly correlation: number;
};
export const answers = ['network', 'grey', 'sepia', 'mean colour'] as const;
export type Answer = (typeof answers)[number];

/** Mean a and b of the training photographs. */
const sepia = [0.6, 5.6] as const;
const ycbcr: FrameFormat = {
  model: 'ycbcr',
  bits: 8,
  subsampling: { x: 0, y: 0 },
  siting: 'centre',
  space: { matrix: 'bt709', primaries: 'bt709', transfer: 'srgb', range: 'full' },
};

/** Every so-manieth pixel is looked at: its step has no factor in common with usual widths. */
const step = 7;
const looked = (pixels: number): number[] => Array.from({ length: Math.ceil(pixels / step) }, (_, k) => k * step);

type Rgb = readonly [number, number, number];
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
};

/** Hasler and Suesstrunk 2003, in units of 255. */
export const colourfulness = (pixels: readonly Rgb[]): number => {
  const rg = pixels.map(([r, g]) => 255 * (r - g));
  const yb = pixels.map(([r, g, b]) => 255 * ((r + g) / 2 - b));
  return Math.hypot(deviation(rg), deviation(yb)) + 0.3 * Math.hypot(mean(rg), mean(yb));
};

const pixelsOf = async (kernels: Kernels, frame: Frame): Promise<readonly Rgb[]> => {
  using rgb = await convertFrame(kernels, frame, { ...ycbcr, model: 'rgb', space: { ...ycbcr.space, matrix: 'rgb' } });
  const at = (c: number, i: number): number => Math.min(1, Math.max(0, rgb.planes[c]!.data[i]!));
  return looked(frame.width * frame.height).map((i) => [at(0, i), at(1, i), at(2, i)] as const);
};

const figuresOf = (truth: readonly Rgb[], labs: readonly Lab[], made: readonly Rgb[]): StillFigures => {
  const ours = made.map((pixel) => labOf(...pixel));
  const gap = mean(truth.map((pixel, i) => mean(pixel.map((v, c) => (v - made[i]![c]!) ** 2))));
  const centred = (all: readonly Lab[]): number[] =>
    [1, 2].flatMap((c) => {
      const middle = mean(all.map((lab) => lab[c]!));
      return all.map((lab) => lab[c]! - middle);
    });
  const [x, y] = [centred(ours), centred(labs)];
  const dot = (p: readonly number[], q: readonly number[]): number => p.reduce((sum, v, i) => sum + v * q[i]!, 0);
  return {
    ab: mean(labs.map((lab, i) => (Math.abs(lab[1] - ours[i]![1]) + Math.abs(lab[2] - ours[i]![2])) / 2)),
    de2000: mean(labs.map((lab, i) => ciede2000(lab, ours[i]!))),
    psnrDb: -10 * Math.log10(Math.max(1e-9, gap)),
    colourfulness: colourfulness(made),
    correlation: dot(x, y) / (Math.sqrt(dot(x, x) * dot(y, y)) + 1e-9),
  };
};

/** A photograph, its shorter side made `side` lines, coloured by the stage and by the baselines. */
export const stillFigures = async (
  kernels: Kernels,
  nets: Nets,
  path: string,
  side: number,
): Promise<Readonly<Record<Answer, StillFigures>> & { readonly truth: number }> => {
  const { data, info } = await sharp(path)
    .toColourspace('srgb')
    .removeAlpha()
    .resize({ width: side, height: side, fit: 'outside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  using photo = kernels.arena.frame({ ...ycbcr, model: 'rgb', space: { ...ycbcr.space, matrix: 'rgb' } }, width, height);
  for (let i = 0; i < width * height; i++) for (let c = 0; c < 3; c++) photo.planes[c]!.data[i] = data[3 * i + c]! / 255;
  using full = await convertFrame(kernels, photo, ycbcr);
  const luma = { width, height, data: full.planes[0]!.data.slice() };
  const { clip } = await runStages(
    kernels,
    clipOf(kernels, 1, 24, () => luma, greyOf(ycbcr)),
    ['colour/auto'],
    {},
    undefined,
    nets,
  );
  const truth = await pixelsOf(kernels, photo);
  const labs = truth.map((pixel) => labOf(...pixel));
  using frame = await clip.frame(0);
  const table = new Float32Array(labTableFloats);
  fillLabTable(table);
  const own = [1, 2].map((c) => mean(labs.map((lab) => lab[c]!))) as [number, number];
  const tinted = (a: number, b: number): readonly Rgb[] =>
    looked(width * height).map((i) => rgbOfLab(table, Math.min(1, Math.max(0, luma.data[i]!)), a, b));
  const made: Readonly<Record<Answer, readonly Rgb[]>> = {
    network: await pixelsOf(kernels, frame),
    grey: tinted(0, 0),
    sepia: tinted(...sepia),
    'mean colour': tinted(...own),
  };
  await clip.release();
  const figures = Object.fromEntries(answers.map((answer) => [answer, figuresOf(truth, labs, made[answer])])) as Record<
    Answer,
    StillFigures
  >;
  return { ...figures, truth: colourfulness(truth) };
};
