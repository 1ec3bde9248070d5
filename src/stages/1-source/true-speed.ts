/**
 * @file True speed: when each film frame was really shown. Repeats quantise the times of a film to the file's frames; a hand-cranked camera changes
 * speed slowly. A local linear fit of time against frame number within a stretch takes the jitter out and leaves the drift.
 */

/** Frames to either side that the local fit looks at: a bit more than half a second. */
const reach = 12;

/**
 * Start times in seconds, smoothed, strictly increasing, plus the end of the last frame: `startSeconds.length + 1` entries, first and last exactly as
 * given. `startSeconds` are the file's times at which each film frame first appears, `endSeconds` the end of the stretch.
 */
export const smoothTimes = (startSeconds: readonly number[], endSeconds: number): readonly number[] => {
  const count = startSeconds.length;
  const first = startSeconds[0] ?? 0;
  if (count < 3) return [...startSeconds, endSeconds];
  // The borders are exact, so they take part as points of the line.
  const points = [...startSeconds, endSeconds];
  const raw = points.map((_, k) => {
    if (k === 0 || k === count) return points[k]!;
    const span = Math.min(reach, Math.max(2, k), Math.max(2, count - k));
    let [sw, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let i = Math.max(0, k - span); i <= Math.min(count, k + span); i++) {
      const weight = 1 - (Math.abs(i - k) / (span + 1)) ** 2;
      const x = i - k;
      sw += weight;
      sx += weight * x;
      sy += weight * points[i]!;
      sxx += weight * x * x;
      sxy += weight * x * points[i]!;
    }
    const slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx);
    return (sy - slope * sx) / sw;
  });
  // Strictly increasing whatever the fit did: no frame shorter than a tenth of the mean.
  const least = ((endSeconds - first) / count) * 0.1;
  const out = [...raw];
  for (let k = 1; k < count; k++) out[k] = Math.max(out[k]!, out[k - 1]! + least);
  for (let k = count - 1; k > 0; k--) out[k] = Math.min(out[k]!, out[k + 1]! - least * 0.5);
  return out;
};
