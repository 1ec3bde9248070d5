/**
 * @file Marks that stand still, as repairs: one record a mark for all its frames, and for each frame the other one that shows what lies under it. Only where the scene is
 * seen to move under a mark is it sure that the mark is none of it; the rest waits for a person.
 */
import type { Clip } from '../../film/clip.ts';
import type { Rectangle } from '../../film/facts.ts';
import { type Frame, lumaPlane } from '../../film/frame.ts';
import { type Repair, repairId, stateFor } from '../../film/repair.ts';
import type { Shot } from '../../film/shot.ts';
import type { Kernels } from '../../kernels/host.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { bilinearAt } from '../../kernels/sample.ts';
import { medianOf } from '../quantile.ts';
import { maskAround } from './blob-mask.ts';
import { type Blob, grown } from './specks.ts';
import { donorReach, type Patch, type PatchBox, patchAround, ringOf, type Under, underMark } from './standing-donors.ts';
import type { Standing, StandingSeen } from './standing-search.ts';

/** Pixels a mask reaches beyond the mark: mended whole, and the feather; of a picture 480 wide. */
const whole = 1;
const feather = 2;
/** A mark is there where it stands off its surroundings by this share of what it usually does, and goes on where it was missed for so few frames. */
const [thereFrom, missed] = [0.4, 8];
/** Fewer frames than this is no standing still. */
const fewest = 10;
/** What lies under a mark differs from it by this share of what it stands off; in so many of its frames, or it is a part of the scene that moves with it; in so many surely. */
const [differsFrom, differingShare, surelyDiffering] = [0.4, 0.6, 0.8];
/** From this share of its frames on a mark must be mended, or none of it is; so many must show that the scene moves, and so well others must fit, deviations of 255. */
const [mendedShare, movingShare, fitsWithin] = [0.95, 0.6, 14];
/** Where fewer frames than this show the scene moving under a mark, it is taken for a part of the scene and not even asked about. */
const seenMoving = 0.3;
/** More marks than this at once are lettering, a logo or a pattern of the copy. */
const mostMarks = 6;
/** Confidence of a mark that stands out clearly, and of one about which something is in doubt. */
const [clearly, doubted] = [0.95, 0.6];

type Kept = {
  readonly mark: Standing;
  readonly box: PatchBox;
  readonly offs: Map<number, number>;
  readonly under: Map<number, Under & { readonly off: number }>;
};

/** A mark of the small frames in the picture's own pixels. */
const atSize = (mark: Standing, scale: number, width: number, height: number): Standing => {
  if (scale === 1) return mark;
  const [x, y] = [Math.floor(mark.x * scale), Math.floor(mark.y * scale)];
  const w = Math.min(width, Math.ceil((mark.x + mark.width) * scale)) - x;
  const h = Math.min(height, Math.ceil((mark.y + mark.height) * scale)) - y;
  const bits = new Uint8Array(w * h);
  for (let j = 0; j < h; j++)
    for (let i = 0; i < w; i++) {
      const [sx, sy] = [Math.floor((x + i + 0.5) / scale) - mark.x, Math.floor((y + j + 0.5) / scale) - mark.y];
      bits[j * w + i] = sx >= 0 && sy >= 0 && sx < mark.width && sy < mark.height ? mark.bits[sy * mark.width + sx]! : 0;
    }
  return { ...mark, x, y, width: w, height: h, bits };
};

const paint = (into: Uint8Array, width: number, height: number, mark: Blob, reach: number): void => {
  const wide = grown(mark.bits, mark.width, mark.height, reach);
  for (let k = 0; k < wide.bits.length; k++) {
    const [x, y] = [mark.x - reach + (k % wide.width), mark.y - reach + Math.floor(k / wide.width)];
    if (wide.bits[k] && x >= 0 && y >= 0 && x < width && y < height) into[y * width + x] = 1;
  }
};

/** By how much a mark stands off its ring in a patch, its own way. */
const standsOff = (patch: Patch, { mark, box }: Kept, ring: { readonly xs: Int32Array; readonly ys: Int32Array }): number => {
  let [inside, count] = [0, 0];
  for (let k = 0; k < mark.bits.length; k++)
    if (mark.bits[k]) {
      inside += patch.data[(mark.y - box.y + Math.floor(k / mark.width)) * patch.width + mark.x - box.x + (k % mark.width)]!;
      count++;
    }
  const around = medianOf(Float64Array.from(ring.xs, (x, k) => patch.data[ring.ys[k]! * patch.width + x]!));
  return mark.sign * (inside / count - around);
};

