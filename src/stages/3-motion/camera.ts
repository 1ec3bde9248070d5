/**
 * @file The camera's own path through a shot, to small fractions of a pixel. Two tracks follow it: one that believes in a tripod and locks to what stands still, so
 * that neither a train nor a crowd drags it and no error adds up, and one that goes along with any movement. A shot in which the first held nearly everywhere, and
 * within what weave can do, is from a tripod.
 *
 *     path[n]: where the scene lies in frame n, less where it lies in the shot's first
 */
import { lumaPlane } from '../../film/frame.ts';
import { defineStage } from '../stage.ts';
import { type View, viewOf, within } from './laying.ts';
import type { Pose } from './tile-vote.ts';
import { freeTrack, nearby, type Placed, plenty, type StandingTrack, standingTrack, still } from './tracks.ts';

export type CameraFacts = {
  /** Frame by frame: x, y in pixels at the picture's centre, angle in radians, scale as natural logarithm. */
  readonly path: readonly (readonly [number, number, number, number])[];
  /** Trust in each, 0 to 1. */
  readonly trust: readonly number[];
  /** Whether the whole shot was laid on one key picture. */
  readonly tripod: boolean;
  /** Frames at which a new key began. */
  readonly keys: readonly number[];
};

/** A tripod's scene is found in at least this share of frames. */
const heldShare = 0.8;
/** After so many frames without a hold the standing track is given up. */
const patience = 30;

/** Frames that were not found lie on the line between those that were, before and after; at the ends they stay where the nearest lay. */
const bridged = (track: readonly Placed[]): readonly Placed[] =>
  track.map((placed, n) => {
    if (placed.trust > 0) return placed;
    const [before, after] = [
      track.findLastIndex(({ trust }, m) => m < n && trust > 0),
      track.findIndex(({ trust }, m) => m > n && trust > 0),
    ];
    const [a, b] = [track[before] ?? track[after] ?? placed, track[after] ?? track[before] ?? placed];
    const share = before >= 0 && after >= 0 ? (n - before) / (after - before) : 0;
    const between = (from: number, to: number): number => from + share * (to - from);
    const pose = {
      x: between(a.pose.x, b.pose.x),
      y: between(a.pose.y, b.pose.y),
      angle: between(a.pose.angle, b.pose.angle),
      scale: between(a.pose.scale, b.pose.scale),
    };
    return { pose, trust: 0 };
  });

export default defineStage({
  id: 'motion/camera',
  version: 3,
  title: 'Camera path',
  says: 'Finds how the camera, or the film in its gate, moved from frame to frame.',
  scope: 'shot',
  params: {},
  analyse: async ({ clip, shot, kernels, progress, signal }): Promise<CameraFacts> => {
    const area = within(clip.width, clip.height);
    const standing: Placed[] = [];
    const moving: Placed[] = [];
    const keys: number[] = [0];
    const pixel = { x: 1, y: 1, widest: 0 };
    using free = freeTrack(kernels);
    let tripod: StandingTrack | undefined;
    let missed = 0;
    let last: View | undefined;
    let view: View | undefined;
    try {
      for (let n = shot.startFrame; n < shot.endFrame; n++) {
        signal?.throwIfAborted();
        using frame = await clip.frame(n, signal);
        view = await viewOf(kernels, lumaPlane(frame), area, signal);
        pixel.x = area.width / view.fine.width;
        pixel.y = area.height / view.fine.height;
        pixel.widest = nearby * view.fine.width;
        if (!last) {
          tripod = standingTrack(kernels, view);
          standing.push({ pose: still, trust: 1 });
          moving.push({ pose: still, trust: 1 });
        } else {
          const held = tripod && missed < patience ? await tripod.place(view) : { pose: still, trust: 0, found: 0 };
          missed = held.found > 0 ? 0 : missed + 1;
          standing.push(held);
          if (held.found >= plenty) {
            free.reset();
            moving.push(held);
          } else {
            const [before, earlier] = [moving.at(-1)!.pose, (moving.at(-2) ?? moving.at(-1)!).pose];
            const placed = await free.place(last, view, before, { x: before.x - earlier.x, y: before.y - earlier.y });
            if (placed.newKey) keys.push(n - 1 - shot.startFrame);
            moving.push(placed);
          }
        }
        last?.[Symbol.dispose]();
        last = view;
        progress(standing.length, shot.endFrame - shot.startFrame);
      }
    } finally {
      view?.[Symbol.dispose]();
      last?.[Symbol.dispose]();
      tripod?.[Symbol.dispose]();
    }
    const near = ({ x, y }: Pose): boolean => Math.max(Math.abs(x), Math.abs(y)) < pixel.widest;
    const holds = standing.filter(({ pose, trust }) => trust > 0 && near(pose)).length;
    // A single frame may have jumped; two on end are a camera that went.
    const away = standing.map(({ pose, trust }) => trust > 0 && !near(pose));
    const isTripod = holds >= heldShare * standing.length && !away.some((gone, n) => gone && away[n + 1] === true);
    const round = (value: number, step: number): number => Math.round(value / step) * step;
    const track = bridged(isTripod ? standing : moving);
    return {
      path: track.map(
        ({ pose: { x, y, angle, scale } }) =>
          [round(x * pixel.x, 1e-4), round(y * pixel.y, 1e-4), round(angle, 1e-7), round(scale, 1e-7)] as const,
      ),
      trust: track.map(({ trust }) => round(trust, 0.01)),
      tripod: isTripod,
      keys: isTripod ? [0] : keys,
    };
  },
});
