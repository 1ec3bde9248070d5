/**
 * Every stage by existing: the same input gives the same bytes, in any order; only the declared window matters; any size down to one pixel and one
 * frame; finite numbers; it ends when told to, fails cleanly, writes into nothing that is not its own and gives all memory back.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/film/errors.ts';
import type { Frame } from '../../src/film/frame.ts';
import type { Param } from '../../src/film/params.ts';
import { rational } from '../../src/film/rational.ts';
import type { FilmClip } from '../../src/pipeline/stage-clip.ts';
import { stageCatalogue } from '../../src/stages/catalogue.gen.ts';
import type { AnyStage, AnyValues, Delivery } from '../../src/stages/stage.ts';
import {
  analysed,
  type Case,
  colour,
  type Film,
  type Found,
  filmClip,
  grey,
  inShots,
  laidOver,
  sameBytes,
  type Watched,
  watchedKernels,
} from './stage-kit.ts';

const main: Film = { width: 64, height: 48, length: 14, format: colour };
const deliveryOf = ({ height }: Film): Delivery => ({ height: 2 * height, fps: rational(60) });

type Shown = readonly Float32Array[];
const shown = (frame: Frame): Shown => {
  using held = frame;
  return held.planes.map((plane) => plane.data.slice());
};
const same = (a: Shown, b: Shown): boolean => a.length === b.length && a.every((data, i) => sameBytes(data, b[i]!));

/** Some frames of a clip, in a given order. */
const rendered = async (clip: FilmClip, order: readonly number[]): Promise<ReadonlyMap<number, Shown>> => {
  const frames = new Map<number, Shown>();
  for (const n of order) frames.set(n, shown(await clip.frame(n)));
  return frames;
};
const allOf = (clip: FilmClip): number[] => Array.from({ length: clip.length }, (_, n) => n);

/** The default values, and each other value of every choice and flag. */
const variants = (stage: AnyStage): readonly AnyValues[] =>
  Object.entries(stage.params as Readonly<Record<string, Param>>).reduce<AnyValues[]>(
    (list, [name, spec]) => {
      if (spec.kind === 'choice') list.push(...spec.choices.filter((c) => c !== spec.default).map((c) => ({ [name]: c })));
      if (spec.kind === 'flag') list.push({ [name]: !spec.default });
      return list;
    },
    [{}],
  );

let kernels: Watched;
beforeEach(() => {
  kernels = watchedKernels();
});
afterEach(async () => {
  expect(kernels.arena.lentBytes(), 'bytes still lent').toBe(0);
  await kernels.close();
});

type Laid = { readonly clip: FilmClip; readonly input: ReturnType<typeof filmClip> };

/** Runs `use` on the stage laid over the film; everything is given back and looked after. */
const over = async <T>(
  one: Case,
  film: Film,
  found: Found,
  use: (laid: Laid) => Promise<T>,
  poison?: (n: number) => boolean,
): Promise<T> => {
  const input = filmClip(kernels, film, poison);
  const clip = laidOver(kernels, one, found, inShots(input, one.stage));
  try {
    const result = await use({ clip, input });
    expect(input.untouched(), 'writes into its input').toBe(true);
    return result;
  } finally {
    await clip.release();
    input.close();
  }
};

const factsOf = async (one: Case, film: Film, signal?: AbortSignal, onAsk?: (ended?: AbortSignal) => void): Promise<Found> => {
  const base = filmClip(kernels, film, undefined, onAsk);
  try {
    const found = await analysed(kernels, one, base, signal);
    await found.clip.release();
    expect(base.untouched(), 'writes into its input').toBe(true);
    return found;
  } finally {
    base.close();
  }
};

const finite = (frames: ReadonlyMap<number, Shown>): boolean =>
  [...frames.values()].every((planes) => planes.every((data) => data.every(Number.isFinite)));

