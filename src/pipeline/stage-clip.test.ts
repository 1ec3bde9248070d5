import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laidWith, quietKernels, toyClip, toyShots } from '../../test/toy-clip.ts';
import type { Frame } from '../film/frame.ts';
import type { Kernels } from '../kernels/host.ts';
import { type AnyStage, defineStage } from '../stages/stage.ts';
import { baseClip, type FilmClip, spanOf, stageClip, withShots } from './stage-clip.ts';

let kernels: Kernels;
beforeEach(() => {
  kernels = quietKernels();
});
afterEach(async () => {
  expect(kernels.arena.lentBytes()).toBe(0);
  await kernels.close();
});

const level = (frame: Frame): number => {
  using held = frame;
  return Math.round(held.planes[0]!.data[0]! * 255);
};
const toy = (more: Partial<AnyStage>): AnyStage =>
  defineStage({ id: 'repair/toy', version: 1, title: 'Toy', says: 'For tests.', params: {}, scope: 'shot', ...more }) as AnyStage;
/** Adds up its window. */
const sum = (kernelsOf: () => Kernels, reach: number, log: number[] = []): AnyStage =>
  toy({
    window: (n, input) => Array.from({ length: 2 * reach + 1 }, (_, k) => Math.min(input.length - 1, Math.max(0, n - reach + k))),
    render: async (window, { n, input }) => {
      log.push(n);
      const out = kernelsOf().arena.frame(input.format, input.width, input.height);
      out.planes[0]!.data.fill(window.reduce((total, frame) => total + frame.planes[0]!.data[0]!, 0));
      return out;
    },
  });

describe('a stage over a clip', () => {
  it('renders from its window, in any order, with the same result', async () => {
    const clip = stageClip(
      baseClip(toyClip(kernels, 6)),
      sum(() => kernels, 1),
      laidWith(kernels),
    );
    const inOrder: number[] = [];
    for (let n = 0; n < 6; n++) inOrder.push(level(await clip.frame(n)));
    expect(inOrder).toEqual([1, 3, 6, 9, 12, 14]);
    for (const n of [5, 0, 3, 3, 1]) expect(level(await clip.frame(n))).toBe(inOrder[n]);
    await clip.release();
  });

  it('makes a frame once when several ask at the same time, and keeps a few for neighbours', async () => {
    const source = toyClip(kernels, 9);
    const log: number[] = [];
    const clip = stageClip(
      stageClip(
        baseClip(source),
        sum(() => kernels, 0, log),
        laidWith(kernels, { keep: 4 }),
      ),
      sum(() => kernels, 1),
      laidWith(kernels),
    );
    await Promise.all([3, 3, 4, 5].map(async (n) => level(await clip.frame(n))));
    expect(log.toSorted()).toEqual([2, 3, 4, 5, 6]);
    expect(source.asked.length).toBe(5);
    await clip.release();
  });

  it('lets go of what is beyond the kept frames', async () => {
    const clip = stageClip(
      baseClip(toyClip(kernels, 50)),
      sum(() => kernels, 0),
      laidWith(kernels, { keep: 2 }),
    );
    for (let n = 0; n < 50; n++) (await clip.frame(n))[Symbol.dispose]();
    const one = kernels.arena.lentBytes() / 2;
    expect(one).toBeLessThanOrEqual(512);
    expect(kernels.arena.lentBytes()).toBe(2 * one);
    await clip.release();
  });

  it('passes shots through that the stage does not touch, and gives each shot its own values and facts', async () => {
    const seen: unknown[] = [];
    const stage = toy({
      render: async ([frame], { values, facts, shot }) => {
        seen.push([shot.id, values, facts]);
        return frame!.share();
      },
    });
    const base = withShots(baseClip(toyClip(kernels, 6)), toyShots(2, [4, 'card'], 6));
    const laid = laidWith(kernels, { values: { a: 1 }, shotValues: { s0003: { a: 2 } }, facts: { s0001: 'x', s0003: 'y' } });
    const clip = stageClip(base, stage, laid);
    expect(await Promise.all([0, 2, 5].map(async (n) => level(await clip.frame(n))))).toEqual([0, 2, 5]);
    expect(seen).toEqual([
      ['s0001', { a: 1 }, 'x'],
      ['s0003', { a: 2 }, 'y'],
    ]);
    await clip.release();
  });

  it('says where it went wrong, and can be asked again', async () => {
    let broken = true;
    const clip = stageClip(
      baseClip(toyClip(kernels, 3)),
      toy({
        render: async ([frame]) => {
          if (broken) throw new Error('no such luck');
          return frame!.share();
        },
      }),
      laidWith(kernels),
    );
    await expect(clip.frame(2)).rejects.toMatchObject({ message: 'no such luck', where: { stage: 'repair/toy', frame: 2 } });
    broken = false;
    expect(level(await clip.frame(2))).toBe(2);
    await expect(clip.frame(3)).rejects.toThrow(/0 to 2/);
    await clip.release();
  });

  it('refuses a frame of another size than the stage said', async () => {
    const clip = stageClip(
      baseClip(toyClip(kernels, 3)),
      toy({ shape: (input) => ({ ...input, width: 16 }), render: async ([frame]) => frame!.share() }),
      laidWith(kernels),
    );
    await expect(clip.frame(0)).rejects.toThrow(/said 16 x 4 and made 8 x 4/);
    await clip.release();
  });

  it('one who gives up does not take the frame from another', async () => {
    const clip = stageClip(
      baseClip(toyClip(kernels, 3)),
      sum(() => kernels, 0),
      laidWith(kernels),
    );
    const stop = new AbortController();
    const first = clip.frame(1, stop.signal);
    const second = clip.frame(1);
    stop.abort();
    await expect(first).rejects.toThrow(/abort/i);
    expect(level(await second)).toBe(1);
    await clip.release();
  });
});

describe('remembering', () => {
  const pairs = (made: string[]): AnyStage =>
    toy({
      window: (n) => [n >> 2],
      shape: (input) => ({ ...input, length: input.length * 4 }),
      render: async ([frame], { numbers, kernels: own, remember }) => {
        const key = `pair ${numbers[0]}`;
        const pair = await remember(key, async () => {
          made.push(key);
          return own.arena.plane(4, 4);
        });
        expect(pair.width).toBe(4);
        return frame!.share();
      },
    });
  it('shares among neighbours, in flight too, and gives back what it held', async () => {
    const made: string[] = [];
    const clip: FilmClip = stageClip(baseClip(toyClip(kernels, 20)), pairs(made), laidWith(kernels));
    for (let n = 0; n < 80; n += 4) await Promise.all([0, 1, 2, 3].map(async (k) => level(await clip.frame(n + k))));
    expect(made).toHaveLength(20);
    // Eight remembered pairs and two kept frames at most.
    expect(kernels.arena.lentBytes()).toBeLessThanOrEqual(8 * 192 + 2 * 192);
    await clip.release();
  });
});

it('a span of a clip begins at its first frame', async () => {
  const source = toyClip(kernels, 10);
  const part = spanOf(source, 4, 7, (n) => source.times.at(n));
  expect(part.length).toBe(3);
  expect(level(await part.frame(0))).toBe(4);
});
