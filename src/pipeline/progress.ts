/** @file Progress and the time left, measured: pictures a second over the last stretch, not a promise made beforehand. */
import type { Emit } from './events.ts';

/** Seconds of the recent past that the rate is measured over. */
const stretchSeconds = 20;
const everySeconds = 0.25;

export type ProgressMeter = { readonly made: () => void; readonly skipped: (frames: number) => void };

export const createProgress = (frames: number, emit: Emit, now: () => number = () => performance.now() / 1000): ProgressMeter => {
  let done = 0;
  let made = 0;
  let last = Number.NEGATIVE_INFINITY;
  const marks: { readonly at: number; readonly made: number }[] = [{ at: now(), made: 0 }];
  const tell = (always: boolean): void => {
    const at = now();
    if (!always && at - last < everySeconds) return;
    last = at;
    marks.push({ at, made });
    while (marks.length > 2 && at - marks[0]!.at > stretchSeconds) marks.shift();
    const span = at - marks[0]!.at;
    const fps = span > 0 ? (made - marks[0]!.made) / span : 0;
    emit({ type: 'progress', frame: done, frames, fps, etaSeconds: fps > 0 ? (frames - done) / fps : Number.NaN });
  };
  return {
    made: () => {
      done++;
      made++;
      tell(done === frames);
    },
    skipped: (n) => {
      done += n;
      tell(true);
    },
  };
};
