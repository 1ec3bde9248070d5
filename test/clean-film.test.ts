/** Clean film through the repairs of a restoration: frame by frame the very same, but for frames that the facts name. */
import { afterAll, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { cutOut } from '../src/demo/damage/weave.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { bitsOf } from '../src/film/mask.ts';
import { isApplied, repairsIn } from '../src/film/repair.ts';
import { createKernels } from '../src/kernels/host.ts';
import { recipeCatalogue } from '../src/project/recipes/catalogue.gen.ts';
import { seededScene } from './seeded-scene.ts';

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const [width, height, count] = [240, 180, 12];
const large = seededScene(width + 60, height + 20, [3, 9, 31], 11);
const eight = (plane: Plane): Plane => ({
  ...plane,
  data: plane.data.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))) / 255),
});
const films: Readonly<Record<string, readonly Plane[]>> = {
  'a camera that stands': Array.from({ length: count }, () => eight(cutOut(large, 6, 6, width, height))),
  'an even pan': Array.from({ length: count }, (_, n) => eight(cutOut(large, 6 + 2 * n, 6, width, height))),
};

it.each(Object.keys(films))('%s', async (name) => {
  const film = films[name]!;
  const ids = recipeCatalogue
    .restoration!.steps.map(({ stage }) => stage)
    .filter((id) => id.startsWith('repair/') || id.startsWith('motion/'));
  const { clip, facts } = await runStages(
    kernels,
    clipOf(kernels, count, 18, (n) => film[n]!),
    ids,
  );
  const applied = Object.values(facts).flatMap((own) => repairsIn(own).filter(isApplied));
  const changed: string[] = [];
  for (let n = 0; n < count; n++) {
    const listed = new Uint8Array(width * height);
    for (const { mask, frames } of applied)
      if (n >= frames[0] && n <= frames[1])
        bitsOf(mask).forEach((bit, i) => {
          listed[(mask.y + Math.floor(i / mask.width)) * width + mask.x + (i % mask.width)]! |= bit;
        });
    using frame = await clip.frame(n);
    const { data } = lumaPlane(frame);
    const off = data.reduce((sum, value, i) => sum + (listed[i] || value === film[n]!.data[i] ? 0 : 1), 0);
    if (off > 0) changed.push(`frame ${n}: ${off} pixels`);
  }
  await clip.release();
  expect(changed).toEqual([]);
  expect(applied).toEqual([]);
});

it('the preservation copy repairs nothing', () => {
  expect(recipeCatalogue.archive!.steps.filter(({ stage }) => stage.startsWith('repair/'))).toEqual([]);
});
