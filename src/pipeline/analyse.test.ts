import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { greyFormat, quietKernels, toyClip, toyShots } from '../../test/toy-clip.ts';
import type { Json } from '../film/facts.ts';
import type { Frame } from '../film/frame.ts';
import { number } from '../film/params.ts';
import { rational } from '../film/rational.ts';
import type { Decisions } from '../film/repair.ts';
import type { ShotKind } from '../film/shot.ts';
import type { Kernels } from '../kernels/host.ts';
import { formatCatalogue } from '../media/formats/catalogue.gen.ts';
import { openFacts } from '../project/facts-store.ts';
import { type AnyStage, defineStage } from '../stages/stage.ts';
import { type Analysed, analyse } from './analyse.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import type { RestoreEvent } from './events.ts';
import { baseClip } from './stage-clip.ts';
import type { Step } from './steps.ts';

let folder: string;
let kernels: Kernels;
let looked: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ciotat-analyse-'));
  mkdirSync(join(folder, 'facts'));
  kernels = quietKernels();
  looked = [];
});
afterEach(async () => {
  expect(kernels.arena.lentBytes()).toBe(0);
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
});

const about = { version: 1, title: 'Toy', says: 'For tests.' } as const;
const cuts = defineStage({
  id: 'shots/toy',
  ...about,
  scope: 'film',
  params: {},
  analyse: async () => {
    looked.push('cuts');
    return toyShots(30, [40, 'card'], 400) as unknown as Json;
  },
  informs: (film, facts) => ({ ...film, shots: facts as never }),
});
const mean = defineStage({
  id: 'repair/mean',
  ...about,
  scope: 'shot',
  params: { strength: number({ default: 1, min: 0, max: 2, says: 'How much.' }) },
  analyse: async ({ clip, shot, values, progress }) => {
    looked.push(`mean ${shot.id} ${values.strength}`);
    using frame = await clip.frame(shot.startFrame);
    progress(shot.endFrame - shot.startFrame, shot.endFrame - shot.startFrame);
    return frame.planes[0]!.data[0]!;
  },
  render: async ([frame]) => frame!.share(),
});
const reader = defineStage({
  id: 'repair/reader',
  ...about,
  scope: 'shot',
  reads: ['repair/mean'],
  params: {},
  analyse: async ({ found, shot }) => {
    looked.push(`reader ${shot.id}`);
    return { mean: found['repair/mean']! };
  },
});

const steps = (strength = 1, shotValues: Step['shotValues'] = {}): readonly Step[] =>
  [
    { stage: cuts, values: {}, shotValues: {} },
    { stage: mean, values: { strength }, shotValues },
    { stage: reader, values: {}, shotValues: {} },
  ].map((step) => ({ ...step, stage: step.stage as unknown as AnyStage }) as Step);
const look = async (
  list: readonly Step[],
  shotKinds: Readonly<Record<string, ShotKind>> = {},
  events: RestoreEvent[] = [],
  decisions: Decisions = {},
): Promise<Analysed> => {
  looked = [];
  return analyse({
    base: baseClip(toyClip(kernels, 400)),
    steps: list,
    delivery: {},
    kernels,
    store: openFacts(folder),
    sourceKey: 'source',
    shotKinds,
    decisions,
    emit: (event) => events.push(event),
  });
};

describe('analysing', () => {
  it('looks at each shot a stage touches, hands facts on, and finds them again', async () => {
    const events: RestoreEvent[] = [];
    const first = await look(steps(), {}, events);
    expect(looked).toEqual(['cuts', 'mean s0001 1', 'mean s0003 1', 'reader s0001', 'reader s0003']);
    expect(first.facts['repair/reader']!.s0003).toEqual({ mean: Math.fround(40 / 255) });
    const told = events
      .filter((event) => event.type === 'stage' && event.stage === 'repair/mean')
      .map((event) => 'done' in event && event.done);
    expect(told).toEqual([0, 30, 30, 390, 390]);
    expect((await look(steps())).facts).toEqual(first.facts);
    expect(looked).toEqual([]);
  });
  it('looks again at what other values change, and at nothing else', async () => {
    await look(steps());
    await look(steps(1, { s0003: { strength: 0.5 } }));
    expect(looked).toEqual(['mean s0003 0.5', 'reader s0001', 'reader s0003']);
    await look(steps(2));
    expect(looked.filter((what) => what.startsWith('cuts'))).toEqual([]);
    expect(looked.slice(0, 2)).toEqual(['mean s0001 2', 'mean s0003 2']);
  });
  it('a shot that a person called a picture is touched', async () => {
    await look(steps(), { s0002: 'picture' });
    expect(looked).toContain('mean s0002 1');
  });
  it('says which stage and shot went wrong, and keeps what was found before', async () => {
    const broken = { ...mean, id: 'repair/broken', analyse: async () => Promise.reject(new Error('cannot')) } as unknown as AnyStage;
    const [first, second] = steps();
    await expect(look([first!, second!, { stage: broken, values: {}, shotValues: {} }])).rejects.toMatchObject({
      where: { stage: 'repair/broken', shot: 's0001' },
    });
    await look(steps());
    expect(looked).toEqual(['reader s0001', 'reader s0003']);
  });
});