describe.each(Object.entries(stageCatalogue))('stage %s', (id, stage) => {
  const one: Case = { stage, delivery: deliveryOf(main) };

  it('is called as its file and says what it does', () => {
    expect(stage.id).toBe(id);
    expect(stage.title.length).toBeGreaterThan(2);
    expect(stage.says).toMatch(/\.$/);
  });

  it('finds the same plain facts again, and makes the same bytes in any order, whatever frames outside the window hold', async () => {
    const found = await factsOf(one, main);
    const again = await factsOf(one, main);
    expect(again.facts).toEqual(found.facts);
    expect(JSON.parse(JSON.stringify(found.facts))).toEqual(found.facts);
    await over(one, main, found, async ({ clip }) => {
      const order = allOf(clip);
      const whole = await rendered(clip, order);
      expect(finite(whole), 'not finite').toBe(true);
      await over(one, main, again, async ({ clip: other }) => {
        const backwards = await rendered(other, [Math.min(7, clip.length - 1), ...order.toReversed()]);
        for (const n of order) expect(same(backwards.get(n)!, whole.get(n)!), `frame ${n}, asked for backwards`).toBe(true);
      });
      for (const n of order.filter((frame) => frame % 3 === 1)) {
        const window = await over(one, main, found, async ({ clip: alone, input }) => {
          await rendered(alone, [n]);
          return input.asked;
        });
        const only = await over(
          one,
          main,
          found,
          ({ clip: alone }) => rendered(alone, [n]),
          (frame) => !window.has(frame),
        );
        expect(same(only.get(n)!, whole.get(n)!), `frame ${n} from its window alone`).toBe(true);
        const shots = found.film.shots ?? [];
        const met = shots.filter((shot) => [...window].some((frame) => frame >= shot.startFrame && frame < shot.endFrame));
        if (stage.scope === 'shot' || id.startsWith('repair/')) expect(met.length, `shots in the window of frame ${n}`).toBe(1);
      }
    });
  });

  it.each(variants(stage).map((values) => [JSON.stringify(values), values] as const))(
    'serves every size, grey and colour, with %s',
    async (_, values) => {
      for (const film of [
        { width: 1, height: 1, length: 3, format: grey },
        { width: 1, height: 1, length: 1, format: colour },
        { width: 33, height: 17, length: 11, format: colour },
        { width: 16, height: 31, length: 2, format: grey },
      ]) {
        for (const delivery of [{}, deliveryOf(film)]) {
          const small: Case = { stage, values, delivery };
          const found = await factsOf(small, film);
          await over(small, film, found, async ({ clip }) => {
            expect(
              Math.min(clip.length, clip.width, clip.height),
              `${clip.length} frames of ${clip.width} x ${clip.height}`,
            ).toBeGreaterThan(0);
            const frames = await rendered(clip, allOf(clip));
            expect(finite(frames), `${film.width} x ${film.height}: not finite`).toBe(true);
            expect([...frames.values()].every((planes) => planes[0]!.length === clip.width * clip.height)).toBe(true);
            expect(clip.times.at(clip.length).num / clip.times.at(clip.length).den).toBeCloseTo(film.length / 24, 1);
          });
        }
      }
    },
  );

  it('leaves alone the kinds of shot it does not touch', async () => {
    const touched: readonly string[] = stage.touches ?? ['picture'];
    const found = await factsOf(one, main);
    const left = (found.film.shots ?? []).filter((shot) => !touched.includes(shot.kind));
    await over(one, main, found, async ({ clip, input }) => {
      for (const shot of left.filter((shot) => shot.endFrame <= clip.length)) {
        const frames = await rendered(clip, [shot.startFrame, shot.endFrame - 1]);
        for (const [n, frame] of frames) expect(same(frame, shown(await input.frame(n))), `frame ${n} of a ${shot.kind}`).toBe(true);
      }
    });
  });

  it.runIf(stage.params.strength?.kind === 'number' && stage.params.strength.min === 0)('changes nothing at strength 0', async () => {
    const none: Case = { stage, values: { strength: 0 }, delivery: {} };
    const found = await factsOf(none, main);
    await over(none, main, found, async ({ clip, input }) => {
      for (const n of allOf(clip)) expect(same(shown(await clip.frame(n)), shown(await input.frame(n))), `frame ${n}`).toBe(true);
    });
  });

  it('ends when told to: before, between frames and before each kernel job', async () => {
    const ends = async (work: (signal: AbortSignal, stop: () => void) => Promise<unknown>): Promise<void> => {
      const told = new AbortController();
      let stopped = false;
      kernels.deafJobs = 0;
      const result = await work(told.signal, () => {
        stopped = true;
        told.abort();
      }).catch((error: unknown) => error);
      kernels.onJob = undefined;
      expect(kernels.deafJobs, 'frames and kernel jobs asked for without the signal').toBe(0);
      if (stopped) expect(isAbort(result), `went on and gave ${String(result)}`).toBe(true);
    };
    const countdown = (count: number, then: () => void): (() => void) => {
      let left = count;
      return () => {
        if (--left === 0) then();
      };
    };
    for (const k of [1, 4]) {
      await ends((signal, stop) => {
        const next = countdown(k, stop);
        return factsOf(one, main, signal, (heard) => {
          if (!heard) kernels.deafJobs++;
          next();
        });
      });
      await ends((signal, stop) => {
        kernels.onJob = countdown(k, stop);
        return factsOf(one, main, signal);
      });
    }
    const found = await factsOf(one, main);
    await ends((signal, stop) => {
      stop();
      return over(one, main, found, ({ clip }) => clip.frame(1, signal));
    });
    for (const k of [1, 2, 3, 5])
      await ends((signal, stop) =>
        over(one, main, found, async ({ clip }) => {
          kernels.onJob = countdown(k, stop);
          return shown(await clip.frame(1, signal));
        }),
      );
  });

  it('gives everything back when a kernel job or an input frame fails', async () => {
    const fails = (count: number): (() => void) => {
      let left = count;
      return () => {
        if (--left === 0) throw new Error('no such luck');
      };
    };
    const found = await factsOf(one, main);
    for (const k of [1, 2, 3, 6, 12]) {
      kernels.onJob = fails(k);
      await factsOf(one, main).catch(() => undefined);
      kernels.onJob = undefined;
      await factsOf(one, main, undefined, fails(k)).catch(() => undefined);
      await over(one, main, found, async ({ clip }) => {
        kernels.onJob = fails(k);
        await clip.frame(1).then(shown, () => undefined);
        kernels.onJob = undefined;
      });
    }
  });
});
