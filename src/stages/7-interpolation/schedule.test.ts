import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClipShape } from '../../film/clip.ts';
import { rec601 } from '../../film/colour-space.ts';
import { multiply, type Rational, rational, round } from '../../film/rational.ts';
import type { Shot } from '../../film/shot.ts';
import { scheduleOf } from './schedule.ts';

const clipOf = (length: number, rate: Rational): ClipShape => ({
  length,
  width: 8,
  height: 8,
  pixelAspect: rational(1),
  format: { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 },
  times: { at: (n) => rational(n * rate.den, rate.num), rate },
});

describe('the schedule', () => {
  it.each([
    [16, 60],
    [18, 60],
    [24, 60],
    [30, 480],
    [25, 24],
  ])('%i to %i pictures a second keeps duration, order, first and last frame', (from, to) => {
    const clip = clipOf(90, rational(from));
    const schedule = scheduleOf(clip, { fps: rational(to) }, undefined)!;
    expect(schedule.length).toBe(round(multiply(rational(90, from), rational(to))));
    const moments = Array.from({ length: schedule.length }, (_, n) => schedule.at(n));
    expect(moments[0]).toEqual({ left: 0, fraction: 0 });
    if (to > from) expect(moments.at(-1)!.left).toBe(89);
    const places = moments.map(({ left, fraction }) => left + fraction);
    expect(places.every((place, n) => n === 0 || place >= places[n - 1]!)).toBe(true);
    for (const [n, place] of places.entries()) expect(Math.min(89, (n * from) / to)).toBeCloseTo(Math.min(89, place), 6);
  });
  it('every film frame that falls on an output moment is that frame itself', () => {
    const schedule = scheduleOf(clipOf(20, rational(30)), { fps: rational(60) }, undefined)!;
    for (let n = 0; n < 40; n += 2) expect(schedule.at(n)).toEqual({ left: n / 2, fraction: 0 });
  });
  it('two frames at half speed are frame, made frame, frame, frame held', () => {
    const schedule = scheduleOf(clipOf(2, rational(24)), { slowmo: 2 }, undefined)!;
    expect([0, 1, 2, 3].map(schedule.at).map(({ left, fraction }) => left + fraction)).toEqual([0, 0.5, 1, 1]);
  });
  it('never crosses a cut and leaves cards alone', () => {
    const shot = (id: string, startFrame: number, endFrame: number, kind: Shot['kind']): Shot => ({
      id,
      startFrame,
      endFrame,
      kind,
      join: 'cut',
      joinFrames: 0,
    });
    const schedule = scheduleOf(clipOf(12, rational(15)), { fps: rational(60) }, [
      shot('a', 0, 4, 'picture'),
      shot('b', 4, 8, 'card'),
      shot('c', 8, 12, 'picture'),
    ])!;
    for (let n = 0; n < schedule.length; n++) {
      const { left, fraction } = schedule.at(n);
      if (left === 3 || (left >= 4 && left < 8)) expect(fraction).toBe(0);
    }
    expect(schedule.window(1)).toEqual([0, 1, 2]);
    expect(schedule.window(5)).toEqual([1, 2, 0, 3]);
    expect(schedule.window(9)).toEqual([2, 3, 1]);
    expect(schedule.window(13)).toEqual([3]);
    expect(schedule.window(33)).toEqual([8, 9, 10]);
    expect(schedule.at(13).fraction).toBe(0);
    expect(schedule.at(5).fraction).toBeCloseTo(0.25, 6);
  });
  it('a dissolve goes on across the border, from its last pure frame before to its first after; motion looks no further than that', () => {
    const shots: Shot[] = [
      { id: 'a', startFrame: 0, endFrame: 6, kind: 'picture', join: 'cut', joinFrames: 0 },
      { id: 'b', startFrame: 6, endFrame: 14, kind: 'picture', join: 'dissolve', joinFrames: 3 },
    ];
    const schedule = scheduleOf(clipOf(14, rational(15)), { fps: rational(30) }, shots)!;
    for (let n = 1; n < 27; n += 2) expect(schedule.at(n).fraction, `${n}`).toBeCloseTo(0.5, 6);
    expect(Array.from({ length: 13 }, (_, left) => left).filter(schedule.isMixed)).toEqual([5, 6, 7, 8]);
    expect([9, 11, 17, 19].map(schedule.window)).toEqual([
      [4, 5, 3],
      [5, 6],
      [8, 9],
      [9, 10, 11],
    ]);
  });
  it('times rounded to milliseconds lose no frame at the film’s own rate, of a card or of a picture', () => {
    const clip: ClipShape = { ...clipOf(60, rational(30)), times: { at: (n) => rational(Math.round((n * 1000) / 30), 1000) } };
    const shots = (['card', 'picture'] as const).map(
      (kind, i): Shot => ({ id: kind, startFrame: 30 * i, endFrame: 30 * i + 30, kind, join: 'cut', joinFrames: 0 }),
    );
    for (const fps of [30, 60]) {
      const schedule = scheduleOf(clip, { fps: rational(fps) }, shots)!;
      for (let n = 0; n < 60; n++) expect(schedule.at((n * fps) / 30), `frame ${n} at ${fps}`).toEqual({ left: n, fraction: 0 });
    }
  });
  it('any rates: as many frames as the duration holds, within one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 5, max: 240 }),
        (length, from, to) => {
          const schedule = scheduleOf(clipOf(length, rational(from)), { fps: rational(to) }, undefined)!;
          return Math.abs(schedule.length - Math.max(1, (length / from) * to)) <= 0.5 + 1e-9 || schedule.length === 1;
        },
      ),
      { seed: 3 },
    );
  });
});