/** By how much a mark differs, its own way, from what lies under it. */
const differsBy = ({ mark, box }: Kept, own: Patch, other: Patch, { dx, dy }: Under): number => {
  let [sum, count] = [0, 0];
  for (let k = 0; k < mark.bits.length; k++) {
    if (!mark.bits[k]) continue;
    const [x, y] = [mark.x - box.x + (k % mark.width), mark.y - box.y + Math.floor(k / mark.width)];
    sum += own.data[y * own.width + x]! - bilinearAt(other, x + dx, y + dy);
    count++;
  }
  return (mark.sign * sum) / Math.max(1, count);
};

/** First and last frame of the stretch, about where it was found, in which a mark is there. */
const stretchOf = ({ mark, offs }: Kept, start: number, end: number): readonly [number, number] => {
  const usual = medianOf([...offs].filter(([n]) => n >= mark.frames[0] && n <= mark.frames[1]).map(([, off]) => off));
  const there = (n: number): boolean => (offs.get(n) ?? 0) > thereFrom * usual;
  const walk = (from: number, step: 1 | -1): number => {
    let last = from;
    for (let n = from; n >= start && n < end && Math.abs(n - last) <= missed; n += step) if (there(n)) last = n;
    return last;
  };
  const middle = (mark.frames[0] + mark.frames[1]) >> 1;
  return [walk(middle, -1), walk(middle, 1)];
};

export type StandingOptions = {
  readonly stage: string;
  readonly shot: Shot;
  readonly picture: Rectangle;
  readonly isProtected: (box: Rectangle) => boolean;
};

const recordOf = (kept: Kept, clip: Clip, scale: number, { stage, shot, picture, isProtected }: StandingOptions): Repair | undefined => {
  const { mark, under } = kept;
  const [start, end] = stretchOf(kept, shot.startFrame, shot.endFrame);
  const length = end - start + 1;
  if (length < fewest) return undefined;
  const mask = maskAround(mark, Math.round((whole + feather) * Math.max(1, scale)), clip, picture);
  if (!mask) return undefined;
  const all = Array.from({ length }, (_, k) => under.get(start + k));
  const given = all.filter((one) => one !== undefined);
  const moving = given.filter(({ moves }) => moves).length / length;
  const usual = medianOf(given.map(({ frame }) => kept.offs.get(frame) ?? 0));
  const differing = given.filter(({ off }) => off > differsFrom * usual).length / Math.max(1, given.length);
  if (moving < seenMoving || differing < differingShare) return undefined;
  const atEdge = mark.x <= 1 || mark.y <= 1 || mark.x + mark.width >= clip.width - 1 || mark.y + mark.height >= clip.height - 1;
  const doubt =
    given.length < mendedShare * length || moving < movingShare
      ? 'the scene is not seen to move under it'
      : medianOf(given.map(({ rms }) => rms)) > fitsWithin / 255
        ? 'no other frame fits its surroundings'
        : differing < surelyDiffering
          ? 'it differs little from what lies under it'
          : atEdge
            ? 'at the edge of the picture: it may belong to the frame'
            : undefined;
  const confidence = doubt ? doubted : clearly;
  const why = doubt ?? (isProtected(mask) ? 'protected' : undefined);
  const round = (value: number): number => Math.round(value * 64) / 64;
  return {
    id: repairId(stage, shot.id, start, {
      x: Math.round(mark.x + mark.width / 2) + picture.x,
      y: Math.round(mark.y + mark.height / 2) + picture.y,
    }),
    stage,
    shot: shot.id,
    frames: [start, end],
    mask,
    feather: Math.round(feather * Math.max(1, scale)),
    method: 'static',
    confidence,
    state: why ? 'review' : stateFor(confidence)!,
    ...(why ? { why } : {}),
    detail: {
      steps: all.map((one, k) => (one ? one.frame - start - k : 0)),
      across: all.map((one) => round(one?.dx ?? 0)),
      down: all.map((one) => round(one?.dy ?? 0)),
    },
  };
};

