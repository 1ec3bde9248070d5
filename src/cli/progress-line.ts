/** @file Progress for people, on stderr: one line that is rewritten on a terminal, plain lines now and then elsewhere. */
import pc from 'picocolors';
import type { Emit, RestoreEvent } from '../pipeline/events.ts';

/** Seconds for people: 2 h 5 min. */
export const clock = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '…';
  const s = Math.max(0, Math.round(seconds));
  return s >= 3600
    ? `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
    : s >= 60
      ? `${Math.floor(s / 60)} min ${s % 60} s`
      : `${s} s`;
};
export const megabytes = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(2)} GB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;

const bar = (share: number): string => {
  const width = 24;
  const full = Math.round(width * Math.min(1, Math.max(0, share)));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
};

const plainEverySeconds = 10;

/** Speaks on `out`; `rewrite` says whether it is a terminal. */
export const progressLine = (out: { readonly write: (text: string) => unknown }, rewrite: boolean): Emit => {
  let open = false;
  let lastPlain = 0;
  const line = (text: string, always: boolean): void => {
    if (rewrite) {
      out.write(`\r\x1b[2K${text}`);
      open = true;
      return;
    }
    const now = performance.now() / 1000;
    if (!always && now - lastPlain < plainEverySeconds) return;
    lastPlain = now;
    out.write(`${text}\n`);
  };
  const say = (text: string): void => {
    if (open) out.write('\r\x1b[2K');
    open = false;
    out.write(`${text}\n`);
  };
  return (event: RestoreEvent) => {
    if (event.type === 'start') say(`${event.input}: ${event.frames} frames, recipe ${event.recipe}`);
    else if (event.type === 'stage') line(`looking: ${event.stage}  ${bar(event.done / event.total)} ${event.done}/${event.total}`, false);
    else if (event.type === 'plan')
      say(
        `${event.filmFrames} real frames in ${event.shots} shots → ${event.frames} frames of ${event.width} x ${event.height} at ${event.fps} a second${event.chunksDone > 0 ? `; ${event.chunksDone} of ${event.chunks} parts lie there already` : ''}`,
      );
    else if (event.type === 'progress')
      line(
        `${bar(event.frame / event.frames)} ${event.frame}/${event.frames}  ${event.fps.toFixed(1)} pictures a second, ${clock(event.etaSeconds)} left`,
        event.frame === event.frames,
      );
    else if (event.type === 'warning') say(pc.yellow(`note: ${event.message}`));
    else if (event.type === 'done' && event.estimatedSeconds !== undefined)
      say(
        `It would take about ${clock(event.estimatedSeconds)} and ${megabytes(event.estimatedBytes ?? 0)} on this machine. Stages: ${event.stages.join(', ')}.`,
      );
    else if (event.type === 'done')
      say(`${pc.green('done')}: ${event.out}  ${event.frames} frames, ${megabytes(event.bytes)}, ${clock(event.seconds)}`);
  };
};
