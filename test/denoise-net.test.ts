/** Grain taken out by a network of a person's own: it stands in the place of the averaging, and nothing happens at strength 0. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { clipOf } from '../bench/stage-run.ts';
import type { Plane } from '../src/film/frame.ts';
import { readParams } from '../src/film/params.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { createNets } from '../src/nets/host.ts';
import { storeNet } from '../src/nets/net-store.ts';
import { stageClip } from '../src/pipeline/stage-clip.ts';
import denoise from '../src/stages/4-repair/denoise.ts';

const folder = mkdtempSync(join(tmpdir(), 'ciotat-test-'));
const kernels = createKernels({ threads: 1 });
const nets = createNets({ device: 'cpu', threads: 1, folder });
storeNet(
  fileURLToPath(new URL('nets/even-denoise.onnx', import.meta.url)),
  {
    id: 'even',
    task: 'denoise',
    title: 'even',
    licence: 'MIT',
    origin: 'test',
    picture: { input: 'x', output: 'y', channels: 1, scale: 1, white: 1, multiple: 4, reach: 4 },
  },
  folder,
);
afterAll(async () => {
  await nets.close();
  await kernels.close();
  rmSync(folder, { recursive: true });
});

const grain = normalOf(randomOf(2));
const noisy: Plane = { width: 48, height: 32, data: Float32Array.from({ length: 48 * 32 }, () => 0.5 + 0.03 * grain()) };
const facts = { sigma: 7, width: 48, planes: [{ deviations: [7, 7], spectrum: Array.from({ length: 64 }, () => 1) }] };
const made = async (values: Record<string, unknown>): Promise<Float32Array> => {
  const clip = stageClip(
    clipOf(kernels, 3, 18, () => noisy),
    denoise,
    {
      kernels,
      nets,
      values: readParams('repair/denoise', denoise.params, values),
      film: {},
      delivery: {},
      facts: { film: null },
      foundFor: () => ({ 'repair/noise': facts }),
      keep: 3,
    },
  );
  using frame = await clip.frame(1);
  const data = frame.planes[0]!.data.slice();
  await clip.release();
  return data;
};
const deviation = (data: Float32Array): number => Math.sqrt(data.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / data.length);

it('stands in the place of the averaging, and at strength 0 nothing happens', async () => {
  expect(denoise.networks!(readParams('repair/denoise', denoise.params, { model: 'even' }))).toEqual([{ id: 'even', task: 'denoise' }]);
  const [own, none, usual] = [await made({ model: 'even', keep: 0 }), await made({ model: 'even', strength: 0 }), await made({ keep: 0 })];
  // This network hands on what it gets; the averaging does not.
  expect(Math.max(...own.map((value, i) => Math.abs(value - noisy.data[i]!)))).toBeLessThan(1e-5);
  expect(deviation(usual)).toBeLessThan(deviation(noisy.data) / 2);
  expect(none).toEqual(noisy.data);
});