describe('finished frames', () => {
  it('are kept for a stage that asks for neighbours, though a stage between is drawn by it; and for no other', async () => {
    const made: string[] = [];
    const toy = (id: string, more: Partial<AnyStage> = {}): Step =>
      ({
        stage: {
          ...{ id, ...about, scope: 'film', params: {} },
          render: async ([frame]: readonly Frame[], { n }: { readonly n: number }) => {
            made.push(`${id} ${n}`);
            return frame!.share();
          },
          ...more,
        },
        values: {},
        shotValues: {},
      }) as unknown as Step;
    const wide: Partial<AnyStage> = { window: (n) => [n, Math.max(0, n - 1), Math.min(399, n + 1)] };
    const { clip } = await look([
      toy('repair/first'),
      toy('repair/bent', { drawnBy: 'repair/wide' }),
      toy('repair/wide', wide),
      toy('repair/last'),
    ]);
    for (const n of [5, 6, 7]) (await clip.frame(n))[Symbol.dispose]();
    expect(made.filter((what) => what.startsWith('repair/first')).sort()).toEqual([4, 5, 6, 7, 8].map((n) => `repair/first ${n}`));
    const held = kernels.arena.lentBytes();
    await clip.release();
    const released = kernels.arena.lentBytes();
    using _one = kernels.arena.frame(greyFormat, 8, 4);
    expect(held - released).toBe(4 * (kernels.arena.lentBytes() - released));
  });
});

describe('chunks', () => {
  const settings = {
    format: formatCatalogue.ffv1!,
    width: 8,
    height: 4,
    fps: rational(24),
    pixelAspect: rational(1),
    monochrome: true,
    space: { matrix: 'bt601', primaries: 'smpte170m', transfer: 'smpte170m', range: 'limited' },
    threads: 4,
  } as const;
  const cut = async (
    list: readonly Step[],
    kinds: Readonly<Record<string, ShotKind>> = {},
    more: object = {},
    engine = 'x',
  ): Promise<readonly Chunk[]> => {
    const { clip, facts } = await look(list, kinds);
    const chunks = chunksOf(clip, rational(24), { ...settings, ...more }, 'source', list, {}, facts, engine);
    await clip.release();
    return chunks;
  };
  const changed = (a: readonly Chunk[], b: readonly Chunk[]): readonly number[] =>
    a.flatMap((chunk, i) => (chunk.key === b[i]?.key ? [] : [i]));

  it('cover the film, begin at shots, last four seconds at most, and none is a few frames long', async () => {
    const chunks = await cut(steps());
    expect(chunks.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([
      [0, 30],
      // The card of 10 frames is too short for a chunk of its own.
      [30, 126],
      [126, 222],
      [222, 318],
      [318, 400],
    ]);
    expect(new Set(chunks.map((chunk) => chunk.key)).size).toBe(chunks.length);
  });
  it('keep their names when nothing changed, and lose them for all that shows in the picture', async () => {
    const before = await cut(steps());
    expect(await cut(steps())).toEqual(before);
    expect(changed(before, await cut(steps(1, { s0001: { strength: 0.5 } })))).toEqual([0]);
    expect(changed(before, await cut(steps(2)))).toEqual([0, 1, 2, 3, 4]);
    expect(changed(before, await cut(steps(), {}, { crf: 12 }))).toHaveLength(5);
    expect(changed(before, await cut(steps(), {}, {}, 'another FFmpeg'))).toHaveLength(5);
    // Facts of the film as a whole would change too; here only the kind does.
    expect(changed(before, await cut(steps(), { s0002: 'blank' }))).toEqual([1]);
  });
  it('of a repair that a person switches off only the chunk is made anew, and nothing is looked at again', async () => {
    const record = (frame: number) => ({ id: `repair/specks:s0003:${frame}`, frames: [frame, frame], mask: {}, state: 'auto' });
    const states = new Map<number, string>();
    const specks = defineStage({
      id: 'repair/specks',
      ...about,
      scope: 'shot',
      params: {},
      analyse: async ({ shot }): Promise<Json> => {
        looked.push(`specks ${shot.id}`);
        return { repairs: shot.id === 's0003' ? [100, 140, 250].map(record) : [] };
      },
      window: (n, input) => [n, Math.min(n + 1, input.length - 1)],
      render: async ([frame], { facts, n }) => {
        states.set(
          n,
          ((facts as { repairs: { frames: number[]; state: string }[] }).repairs ?? []).find((r) => r.frames[0] === n)?.state ?? '',
        );
        return frame!.share();
      },
    }) as unknown as AnyStage;
    const list = [...steps(), { stage: specks, values: {}, shotValues: {} }];
    const made = async (decisions: Decisions): Promise<readonly Chunk[]> => {
      const { clip, facts, decisions: taken } = await look(list, {}, [], decisions);
      using _ = await clip.frame(140);
      await clip.release();
      return chunksOf(clip, rational(24), settings, 'source', list, {}, facts, 'x', taken);
    };
    const before = await made({});
    expect(states.get(140)).toBe('auto');
    looked = [];
    const after = await made({ 'repair/specks:s0003:140': 'rejected', 'repair/specks:gone': 'rejected' });
    expect(states.get(140)).toBe('rejected');
    expect(changed(before, after)).toEqual([2]);
    expect(looked).toEqual([]);
    expect(changed(before, await made({ 'repair/specks:s0003:100': 'accepted' }))).toEqual([1]);
  });
});
