/**
 * @file Repairs as records, not pixels: what was found damaged where, what it is mended with and how sure that is. They lie in a stage's facts under `repairs`;
 * rendering applies those that are sure or that a person accepted. What a person decided is kept apart, in the project, by the repair's id.
 */
import type { Json, Rectangle } from './facts.ts';
import type { Mask } from './mask.ts';

/** auto: sure enough, applied. review: waits for a person, not applied. accepted, rejected: a person said so. */
export type RepairState = 'auto' | 'review' | 'accepted' | 'rejected';
export type Decision = 'accepted' | 'rejected';
export type Decisions = Readonly<Record<string, Decision>>;

/** The picture that a repair takes its pixels from. */
export type Donor = {
  /** Film frame. */
  readonly frame: number;
  /** Where pixel (x, y) of the mask lies there: (x + m0 + m1 cx + m2 cy, y + m3 + m4 cx + m5 cy), with (cx, cy) counted from the middle of the mask's box. */
  readonly motion: readonly [number, number, number, number, number, number];
};

export type Repair = {
  /** Names it as long as the same is found in the same place: repair/dust:s0003:120:340,55. */
  readonly id: string;
  readonly stage: string;
  readonly shot: string;
  /** Film frames it touches, first and last. */
  readonly frames: readonly [number, number];
  /** Every pixel that may change, the feather among them; the source picture's coordinates. */
  readonly mask: Mask;
  /** Pixels over which the repair fades in from the mask's edge. */
  readonly feather: number;
  readonly donor?: Donor;
  /** How it is mended, in a word: temporal, invert, static, spatial, by hand. */
  readonly method: string;
  /** Share of repairs like this that are right, 0 to 1. */
  readonly confidence: number;
  readonly state: RepairState;
  /** Why it waits for a person though it looks like damage, in words. */
  readonly why?: string;
  /** Numbers the method needs. */
  readonly detail?: { readonly [name: string]: number | readonly number[] };
};

/** At this confidence a repair is applied without asking; from the lower one on it waits for a person; below it is dropped. */
export const sureFrom = 0.9;
export const reviewFrom = 0.4;

/** The state a confidence gives, or undefined for what is dropped. */
export const stateFor = (confidence: number): 'auto' | 'review' | undefined =>
  confidence >= sureFrom ? 'auto' : confidence >= reviewFrom ? 'review' : undefined;

export const isApplied = ({ state }: Repair): boolean => state === 'auto' || state === 'accepted';

/** The same for the same damage in the same place. */
export const repairId = (stage: string, shot: string, frame: number, { x, y }: { readonly x: number; readonly y: number }): string =>
  `${stage}:${shot}:${frame}:${x},${y}`;

const isRepair = (value: Json): boolean =>
  value !== null && typeof value === 'object' && 'id' in value && 'mask' in value && 'state' in value;

/** The repairs among a stage's facts; none where it keeps none. */
export const repairsIn = (facts: Json | undefined): readonly Repair[] => {
  if (facts === null || typeof facts !== 'object' || !('repairs' in facts)) return [];
  const { repairs } = facts as { readonly repairs: Json };
  return Array.isArray(repairs) && repairs.every(isRepair) ? (repairs as unknown as readonly Repair[]) : [];
};

/** Facts in which the repairs have the states a person gave them; the very same facts where that changes nothing. */
export const decided = (facts: Json, decisions: Decisions): Json => {
  const repairs = repairsIn(facts);
  if (!repairs.some(({ id }) => Object.hasOwn(decisions, id))) return facts;
  return {
    ...(facts as object),
    repairs: repairs.map((repair) =>
      Object.hasOwn(decisions, repair.id) ? { ...repair, state: decisions[repair.id]! } : repair,
    ) as unknown as readonly Json[],
  };
};

/** Repairs by the film frame they touch. */
export const repairsByFrame = (repairs: readonly Repair[]): ReadonlyMap<number, readonly Repair[]> => {
  const byFrame = new Map<number, Repair[]>();
  for (const repair of repairs)
    for (let n = repair.frames[0]; n <= repair.frames[1]; n++) {
      const there = byFrame.get(n);
      if (there) there.push(repair);
      else byFrame.set(n, [repair]);
    }
  return byFrame;
};

/** Those that are made, of a stage's facts, by the film frame they touch. */
export const appliedByFrame = (
  facts: Readonly<Record<string, { readonly repairs: readonly Repair[] }>>,
): ReadonlyMap<number, readonly Repair[]> => repairsByFrame(Object.values(facts).flatMap(({ repairs }) => repairs.filter(isApplied)));

/** Where the picture a stage sees lies in the source picture; masks are kept in the latter's coordinates. */
export const pictureIn = (
  film: { readonly source?: { readonly picture: Rectangle } },
  { width, height }: { readonly width: number; readonly height: number },
): Rectangle => {
  const picture = film.source?.picture;
  // A picture that was found but not cut out, or not looked for, has another size.
  return picture && picture.width === width && picture.height === height ? picture : { x: 0, y: 0, width, height };
};

/** How many there are in each state, for a report. */
export const countRepairs = (repairs: readonly Repair[]): Readonly<Record<string, string>> => {
  const count = (state: RepairState): number => repairs.filter((repair) => repair.state === state).length;
  const [auto, review, accepted, rejected] = [count('auto'), count('review'), count('accepted'), count('rejected')];
  return {
    'repairs applied': String(auto + accepted),
    'waiting for review': String(review),
    ...(accepted + rejected > 0 ? { 'decided by a person': `${accepted} accepted, ${rejected} rejected` } : {}),
  };
};
