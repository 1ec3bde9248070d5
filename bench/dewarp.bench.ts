/**
 * @file Warping: seeded meshes on clean clips whose camera stands, against their truth; clean clips that need nothing; and what is found on real old film.
 * `npm run bench -- dewarp`; CIOTAT_BENCH_FRAMES sets how much of each clip is looked at (default 48), CIOTAT_BENCH_SEED the seed.
 */
import { bent, warpMeshes } from '../src/demo/damage/warp.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { createKernels } from '../src/kernels/host.ts';
import { type MeshFacts, meshOf } from '../src/stages/4-repair/film-mesh.ts';
import { footage, type Row, report } from './report.ts';
import { clipOf, type Run, runStages } from './stage-run.ts';
import { readPictures } from './steadiness.ts';
import { crookedness, displacements, endPointError } from './warping.ts';

const frames = Number(process.env.CIOTAT_BENCH_FRAMES ?? 48);
const seed = Number(process.env.CIOTAT_BENCH_SEED ?? 1);
const only = process.env.CIOTAT_BENCH_ONLY;
const kernels = createKernels({ threads: 2 });
const rows: Row[] = [];

type Facts = MeshFacts & { readonly mode: string; readonly bends: number };
const unbent = (planes: readonly Plane[], fps: number): Promise<Run> =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['motion/camera', 'repair/dewarp', 'repair/steady'],
  );
const found = (run: Run): Facts => run.facts['repair/dewarp'] as unknown as Facts;
const movesOf = (run: Run) =>
  (run.facts['repair/steady'] as unknown as { readonly moves: readonly (readonly [number, number, number])[] }).moves;
const psnr = (a: readonly Plane[], b: readonly Plane[]): number => {
  let [sum, count] = [0, 0];
  a.forEach(({ width, height, data }, n) => {
    for (let y = Math.round(height * 0.06); y < height * 0.94; y++)
      for (let x = Math.round(width * 0.06); x < width * 0.94; x++) {
        sum += (data[y * width + x]! - b[n]!.data[y * width + x]!) ** 2;
        count++;
      }
  });
  return -10 * Math.log10(Math.max(1e-12, sum / count));
};

const clean = [
  ['akiyo', 'akiyo_cif.mp4', 0],
  ['printing-press', 'world-archive-printing-press.mp4', 0],
  ['car-detection', 'car-detection.mp4', 50],
  ['train-window', 'train-window-1280x720.mov', 0],
  ['foreman', 'foreman_cif.mp4', 0],
] as const;
for (const [k, [name, file, from]] of clean.entries()) {
  const path = footage(`clean/${file}`);
  if (!path || (only && !only.includes(name))) continue;
  const { planes, fps } = await readPictures(kernels, path, from, frames, 640);
  const { width, height } = planes[0]!;
  const flat = await unbent(planes, fps);
  const { mode, bends } = found(flat);
  rows.push({
    what: `${name}, clean (${mode}): frames bent`,
    ours: found(flat).meshes.filter((mesh) => mesh !== '').length,
    unit: '',
    baselines: { 'bends seen, px': bends, 'analysis ms a frame': (1000 * flat.seconds['repair/dewarp']!) / planes.length },
    target: '0',
    met: found(flat).meshes.length === 0,
  });
  await flat.clip.release();
  if (mode === 'moving') continue;
  for (const share of [0.004, 0.008]) {
    const meshes = warpMeshes(planes.length, { seed: seed * 13 + k, fps, sigma: share * width, theta: 4 });
    const damaged = planes.map((plane, n) => bent(plane, meshes[n]!));
    const run = await unbent(damaged, fps);
    const facts = found(run);
    const moves = movesOf(run);
    const at = (geometry: 'nothing' | 'steady' | 'both') =>
      meshes.map((mesh, n) =>
        displacements(
          mesh,
          { mesh: geometry === 'both' ? meshOf(facts, n) : undefined, move: geometry === 'nothing' ? [0, 0, 0] : moves[n]! },
          width,
          height,
        ),
      );
    const [was, steadied, is] = [at('nothing'), at('steady'), at('both')].map(endPointError) as [number, number, number];
    const what = `${name}, ${share * 100} % (${facts.mode})`;
    rows.push({
      what: `${what}: end-point error`,
      ours: is,
      unit: 'px',
      baselines: { unrepaired: was, 'steady alone': steadied, 'taken out of what steady leaves, %': 100 * (1 - is / steadied) },
      target: '70 % less than unrepaired',
      met: is <= 0.3 * was,
    });
    rows.push({
      what: `${what}: upright lines from straight, at most`,
      ours: crookedness(at('both')),
      unit: 'px',
      baselines: { unrepaired: crookedness(at('nothing')) },
      target: '<= 0.5 px',
      met: crookedness(at('both')) <= 0.5,
    });
    const shown: Plane[] = [];
    for (let n = 0; n < planes.length; n++) {
      using frame = await run.clip.frame(n);
      const { data } = lumaPlane(frame);
      shown.push({ width, height, data: data.slice() });
    }
    rows.push({ what: `${what}: PSNR`, ours: psnr(planes, shown), unit: 'dB', baselines: { unrepaired: psnr(planes, damaged) } });
    await run.clip.release();
  }
}

const old = [
  ['the train, frames 500-579', 'arrival-of-a-train/train.flv', 500],
  ['Within Our Gates', 'silent-film/within_our_gates', 0],
  ['earthquake and fire', 'silent-film/san_francisco_earthquake_and_fire', 0],
  ['great train robbery', 'silent-film/the_great_train_robbery', 0],
] as const;
for (const [name, file, from] of old) {
  const path = footage(file);
  if (!path || (only && !only.includes('old'))) continue;
  const { planes, fps } = await readPictures(kernels, path, from, 60, 640);
  const run = await unbent(planes, fps);
  const { mode, bends, meshes } = found(run);
  rows.push({ what: `${name} (${mode}): frames unbent`, ours: meshes.length, unit: '', baselines: { 'bends seen, px': bends } });
  await run.clip.release();
}
if (rows.length === 0) console.log('dewarp: skipped, the footage is not there');
else
  report('dewarp', rows, [
    `${frames} frames of each, seed ${seed}; meshes of 7 x 6 control points, deviation 0.4 and 0.8 % of the width; each place’s mean over time taken off`,
  ]);
await kernels.close();
