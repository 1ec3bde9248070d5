/** @file What the demo gained, as a small table for people. */
import type { Gain } from '../demo/measure.ts';

const db = (value: number): string => `${value.toFixed(2)} dB`;
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)} dB`;

/** Lines for the terminal; a loss is printed as a loss. */
export const gainTable = ({ psnr, weave, flicker, shift, frames, timing, moments }: Gain): string => {
  const row = (what: string, ...cells: readonly string[]): string =>
    `  ${what.padEnd(36)}${cells.map((cell) => cell.padStart(14)).join('')}`;
  return [
    row(`luma against the truth, ${moments} moments`, 'PSNR', 'restored is'),
    row('old film, nearest frame, enlarged', db(psnr.nearest), signed(psnr.restored - psnr.nearest)),
    row('old film, two nearest blended', db(psnr.average), signed(psnr.restored - psnr.average)),
    row('restored', db(psnr.restored), ''),
    '',
    row('', 'old film', 'restored'),
    row('weave, RMS pixels of the old film', weave.before.toFixed(2), weave.after.toFixed(2)),
    row('flicker, RMS of the mean light', `${flicker.before.toFixed(2)} %`, `${flicker.after.toFixed(2)} %`),
    row(
      'frames photographed: truth, found',
      String(frames.real),
      `${frames.found}${frames.right === frames.found ? '' : ` (${frames.right} right)`}`,
    ),
    row('their times, RMS error', '', `${timing.toFixed(1)} ms`),
    '',
    `  A constant shift was taken out of each before comparing: restored ${shift.restored.x.toFixed(2)}, ${shift.restored.y.toFixed(2)}; old film ${shift.nearest.x.toFixed(2)}, ${shift.nearest.y.toFixed(2)} pixels.`,
    '',
  ].join('\n');
};
