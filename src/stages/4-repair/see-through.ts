/**
 * @file Dirt that lets the scene shine through: y = gain x + offset over the dirt, x being what a clean frame shows there (after Elgharib, Pitie and Kokaram 2013). Where
 * that holds the scene is won back with its own grain instead of another frame's.
 */

export type SeeThrough = {
  readonly gain: number;
  readonly offset: number;
  /** How far what is won back may lie from what the clean frame shows, values of the picture: twice the deviation of the two grains. */
  readonly tolerance: number;
};

/** Fewer pixels, a weaker likeness, or less light let through say nothing. */
const [fewest, alike, leastGain, mostGain] = [20, 0.7, 0.2, 0.92];
/** What is left may be so many times what two grains leave. */
const mostLeft = 1.4;

/**
 * The dirt's gain and offset from values under it in its own frame and in a clean one laid on it, or undefined where it is opaque, uneven or nothing can be told.
 * `sigma` is the deviation of the grain, which the clean frame's values have too: the slope is not flattened by it.
 */
export const seeThrough = (own: readonly number[], clean: readonly number[], sigma: number): SeeThrough | undefined => {
  const count = own.length;
  if (count < fewest) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  const [my, mx] = [mean(own), mean(clean)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const [x, y] = [clean[k]! - mx, own[k]! - my];
    xx += (x * x) / count;
    xy += (x * y) / count;
    yy += (y * y) / count;
  }
  const scene = xx - sigma * sigma;
  if (scene < 0.4 * xx || xy < alike * Math.sqrt(xx * yy)) return undefined;
  const gain = xy / scene;
  if (gain < leastGain || gain > mostGain) return undefined;
  const left = Math.sqrt(Math.max(0, yy - 2 * gain * xy + gain * gain * xx));
  if (left > mostLeft * gain * Math.SQRT2 * sigma) return undefined;
  return { gain, offset: my - gain * mx, tolerance: 2 * Math.SQRT2 * sigma };
};
