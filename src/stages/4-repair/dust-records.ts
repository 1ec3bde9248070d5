/** @file From specks to records: confidence, alarms, protected places, and the donor that is clean where the speck lies. */
import type { Rectangle } from '../../film/facts.ts';
import { type Repair, repairId, stateFor } from '../../film/repair.ts';
import { maskAround } from './blob-mask.ts';
import { movedX, movedY } from './donors.ts';
import { isProtected, protectedPlaces } from './protected.ts';
import { companyIn } from './speck-company.ts';
import { confidenceOf, isDirtyShot, oddsOf, shiftFor } from './speck-confidence.ts';
import type { Sighting } from './speck-look.ts';
import type { Walked } from './speck-walk.ts';

/** Pixels a mask reaches beyond the speck: one that is mended whole, and the feather. */
const whole = 1;
const feather = 2;
/** A second frame this much worse at most is taken before the first where it lies further off: grain that is next to its own copy looks frozen. */
const asGood = 1.1;
/** More than this many times the shot's usual number of specks, or this share of the picture, is no dirt: rain, sparks, a bad frame. */
const tooMany = 3;
const tooMuch = 0.02;
/** What lies on two frames may be a blink or a wink of the scene: a person is asked. */
const pairMost = 0.85;
/** When more than this share of a shot's clear specks moves on paths they are weather. */
const weatherShare = 0.2;
/** Below this number nothing is many. */
const few = 12;

export type RecordOptions = {
  readonly stage: string;
  readonly shot: string;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly picture: Rectangle;
  readonly protect: string;
  readonly size: { readonly width: number; readonly height: number };
};

/** Frames, first and last, in which nothing is repaired without asking. */
export type Alarm = { readonly frames: readonly [number, number]; readonly why: string };

type Judged = { readonly speck: Sighting; readonly confidence: number };

/** Whether a donor shows a speck of its own in the place it is asked for. */
const isDirty = (speck: Sighting, donor: Sighting['donors'][number], there: readonly Sighting[]): boolean => {
  const { motion } = donor;
  const [x, y] = [movedX(motion, speck.cx, 0, 0), movedY(motion, speck.cy, 0, 0)];
  const [w, h] = [speck.width / 2 + 3, speck.height / 2 + 3];
  return there.some((b) => b.x < x + w && b.x + b.width > x - w && b.y < y + h && b.y + b.height > y - h);
};

const donorFor = (speck: Sighting, byFrame: Walked['byFrame']): Sighting['donors'][number] | undefined => {
  const clean = speck.donors.filter((donor) => !isDirty(speck, donor, byFrame.get(donor.frame) ?? []));
  const best = clean[0];
  if (!best) return undefined;
  const far = clean.find(({ frame, rms }) => Math.abs(frame - speck.frame) > 1 && rms <= asGood * best.rms);
  return far ?? best;
};

/** Records of a shot's specks, and the frames in which nothing is repaired without asking. */
export const dustRecords = (
  { byFrame }: Walked,
  { stage, shot, startFrame, endFrame, picture, protect, size }: RecordOptions,
): { readonly repairs: readonly Repair[]; readonly alarms: readonly Alarm[] } => {
  const companyOf = companyIn(byFrame, size.width, size.height);
  const odds = new Map([...byFrame.values()].flat().map((speck) => [speck, oddsOf(speck, companyOf.of(speck))] as const));
  const shift = shiftFor([...odds.values()], endFrame - startFrame);
  const dirty = isDirtyShot([...odds.values()], endFrame - startFrame);
  const judged = new Map(
    [...byFrame].map(([n, specks]) => [
      n,
      specks.flatMap((speck): readonly Judged[] => {
        const told = Math.floor(100 * confidenceOf(speck, odds.get(speck)!, shift, dirty)) / 100;
        const confidence = speck.pair ? Math.min(pairMost, told) : told;
        return stateFor(confidence) ? [{ speck, confidence }] : [];
      }),
    ]),
  );
  const counts = [...judged.values()].map((list) => list.length).sort((a, b) => a - b);
  const usual = counts[counts.length >> 1] ?? 0;
  const alarms: Alarm[] = [];
  const { clear, share: moving } = companyOf.onPaths;
  const weather =
    clear >= few && moving > weatherShare
      ? `${Math.round(100 * moving)} % of the specks move on paths: rain, snow or sparks`
      : companyOf.keepTogether
        ? 'specks keep to one part of the picture: glitter or leaves'
        : undefined;
  if (weather) alarms.push({ frames: [startFrame, endFrame - 1], why: weather });
  const places = protectedPlaces(protect);
  const repairs: Repair[] = [];
  for (let n = startFrame; n < endFrame; n++) {
    const list = judged.get(n) ?? [];
    const share = list.reduce((sum, { speck }) => sum + speck.area, 0) / (size.width * size.height);
    const many = list.length > Math.max(few, tooMany * usual);
    const alarm = many
      ? `${list.length} specks where ${usual} are usual`
      : share > tooMuch
        ? `specks on ${(100 * share).toFixed(1)} % of the picture`
        : undefined;
    if (alarm) alarms.push({ frames: [n, n], why: alarm });
    for (const { speck, confidence } of list) {
      const donor = donorFor(speck, byFrame);
      const mask = maskAround(speck.cover, whole + feather, size, picture);
      if (!mask) continue;
      const why =
        weather ??
        alarm ??
        (isProtected(places, mask)
          ? 'protected'
          : speck.ofTheScene
            ? 'may belong to the scene: something like it stays there, moves through the picture, or it lies at the edge'
            : donor
              ? undefined
              : 'no neighbour is clean in this place');
      const middle = { x: mask.x + (mask.width - 1) / 2 - picture.x, y: mask.y + (mask.height - 1) / 2 - picture.y };
      const state = stateFor(confidence)!;
      repairs.push({
        id: repairId(stage, shot, n, { x: Math.round(speck.cx) + picture.x, y: Math.round(speck.cy) + picture.y }),
        stage,
        shot,
        frames: [n, n],
        mask,
        feather,
        ...(donor ? { donor: { frame: donor.frame, motion: recentred(donor.motion, speck, middle) } } : {}),
        method: speck.through ? 'invert' : 'temporal',
        ...(speck.through ? { detail: speck.through } : {}),
        confidence,
        state: why ? 'review' : state,
        ...(why ? { why } : {}),
      });
    }
  }
  return { repairs, alarms };
};

/** A motion about the middle of a speck's box, told about the middle of its mask's. */
const recentred = (
  [m0, m1, m2, m3, m4, m5]: Sighting['donors'][number]['motion'],
  { x, y, width, height }: Sighting,
  middle: { readonly x: number; readonly y: number },
): Sighting['donors'][number]['motion'] => {
  const [dx, dy] = [middle.x - (x + (width - 1) / 2), middle.y - (y + (height - 1) / 2)];
  return [m0 + m1 * dx + m2 * dy, m1, m2, m3 + m4 * dx + m5 * dy, m4, m5];
};
