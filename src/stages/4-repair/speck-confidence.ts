/**
 * @file How sure it is that a speck is dirt: a logistic function of what was seen, its weights fitted to specks of which the truth is known. The order and units of the
 * features are part of the weights.
 */
import { reviewFrom, sureFrom } from '../../film/repair.ts';
import type { Company } from './speck-company.ts';
import type { Sighting } from './speck-look.ts';

/** What is weighed of a speck. */
export type Traits = Pick<
  Sighting,
  'strength' | 'peak' | 'contrast' | 'area' | 'disagree' | 'around' | 'elsewhere' | 'crisp' | 'stretch' | 'oneSided' | 'nearby'
>;

/** `path` is 0 or 1 here: what surely moves along a path is not weighed at all. */
export const features = (speck: Traits, { crowd, twin, path }: Company): readonly number[] => {
  const peak = Math.log(1 + speck.peak);
  const area = Math.log(speck.area);
  const around = Math.min(8, speck.around);
  const elsewhere = Math.min(1.5, speck.elsewhere);
  const crisp = Math.min(1, speck.crisp);
  const [more, less] = [Math.min(1.5, speck.nearby[0]), Math.min(1.5, speck.nearby[1])];
  return [
    Math.log(1 + speck.strength),
    peak,
    Math.log(Math.min(60, Math.max(1, speck.contrast))),
    area,
    Math.min(6, speck.disagree),
    around,
    elsewhere,
    Math.min(4, crowd),
    crisp,
    Math.log(Math.min(12, speck.stretch)),
    twin ? 1 : 0,
    speck.oneSided ? 1 : 0,
    path > 0 ? 1 : 0,
    area * peak,
    elsewhere * area,
    Math.max(0, around - 2.5),
    Math.max(0, crisp - 0.45),
    more,
    less,
    Math.max(0, more - 0.8),
    Math.max(0, less - 0.8),
  ];
};

/** Fitted to some 4400 specks of sixteen filmed clips with seeded dirt or none and of films made by code without any (2026); no clip of them is measured in the bench. */
const weights: readonly number[] = [
  1.742, 3.878, 1.719, 2.656, -0.436, -1.395, 0.197, -0.309, 9.807, -1.221, -1.215, -0.764, -0.012, -0.855, -0.528, 1.073, -11.084, -2.986,
  -6.161, 4.523, 5.116,
];
const bias = -9.85;

const shareOf = (odds: number): number => 1 / (1 + Math.exp(-odds));

/** Logarithm of the odds that a speck is dirt in a film that has dirt; minus infinity for what moves along a path. */
export const oddsOf = (speck: Traits, company: Company): number =>
  company.path === 2 ? Number.NEGATIVE_INFINITY : features(speck, company).reduce((total, value, k) => total + weights[k]! * value, bias);

/** Specks a frame that are likely dirt, in the films the weights were fitted to; the surest in a frame still count where there are few. */
const usualSpecks = 2;
const likely = 0.7;
const [leastShift, mostShift] = [-3, 0.5];

const likelyDirt = (odds: readonly number[]): number => odds.filter((value) => shareOf(value) > likely).length;

/** Whether a shot has so many likely specks a frame that no flock of birds makes them up. */
const dirtyFrom = 5;
export const isDirtyShot = (odds: readonly number[], frames: number): boolean => likelyDirt(odds) >= dirtyFrom * frames;

/**
 * By how much the odds of all of a shot's specks differ because of how many look like dirt: in a clean film what looks like it is likelier something else, in a dirty
 * one it is dirt.
 */
export const shiftFor = (odds: readonly number[], frames: number): number => {
  const found = likelyDirt(odds);
  return Math.max(leastShift, Math.min(mostShift, Math.log((found + 0.1) / (usualSpecks * Math.max(1, frames)))));
};

/** In a film with little dirt these can never be quite sure: seen from one side only, or with something that stands out just as it does near by, which may be itself. */
const neverSure = 0.85;
const likeItself: readonly [number, number] = [0.85, 1.3];
/** However dirty a film is: so many times as long as thick are masts, wires and scratches too, not only hairs. */
const longest = 6;

/** What is not measured yet, at the values that speak most for dirt. */
export const nothingSaid: Pick<Traits, 'around' | 'elsewhere' | 'nearby'> = { around: 0, elsewhere: 0, nearby: [0, 0] };
const bestCompany: Company = { path: 0, crowd: -4, twin: false };
/** Odds that give a confidence where dirt is likeliest. */
const oddsFor = (confidence: number): number => Math.log(confidence / (1 - confidence)) - mostShift;
const [leastOdds, sureOdds] = [oddsFor(reviewFrom), oddsFor(sureFrom)];

/** Whether a speck is too unlikely dirt to be offered, whatever its company: then nothing more of it needs to be known. */
export const cannotBeDirt = (speck: Traits): boolean => oddsOf(speck, bestCompany) < leastOdds;
/** Whether it may turn out as sure as what is repaired without asking. */
export const mayBeSure = (speck: Traits): boolean => oddsOf(speck, bestCompany) >= sureOdds;

/** Share of specks like this that are dirt, 0 to 1. */
export const confidenceOf = (speck: Sighting, odds: number, shift: number, dirty: boolean): number => {
  const doubtful = speck.oneSided || (speck.nearby[0] > likeItself[0] && speck.nearby[0] < likeItself[1]);
  return Math.min(shareOf(odds + shift), (doubtful && !dirty) || speck.stretch > longest ? neverSure : 1);
};
