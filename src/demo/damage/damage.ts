/**
 * @file All damage of one film from one seed, in the order in which it comes to film: lens and exposure, emulsion, dirt on the print, the gate.
 * What the file adds (repeats, blocks) comes after; see repeats.ts and media.
 */
import type { Plane } from '../../film/frame.ts';
import { blur } from './blur.ts';
import { dust } from './dust.ts';
import { type FlickerTruth, flicker } from './flicker.ts';
import { grain } from './grain.ts';
import { scratch } from './scratch.ts';
import { cutOut, type Place, weavePath } from './weave.ts';

/** How much of each; 0 leaves a kind out. */
export type Amounts = {
  /** Deviation of blur and of weave, pixels. */
  readonly blur: number;
  readonly weave: number;
  /** Deviations of the logarithm of gain, over all and local. */
  readonly flicker: number;
  readonly localFlicker: number;
  /** Deviation of grain, luma 0 to 1. */
  readonly grain: number;
  /** Mean specks a frame. */
  readonly dust: number;
  /** Opacity of the scratch. */
  readonly scratch: number;
};

export type DamageTruth = {
  readonly weave: readonly Place[];
  readonly flicker: readonly FlickerTruth[];
  readonly grain: readonly number[];
  /** Where the scratch lies, before the weave. */
  readonly scratch: readonly (number | undefined)[];
  /** Share of each pixel that dirt covers, as the weave leaves it. */
  readonly dust: readonly Plane[];
};

/** Pixels of margin that frames must have on each side: the gate shows another part of the film each time. */
export const margin = 12;

/** Damages frames that have `margin` pixels more on each side; gives them without it. Same seed, same film. */
export const damage = (
  frames: readonly Plane[],
  seed: number,
  fps: number,
  amounts: Amounts,
): { readonly frames: readonly Plane[]; readonly truth: DamageTruth } => {
  const soft = blur(frames, { sigma: amounts.blur });
  const light = flicker(soft.frames, {
    seed: seed + 1,
    fps,
    gain: amounts.flicker,
    gamma: amounts.flicker / 2,
    offset: amounts.flicker / 8,
    local: amounts.localFlicker,
    theta: 9,
  });
  const grained = grain(light.frames, { seed: seed + 2, sigma: amounts.grain });
  const length = frames.length;
  const scratched = scratch(grained.frames, {
    seed: seed + 3,
    at: 0.71,
    startFrame: Math.round(0.2 * length),
    endFrame: Math.round(0.75 * length),
    width: 1.4,
    light: 0.92,
    opacity: amounts.scratch,
  });
  const dirty = dust(scratched.frames, { seed: seed + 4, specks: amounts.dust, hairs: amounts.dust / 30, radius: 1.6 });
  const places = weavePath(length, { seed: seed + 5, fps, sigma: amounts.weave, theta: 4 });
  const shown = (plane: Plane, n: number): Plane =>
    cutOut(plane, margin - places[n]!.x, margin - places[n]!.y, plane.width - 2 * margin, plane.height - 2 * margin);
  return {
    frames: dirty.frames.map(shown),
    truth: { weave: places, flicker: light.truth, grain: grained.truth, scratch: scratched.truth, dust: dirty.truth.map(shown) },
  };
};
