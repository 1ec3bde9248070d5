/**
 * @file Colour by reference: colour clips turned grey, their first frame given in colour, the rest coloured after it and compared with the truth.
 * `npm run bench -- colour-reference`; CIOTAT_BENCH_FRAMES sets how far (default 100), CIOTAT_BENCH_CLIPS names other clips, CIOTAT_BENCH_PICTURES a folder for PNGs.
 */
import sharp from 'sharp';
import { type Frame, greyOf } from '../src/film/frame.ts';
import type { Supplies } from '../src/film/supplies.ts';
import { createKernels } from '../src/kernels/host.ts';
import { convertFrame } from '../src/media/convert-frame.ts';
import { openClip } from '../src/media/open.ts';
import { createNets } from '../src/nets/host.ts';
import { baseClip } from '../src/pipeline/stage-clip.ts';
import type { CarriedFacts } from '../src/stages/5-colour/carried.ts';
import { stageCatalogue } from '../src/stages/catalogue.gen.ts';
import { chromaChange, colourDifference, greyChroma, meanChroma, screenOf, uniform } from './colour-figures.ts';
import { footage, type Row, report } from './report.ts';
import { runStages } from './stage-run.ts';

const frames = Number(process.env.CIOTAT_BENCH_FRAMES ?? 100);
const names = (
  process.env.CIOTAT_BENCH_CLIPS ?? 'foreman_cif.mp4,train-window-1280x720.mov,grand-canal-gongchen-hangzhou.mp4,flower.mp4'
).split(',');
const pictures = process.env.CIOTAT_BENCH_PICTURES;
const kernels = createKernels({ threads: 2 });
const nets = createNets({ device: 'cpu', threads: 2 });
const rows: Row[] = [];
const notes = [
  `First frame given in colour, frame ${frames} compared. CIEDE2000, mean of the picture; held is the first frame’s chroma, unmoved.`,
];

for (const name of names) {
  const path = footage(`clean/${name}`);
  if (!path) {
    notes.push(`${name} is not here: left out.`);
    continue;
  }
  await using truth = await openClip(path, { kernels });
  using first = await truth.frame(0);
  const length = Math.min(frames + 1, truth.length);
  const grey = greyOf(truth.format);
  const base = baseClip({
    ...truth,
    length,
    format: grey,
    frame: async (n, signal) => {
      using frame = await truth.frame(n, signal);
      const out = kernels.arena.frame(grey, truth.width, truth.height);
      out.planes[0]!.data.set(frame.planes[0]!.data);
      return out;
    },
  });
  const supplies: Supplies = {
    list: () => [{ path: 'first', name: 'frame-0', sha256: 'first' }],
    picture: async (_, format) => convertFrame(kernels, first, format),
    text: () => '',
  };
  const run = await runStages(
    kernels,
    base,
    ['colour/library', 'colour/reference'],
    { 'colour/library': { from: 'first' } },
    supplies,
    nets,
  );
  const facts = run.facts['colour/reference'] as unknown as CarriedFacts;
  const differences = async (n: number) => {
    using meant = await truth.frame(n);
    using got = await run.clip.frame(n);
    const shown = await screenOf(kernels, meant);
    const ours = await screenOf(kernels, got);
    const against = async (make: () => Frame): Promise<number> => {
      using frame = make();
      return colourDifference(shown, await screenOf(kernels, frame));
    };
    const held = (): Frame => {
      const out = kernels.arena.frame(meant.format, meant.width, meant.height);
      out.planes.forEach((plane, i) => {
        plane.data.set((i === 0 ? meant : first).planes[i]!.data);
      });
      return out;
    };
    if (pictures) {
      const { width, height } = meant;
      const raw = { width, height, channels: 3 as const };
      const left = await sharp(shown, { raw }).png().toBuffer();
      await sharp({ create: { width: 2 * width, height, channels: 3, background: 'black' } })
        .composite([
          { input: left, left: 0, top: 0 },
          { input: await sharp(ours, { raw }).png().toBuffer(), left: width, top: 0 },
        ])
        .png()
        .toFile(`${pictures}/${name.split('.')[0]}-${n}.png`);
    }
    return {
      ours: colourDifference(shown, ours),
      luma: got.planes[0]!.data.every((value, i) => value === meant.planes[0]!.data[i]!),
      grey: await against(() => uniform(kernels, meant, ...greyChroma(meant))),
      mean: await against(() => uniform(kernels, meant, ...meanChroma(first))),
      held: await against(held),
    };
  };
  const middle = await differences(Math.floor((length - 1) / 2));
  const end = await differences(length - 1);
  // The automatic network on the last frames: its colours look no further around.
  const last = Math.min(length, 17);
  const ending = baseClip({ ...base, length: last, frame: (n, signal) => base.frame(length - last + n, signal) });
  const auto = await runStages(kernels, ending, ['colour/auto'], {}, undefined, nets);
  const automatic = await (async () => {
    using meant = await truth.frame(length - 1);
    using got = await auto.clip.frame(last - 1);
    return colourDifference(await screenOf(kernels, meant), await screenOf(kernels, got));
  })();
  await auto.clip.release();
  const baselines = { automatic, grey: end.grey, 'mean colour': end.mean, held: end.held };
  rows.push({
    what: `${name} at the end`,
    ours: end.ours,
    unit: 'dE00',
    baselines,
    target: '<= 4, <= half of automatic',
    met: end.ours <= 4 && end.ours <= automatic / 2,
  });
  rows.push({
    what: `${name} half way`,
    ours: middle.ours,
    unit: 'dE00',
    baselines: { grey: middle.grey, 'mean colour': middle.mean, held: middle.held },
  });
  const changes = [0, 0];
  const looked = [0.2, 0.4, 0.6, 0.8].map((share) => Math.max(1, Math.floor(share * (length - 1))));
  for (const n of looked) {
    using a = await truth.frame(n - 1);
    using b = await truth.frame(n);
    using c = await run.clip.frame(n - 1);
    using d = await run.clip.frame(n);
    const [ours, own] = await chromaChange(
      kernels,
      [a, b],
      [
        [c, d],
        [a, b],
      ],
    );
    changes[0]! += ours! / looked.length;
    changes[1]! += own! / looked.length;
  }
  rows.push({
    what: `${name} chroma change a frame`,
    ours: changes[0]!,
    unit: 'levels',
    baselines: { truth: changes[1]! },
    target: '<= 1.1 x the truth',
    met: changes[0]! <= 1.1 * changes[1]!,
  });
  const bytes = JSON.stringify(facts).length / length;
  notes.push(
    `${name}: luma ${end.luma && middle.luma ? 'the very same' : 'CHANGED'}; ${Object.entries(
      stageCatalogue['colour/reference']!.tells!(facts),
    )
      .map(([what, said]) => `${what}: ${said}`)
      .join(
        '; ',
      )}; ${(bytes / 1024).toFixed(1)} KB of facts and ${((1000 * run.seconds['colour/reference']!) / length).toFixed(0)} ms a frame.`,
  );
  await run.clip.release();
}
await nets.close();
await kernels.close();
report('colour-reference', rows, notes);
