/** @file Any moment, against truth: of eight frames seven are dropped and made again, by the shipped stage and by peers; and whether made frames are as crisp as the film's own. */
import { createKernels } from '../src/kernels/host.ts';
import { footage, type Row, report } from './report.ts';
import { average, crispness, lumaOf, minterpolate, openCvDis, ours, psnr, type Retimer, unsteadiness } from './retiming.ts';

const parts = 8;
const clips: Readonly<Record<string, string>> = {
  foreman: 'clean/foreman_cif.mp4',
  akiyo: 'clean/akiyo_cif.mp4',
  'train-window': 'clean/train-window-1280x720.mov',
  'grand-canal': 'clean/grand-canal-gongchen-hangzhou.mp4',
};
/** Gaps that are judged, of so many; those at the ends have no neighbours, for nobody. */
const [gaps, judged] = [4, [1, 2]];
/** Ours without its match of detail: beside ours, but none of the peers. */
const plain = 'detail 0';
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const kernels = createKernels({ threads: 2 });
const rows: Row[] = [];
const peers: Readonly<Record<string, Retimer | undefined>> = { average, 'OpenCV DIS': openCvDis(), 'minterpolate bilat': minterpolate() };
const there = Object.entries(peers).flatMap(([name, peer]) => (peer ? [[name, peer] as const] : []));
const wanted = (process.env.CLIPS ?? Object.keys(clips).join(',')).split(',');
for (const [name, file] of Object.entries(clips)) {
  const path = wanted.includes(name) ? footage(file) : undefined;
  if (!path) continue;
  const truth = await lumaOf(kernels, path, 4, gaps * parts + 1);
  const kept = truth.filter((_, n) => n % parts === 0);
  const all = new Map([['ours', await ours(kernels)(kept, parts)]]);
  all.set(plain, await ours(kernels, { detail: 0 })(kept, parts));
  for (const [peer, retime] of there) all.set(peer, await retime(kept, parts));
  const figure = (of: (made: typeof truth) => number) => {
    const [[, own], ...others] = [...all].map(([who, made]) => [who, of(made)] as const) as [
      readonly [string, number],
      ...(readonly [string, number])[],
    ];
    return { ours: own, baselines: Object.fromEntries(others) };
  };
  for (let k = 1; k < parts; k++) {
    const figures = figure((made) => mean(judged.map((gap) => psnr(made[gap * parts + k]!, truth[gap * parts + k]!))));
    const met = Object.entries(figures.baselines).every(([who, other]) => who === plain || figures.ours >= other);
    rows.push({ what: `${name}, 7 of 8 dropped, at ${k}/8`, ...figures, unit: 'dB', target: 'best of peers', met });
  }
  const span = [judged[0]! * parts, (judged.at(-1)! + 1) * parts + 1] as const;
  const steps = figure((made) => unsteadiness(made.slice(...span), truth.slice(...span)));
  const smoothest = Object.entries(steps.baselines).every(([who, other]) => who === plain || steps.ours <= other);
  rows.push({ what: `${name}, steps unlike the film's`, ...steps, unit: 'levels', target: 'least', met: smoothest });

  const odd = truth.slice(0, 17);
  const halves = odd.filter((_, n) => n % 2 === 0);
  const crisp = (made: typeof truth): number =>
    mean([3, 5, 7, 9, 11, 13].map((n) => crispness(made[n]!) / Math.sqrt((crispness(odd[n - 1]!) ** 2 + crispness(odd[n + 1]!) ** 2) / 2)));
  const near = (made: typeof truth): number => mean([3, 5, 7, 9, 11, 13].map((n) => psnr(made[n]!, odd[n]!)));
  const [sharp, soft] = [await ours(kernels)(halves, 2), await ours(kernels, { detail: 0 })(halves, 2)];
  const others = await Promise.all(there.map(async ([peer, retime]) => [peer, await retime(halves, 2)] as const));
  const against = (of: typeof crisp) =>
    Object.fromEntries([[plain, of(soft)], ['the film’s own', of(odd)], ...others.map(([peer, made]) => [peer, of(made)] as const)]);
  const value = crisp(sharp);
  rows.push({
    what: `${name}, crispness of made frames`,
    ours: value,
    baselines: against(crisp),
    unit: 'of 1',
    target: '0.95 to 1.05',
    met: Math.abs(value - 1) <= 0.05,
  });
  const { 'the film’s own': _, ...nearness } = against(near);
  rows.push({
    what: `${name}, their nearness`,
    ours: near(sharp),
    baselines: nearness,
    unit: 'dB',
    target: '>= detail 0 - 0.1 dB',
    met: near(sharp) >= near(soft) - 0.1,
  });
}
if (rows.length === 0) console.log('retiming: skipped, the footage is not there');
else
  report('retiming', rows, [
    `luma; frames from the 5th on, ${judged.length} gaps of 8 in the middle of ${gaps}; crispness: deviation of detail finer than three samples, of what the two frames around have`,
    ...Object.entries(peers).flatMap(([name, peer]) => (peer ? [] : [`${name} is not there: left out`])),
  ]);
await kernels.close();
