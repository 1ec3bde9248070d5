/**
 * @file Which networks a shot is for, told from its pictures: those for clean pictures, or those for old film. Neither how sharp a picture is nor how little grain it shows says it
 * alone: what is soft of itself, and was never coded coarsely, comes out several decibels worse of the networks for film, which take it for blurred.
 */
import type { Plane } from '../../film/frame.ts';
import { medianOf } from '../quantile.ts';
import { lookOf } from './wear-look.ts';
import { wearWeights } from './wear-weights.ts';

export type WearFacts = {
  /** By how many decibels the network for clean pictures is expected to do better than that for old film. */
  readonly cleanGainDb: number;
};

/** A gain below this is none: where a film was worn the networks for film are the safer ones. */
const marginDb = 0.5;

/** Of pictures of one shot; undefined where too little is to be seen. */
export const wearOf = (pictures: readonly Plane[]): WearFacts | undefined => {
  const looks = pictures.flatMap((picture) => {
    const look = lookOf(picture);
    return look ? [look] : [];
  });
  if (looks.length === 0) return undefined;
  const { centre, spread, first, bias, second, offset } = wearWeights;
  const look = centre.map((middle, k) => (medianOf(looks.map((one) => one[k]!)) - middle) / spread[k]!);
  const hidden = first.map((row, j) => Math.tanh(row.reduce((sum, weight, k) => sum + weight * look[k]!, bias[j]!)));
  return { cleanGainDb: Math.round(100 * hidden.reduce((sum, value, j) => sum + value * second[j]!, offset)) / 100 };
};

/** Whether the networks for clean pictures are the better ones. */
export const neverWorn = ({ cleanGainDb }: WearFacts): boolean => cleanGainDb > marginDb;
