/**
 * @file Two ways to follow a camera. The standing track believes in a tripod: every frame is laid on one key picture for the whole shot, and a few tiles that
 * stand are enough, however much else moves. The free track goes from frame to frame and takes a new key where the old one is lost.
 */
import { allDone } from '../../kernels/all-done.ts';
import type { Kernels } from '../../kernels/host.ts';
import { averageIn, coarseMove, copyOf, type Guess, grid, layOn, peaksOf, type View } from './laying.ts';
import type { Pose, Vote } from './tile-vote.ts';

export type Placed = { readonly pose: Pose /** 0 to 1; 0 = not found. */; readonly trust: number };
type Key = Disposable & { readonly view: View; readonly pose: Pose; seen: number };

export const still: Pose = { x: 0, y: 0, angle: 0, scale: 0 };
const plus = (a: Pose, b: Pose): Pose => ({ x: a.x + b.x, y: a.y + b.y, angle: a.angle + b.angle, scale: a.scale + b.scale });
const minus = (a: Pose, b: Pose): Pose => ({ x: a.x - b.x, y: a.y - b.y, angle: a.angle - b.angle, scale: a.scale - b.scale });
const sum = (a: Guess, b: Guess): Guess => ({ x: a.x + b.x, y: a.y + b.y });
const apart = (a: Guess, b: Guess): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Votes below this are not believed to be of one picture. */
const believed = 0.2;
/** With this share of all tiles found on a key there is no doubt; with less than the least it is lost. */
export const plenty = 0.25;
const least = 0.045;
/** Two measurements of one move agree within this, pixels. */
const same = 0.7;
/** How much of each frame goes into a key, once it has seen thirty. */
const steadyShare = 0.03;
/** A frame further away than this share of the picture is not averaged into a key: its edges are bare. Weave stays within. */
export const nearby = 0.04;

/** Share of all tiles that were found going with the camera; 0 for a vote that is not believed. */
export const found = (vote: Vote | undefined): number =>
  vote !== undefined && vote.support >= believed && vote.spread < 1.5
    ? vote.agrees.reduce((count, value) => count + (value > 0.3 ? 1 : 0), 0) / vote.agrees.length
    : 0;
/** As found, by how often each tile has stood. */
const stood = (vote: Vote | undefined, standing: Float32Array): number =>
  found(vote) > 0 ? vote!.agrees.reduce((sum, value, i) => sum + Math.max(0, value) * standing[i]!, 0) / standing.length : 0;
const trustOf = (vote: Vote | undefined): number => (found(vote) > 0 ? Math.min(1, 0.2 + found(vote) * 2.5) : 0);
const within = (pose: Guess, view: View): boolean => Math.max(Math.abs(pose.x), Math.abs(pose.y)) < nearby * view.fine.width;

const keyOf = (kernels: Kernels, view: View, pose: Pose): Key => {
  const copy = copyOf(kernels, view);
  return { view: copy, pose, seen: 1, [Symbol.dispose]: () => copy[Symbol.dispose]() };
};

const standingTiles = (): Float32Array => new Float32Array(grid.columns * grid.rows).fill(0.5);

/** What stands does so to about this, pixels: a person who sways by less than tiles agree within is told from a wall by it, in time. */
const exact = 0.25;

const learn = async (kernels: Kernels, key: Key, view: View, vote: Vote, standing: Float32Array): Promise<void> => {
  vote.agrees.forEach((value, i) => {
    if (value >= 0) standing[i] = standing[i]! * 0.95 + 0.05 / (1 + vote.off[i]! / (exact * exact));
  });
  if (within(vote.pose, view)) await averageIn(kernels, key.view, view, vote, Math.max(steadyShare, 1 / ++key.seen));
};

export type StandingTrack = Disposable & {
  /** Where the frame lies on the shot's first; found = how many tiles say so. */
  readonly place: (view: View) => Promise<Placed & { readonly found: number }>;
};

/** `first`: the shot's first frame. */
export const standingTrack = (kernels: Kernels, first: View): StandingTrack => {
  const key = keyOf(kernels, first, still);
  const standing = standingTiles();
  let last: Pose = still;
  return {
    place: async (view) => {
      let vote = await layOn(kernels, key.view, view, last, standing);
      // Few tiles where it lay last: it may have jumped, as film does at a splice or a torn hole. What has stood decides.
      if (found(vote) < plenty) {
        const guess = await coarseMove(kernels, key.view, view, [last, still, ...(await peaksOf(kernels, key.view, view))]);
        const from = [still, guess].filter((there) => apart(there, vote?.pose ?? last) >= 1);
        for (const other of await allDone(from.map((there) => layOn(kernels, key.view, view, there, standing)))) {
          if (stood(other, standing) > 1.2 * stood(vote, standing)) vote = other;
        }
      }
      const share = found(vote);
      // Few tiles are believed only where a tripod's weave can have put the picture; half as many as plenty for a jump.
      if (!vote || share < least || (share < plenty / 2 && !within(vote.pose, view))) return { pose: last, trust: 0, found: 0 };
      last = vote.pose;
      await learn(kernels, key, view, vote, standing);
      return { pose: vote.pose, trust: trustOf(vote), found: share };
    },
    [Symbol.dispose]: () => key[Symbol.dispose](),
  };
};

export type FreeTrack = Disposable & {
  /** Where the frame lies, given where the one before it lay and by how much that had moved. */
  readonly place: (last: View, view: View, before: Pose, speed: Guess) => Promise<Placed & { readonly newKey: boolean }>;
  /** Another track knows better for now: the next frame begins a new key. */
  readonly reset: () => void;
};

export const freeTrack = (kernels: Kernels): FreeTrack => {
  const standing = standingTiles();
  let key: Key | undefined;
  const reset = (): void => {
    key?.[Symbol.dispose]();
    key = undefined;
  };
  return {
    place: async (last, view, before, speed) => {
      let peaks: readonly Guess[] | undefined;
      // From where the scene lay in the last frame; only where that fails is it searched for.
      const lay = async (on: View, from: Pose): Promise<Vote | undefined> => {
        const near = await layOn(kernels, on, view, from, standing);
        if (found(near) >= plenty) return near;
        peaks ??= await peaksOf(kernels, last, view);
        const guess = await coarseMove(
          kernels,
          on,
          view,
          [still, speed, ...peaks].map((step) => sum(from, step)),
        );
        const far = apart(guess, from) > 1 ? await layOn(kernels, on, view, guess, standing) : undefined;
        // What stands still is the scene, though more may move.
        return found(far) > 2.5 * found(near) ? far : near;
      };
      let newKey = key === undefined;
      key ??= keyOf(kernels, last, before);
      let vote = await lay(key.view, minus(before, key.pose));
      let pose = plus(key.pose, vote?.pose ?? minus(before, key.pose));
      if (found(vote) < plenty && !newKey) {
        const step = await lay(last, still);
        const other = plus(before, step?.pose ?? still);
        const held = found(vote) >= least && (found(step) === 0 || apart(pose, other) < same || found(step) < 2.5 * found(vote));
        if (!held) {
          reset();
          key = keyOf(kernels, last, before);
          newKey = true;
          vote = step;
          pose = found(step) > 0 ? other : before;
        }
      }
      if (found(vote) === 0) pose = before;
      else await learn(kernels, key, view, { ...vote!, pose: minus(pose, key.pose) }, standing);
      return { pose, trust: trustOf(vote), newKey };
    },
    reset,
    [Symbol.dispose]: reset,
  };
};
