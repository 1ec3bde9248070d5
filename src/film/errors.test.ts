import { describe, expect, it } from 'vitest';
import { exitCodeOf, FilmError, isAbort, located } from './errors.ts';

describe('errors', () => {
  it('have the exit code of their kind', () => {
    expect(
      (['failed', 'usage', 'input', 'verify', 'device', 'interrupted'] as const).map((code) => exitCodeOf(new FilmError(code, ''))),
    ).toEqual([1, 2, 3, 4, 5, 130]);
    expect(exitCodeOf(new Error('?'))).toBe(1);
    expect(exitCodeOf(AbortSignal.abort().reason)).toBe(130);
  });
  it('learn their place on the way up and keep their cause', () => {
    const cause = new RangeError('too far');
    const inner = located(cause, { stage: 'repair/flicker', frame: 7 });
    const outer = located(inner, { file: 'film.mp4', frame: 9 });
    expect(outer).toBeInstanceOf(FilmError);
    expect((outer as FilmError).where).toEqual({ file: 'film.mp4', stage: 'repair/flicker', frame: 7 });
    expect((outer as FilmError).cause).toBe(cause);
  });
  it('leave an abort alone', () => {
    const reason = AbortSignal.abort().reason as Error;
    expect(located(reason, { frame: 1 })).toBe(reason);
    expect(isAbort(reason)).toBe(true);
  });
});
