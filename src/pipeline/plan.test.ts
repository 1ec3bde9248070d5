/** What a run decides before its first frame: steps and values, the output's name, frames in work, the time left. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { greyFormat } from '../../test/toy-clip.ts';
import { number } from '../film/params.ts';
import { rational } from '../film/rational.ts';
import { formatCatalogue } from '../media/formats/catalogue.gen.ts';
import type { Recipe } from '../project/recipe.ts';
import type { AnyStage } from '../stages/stage.ts';
import type { RestoreEvent } from './events.ts';
import { framesAhead } from './memory.ts';
import { expectFree, outputPath, stemOf } from './output.ts';
import { createProgress } from './progress.ts';
import { stepsOf } from './steps.ts';

const stage = (id: string): AnyStage =>
  ({ id, version: 1, params: { amount: number({ default: 1, min: 0, max: 9, says: 'How much.' }) } }) as unknown as AnyStage;
const catalogue = Object.fromEntries(
  ['source/one', 'repair/two', 'repair/three', 'resolution/four', 'sink/five'].map((id) => [id, stage(id)]),
);
const recipe = {
  id: 'toy',
  steps: [{ stage: 'repair/three', values: { amount: 3 } }, { stage: 'repair/two' }, { stage: 'sink/five' }],
} as unknown as Recipe;

describe('steps', () => {
  const list = (...args: Parameters<typeof stepsOf> extends [infer O, ...unknown[]] ? [Partial<O>] : never): unknown =>
    stepsOf({ recipe, ...args[0] }, catalogue).map((step) => [step.stage.id, step.values.amount]);
  it('are the recipe’s, in its order, with its values', () =>
    expect(list({})).toEqual([
      ['repair/three', 3],
      ['repair/two', 1],
      ['sink/five', 1],
    ]));
  it('take a person’s values over the recipe’s, leave out, and put what is added in its phase', () => {
    expect(list({ values: { 'repair/three': { amount: '5' } }, without: ['repair/two'] })).toEqual([
      ['repair/three', 5],
      ['sink/five', 1],
    ]);
    expect(list({ stages: ['sink/five', 'resolution/four', 'source/one', 'repair/three'] })).toEqual([
      ['source/one', 1],
      ['repair/three', 3],
      ['resolution/four', 1],
      ['sink/five', 1],
    ]);
  });
  it('give single shots their own', () => {
    const shots = { s0002: { values: { 'repair/two': { amount: 7 } } } };
    const two = stepsOf({ recipe }, catalogue, shots).find((step) => step.stage.id === 'repair/two');
    expect([two!.values, two!.shotValues]).toEqual([{ amount: 1 }, { s0002: { amount: 7 } }]);
  });
  it.each([
    [{ stages: ['repair/too'] }, /no stage "repair\/too"/],
    [{ values: { 'repair/two': { amount: 10 } } }, /0 to 9/],
    [{ values: { 'repair/two': { amonut: 1 } } }, /amonut/],
  ])('%j is a usage error that says what there is', (more, message) => expect(() => list(more)).toThrow(message));
});

describe('the output', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ciotat-output-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const h264 = formatCatalogue.h264!;
  const png = formatCatalogue.png!;
  it('is called after the film, its size and its rate', () => {
    expect(outputPath('/films/train.flv', undefined, h264, 3840, 2160, rational(60))).toBe('/films/train_restored_3840x2160_60fps.mkv');
    expect(outputPath('/films/a.b.mp4', undefined, h264, 640, 480, rational(24000, 1001))).toBe(
      '/films/a.b_restored_640x480_23.976fps.mkv',
    );
    expect(outputPath('/scans/reel_%06d.dpx', undefined, png, 640, 480, rational(24))).toBe('/scans/reel_restored_640x480_24fps');
    expect(stemOf('.hidden')).not.toBe('');
  });
  it('has a name its format knows', () => {
    expect(() => outputPath('a.mp4', 'out.txt', h264, 2, 2, rational(24))).toThrow(/\.mkv/);
    expect(() => outputPath('a.mp4', 'out.png', png, 2, 2, rational(24))).toThrow(/folder/);
  });
  it('is never what is there already', () => {
    const there = join(folder, 'there.mkv');
    writeFileSync(there, '');
    expect(() => expectFree(there, 'in.mp4', false)).toThrow(/exists already/);
    expect(() => expectFree(there, there, true)).toThrow(/the input itself/);
    expectFree(there, 'in.mp4', true);
    mkdirSync(join(folder, 'empty'));
    expectFree(join(folder, 'empty'), 'in.mp4', false);
    expect(() => expectFree(folder, 'in.mp4', true)).toThrow(/exists already/);
  });
});

describe('memory', () => {
  const clip = (width: number, height: number) => ({
    length: 9,
    width,
    height,
    format: greyFormat,
    pixelAspect: rational(1),
    times: { at: (n: number) => rational(n) },
  });
  it('lets one frame more than threads be in work where it fits, fewer where not, and refuses what cannot be', () => {
    expect(framesAhead(2 * 2 ** 30, 2, clip(640, 480), 0)).toBe(3);
    expect(framesAhead(2 * 2 ** 30, 2, clip(3840, 2160), 0)).toBeGreaterThanOrEqual(1);
    expect(framesAhead(2 * 2 ** 30, 64, clip(3840, 2160), 0)).toBeLessThan(20);
    expect(() => framesAhead(300 * 2 ** 20, 2, clip(7680, 4320), 0)).toThrow(/MB of memory for 7680 x 4320/);
  });
});

describe('progress', () => {
  it('tells the time left from what was measured of late, reused frames left aside', () => {
    let clock = 0;
    const events: RestoreEvent[] = [];
    const meter = createProgress(
      1000,
      (event) => events.push(event),
      () => clock,
    );
    meter.skipped(500);
    for (let n = 0; n < 100; n++) {
      clock += 0.5;
      meter.made();
    }
    expect(events.at(-1)).toMatchObject({ type: 'progress', frame: 600, frames: 1000 });
    const last = events.at(-1) as { fps: number; etaSeconds: number };
    expect(last.fps).toBeCloseTo(2, 6);
    expect(last.etaSeconds).toBeCloseTo(200, 3);
  });
});
