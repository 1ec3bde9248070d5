/** @file What dain-s costs beside dain: CPU seconds a made frame, both in this run. Dain's graphs, of any weights, lie in the folder CIOTAT_DAIN names (training/ exports them). */

import type { Plane } from '../src/film/frame.ts';
import { randomOf } from '../src/film/random.ts';
import type { Kernels } from '../src/kernels/host.ts';
import { openClip } from '../src/media/open.ts';
import type { Nets } from '../src/nets/host.ts';
import type { Rgb } from '../src/nets/interpolator.ts';
import { openDain } from '../src/nets/models/dain.ts';
import { frameBetween } from '../src/stages/frame-between.ts';
import { findBlocks } from '../src/stages/pair-blocks.ts';
import { findPair } from '../src/stages/pair-motion.ts';
import { mutedAdviser } from './between.ts';
import { footage, type Row } from './report.ts';

const cpuOf = async (work: () => Promise<void>): Promise<number> => {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
};

export const dainSpeedRows = async (kernels: Kernels, nets: Nets, widest: number): Promise<readonly Row[]> => {
  const [folder, film] = [process.env.CIOTAT_DAIN, footage('clean/foreman_cif.mp4')];
  if (!folder || !film) return [];
  await using clip = await openClip(film, { kernels });
  using left = await clip.frame(0);
  using right = await clip.frame(2);
  const { width, height } = left;
  const ours = async (): Promise<void> => {
    using pair = await findPair(kernels, left, right, widest, undefined);
    using blocks = await findBlocks(kernels, pair, undefined);
    using _made = await frameBetween(kernels, left, right, 0.5, { pair, blocks, adviser: mutedAdviser(kernels, nets, 'nothing') });
  };
  await ours();
  const rounds = 5;
  const small =
    (await cpuOf(async () => {
      for (let k = 0; k < rounds; k++) await ours();
    })) / rounds;
  await using net = await openDain(folder, kernels, { device: 'cpu', threads: 1 });
  const random = randomOf(1);
  const plane = (): Plane => ({ width, height, data: Float32Array.from({ length: width * height }, () => random()) });
  const rgb = (): Rgb => [plane(), plane(), plane()];
  const [first, second, out] = [rgb(), rgb(), rgb()];
  using known = await net.interpolator.frame(first);
  // One new frame, one pair and one moment: what each further frame of a film costs.
  const whole = await cpuOf(async () => {
    using next = await net.interpolator.frame(second);
    using pair = await net.interpolator.pair(known, next);
    await pair.at(0.5, out);
  });
  return [
    {
      what: `${width}x${height}, CPU seconds a made frame: dain-s beside dain`,
      ours: small,
      baselines: { dain: whole, 'share of dain': small / whole },
      unit: 's',
      target: '<= 1/20 of dain',
      met: small <= whole / 20,
    },
  ];
};
