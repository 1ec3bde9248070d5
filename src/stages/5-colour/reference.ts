/**
 * @file Colour by reference: the colours of a coloured still carried through its shot, both ways from each still, mixed between two by nearness and belief. Where they reach
 * nothing the frame keeps its own chroma. The luma stays the very same numbers.
 */
import { number } from '../../film/params.ts';
import { defineStage } from '../stage.ts';
import { matchingBy } from './alike.ts';
import { type CarriedFacts, carriedTells, carryThrough, mapOf } from './carried.ts';
import { libraryOf } from './library-facts.ts';
import { colouredFormat, paint } from './paint.ts';
import { openStill, smallStill } from './still.ts';

export default defineStage({
  id: 'colour/reference',
  version: 4,
  title: 'Colour by reference',
  says: 'Carries the colours of coloured stills through their shots.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  reads: ['colour/library'],
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the stills’ colour is taken; 0 leaves every frame as it is.' }),
  },
  networks: ({ strength }) => (strength === 0 ? [] : [{ id: 'colour', task: 'colourise' }]),
  analyse: async ({ clip, shot, found, kernels, nets, supplies, values, progress, signal }): Promise<CarriedFacts | null> => {
    const own = libraryOf(found).references.filter((one) => one.shot === shot.id);
    if (own.length === 0 || shot.kind !== 'picture' || values.strength === 0 || !supplies) return null;
    const open = async ({ path, name, sha256, area }: (typeof own)[number]) => {
      using still = await openStill(supplies, { path, name, sha256 }, clip, signal);
      return smallStill(kernels, still, clip, area, signal);
    };
    return carryThrough(
      kernels,
      clip,
      shot,
      own.map((one) => ({ name: one.name, frame: one.frame, open: () => open(one) })),
      progress,
      nets && matchingBy(kernels, nets, nets.find('colour', 'colourise')),
      signal,
    );
  },
  shape: (input, { found, values }) =>
    libraryOf(found).references.length > 0 && values.strength > 0 ? { ...input, format: colouredFormat(input.format) } : input,
  tells: (facts) => (facts ? carriedTells(facts) : { reached: 'no still is of this shot' }),
  render: async ([frame], { facts, found, numbers, values, kernels, signal }) => {
    if (values.strength === 0 || libraryOf(found).references.length === 0) return frame!.share();
    const map = facts ? mapOf(facts, numbers[0]!) : undefined;
    return paint(kernels, frame!, colouredFormat(frame!.format), map, values.strength, signal);
  },
});