/** A record's repair of film frame n, from the frame that shows what is under it there; undefined where none does. */
export const repairAt = (repair: Repair, n: number): Repair | undefined => {
  const { steps, across, down } = (repair.detail ?? {}) as { readonly [name: string]: readonly number[] | undefined };
  const k = n - repair.frames[0];
  const step = steps?.[k] ?? 0;
  return step === 0 ? undefined : { ...repair, donor: { frame: n + step, motion: [across?.[k] ?? 0, 0, 0, down?.[k] ?? 0, 0, 0] } };
};

/** Records of the marks seen in a shot: every frame is looked at once more about them, a few held at a time. */
export const standingRecords = async (
  kernels: Kernels,
  clip: Clip,
  { marks, width: smallWidth }: StandingSeen,
  options: StandingOptions,
  progress: (done: number) => void,
  signal?: AbortSignal,
): Promise<readonly Repair[]> => {
  if (marks.length === 0) return [];
  const { width, height } = clip;
  const { startFrame, endFrame } = options.shot;
  const scale = width / smallWidth;
  const standing = new Uint8Array(width * height);
  const clear = Math.round((whole + feather) * Math.max(1, scale));
  const kept = marks.map((small): Kept => {
    const mark = atSize(small, scale, width, height);
    paint(standing, width, height, mark, Math.round(whole * Math.max(1, scale)));
    return { mark, box: patchAround(mark, width, height), offs: new Map(), under: new Map() };
  });
  const rings = kept.map(({ mark, box }) => ringOf(mark, box, standing, width));
  const covers = kept.map(({ mark }) => {
    const wide = grown(mark.bits, mark.width, mark.height, clear);
    return [...wide.bits].flatMap((bit, k) =>
      bit ? [[mark.x - clear + (k % wide.width), mark.y - clear + Math.floor(k / wide.width)] as const] : [],
    );
  });
  const isFree = (k: number, dx: number, dy: number): boolean =>
    covers[k]!.every(([x, y]) => {
      const [px, py] = [x + dx, y + dy];
      return px >= 0 && py >= 0 && px < width && py < height && standing[py * width + px] === 0;
    });
  const patchesOf = (frame: Frame, n: number): readonly Patch[] => {
    const { data } = lumaPlane(frame);
    return kept.map(({ box }) => {
      const out = new Float32Array(box.width * box.height);
      for (let y = 0; y < box.height; y++)
        out.set(data.subarray((box.y + y) * width + box.x, (box.y + y) * width + box.x + box.width), y * box.width);
      return { n, width: box.width, height: box.height, data: out };
    });
  };
  const make = async (n: number): Promise<readonly Patch[]> => {
    using frame = await clip.frame(n, signal);
    return patchesOf(frame, n);
  };
  let held: readonly (readonly Patch[])[] = [];
  const look = (n: number): void => {
    for (const [k, one] of kept.entries()) {
      const near = held.map((patches) => patches[k]!);
      const own = near.find((patch) => patch.n === n);
      if (!own) continue;
      one.offs.set(n, standsOff(own, one, rings[k]!));
      const under = underMark(
        own,
        near.filter((patch) => patch !== own && Math.abs(patch.n - n) <= donorReach),
        rings[k]!,
        Math.max(1, scale),
        (dx, dy) => isFree(k, dx, dy),
      );
      if (under) one.under.set(n, { ...under, off: differsBy(one, own, near.find((patch) => patch.n === under.frame)!, under) });
    }
  };
  let n = startFrame;
  for await (const patches of readAhead(startFrame, endFrame, kernels.threads + 1, make)) {
    held = [...held.slice(-2 * donorReach), patches];
    if (n - donorReach >= startFrame) look(n - donorReach);
    n++;
    progress((n - startFrame) / (endFrame - startFrame));
  }
  for (let last = Math.max(startFrame, endFrame - donorReach); last < endFrame; last++) look(last);
  const records = kept.flatMap((one) => recordOf(one, clip, scale, options) ?? []);
  if (records.filter(({ state }) => state === 'auto').length <= mostMarks) return records;
  const why = 'many marks stand still: lettering, a logo or a pattern of the copy';
  return records.map((record) => (record.state === 'auto' ? { ...record, confidence: doubted, state: 'review', why } : record));
};
