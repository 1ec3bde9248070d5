/**
 * @file What was gained, against the truth. The truth is drawn at the very moments and the very size of the delivery; beside the restored film stand the two
 * simplest ways there are: the nearest frame of the old file enlarged, and the two nearest blended. A constant shift of each film is taken out first.
 */
import { levels } from '../film/colour-space.ts';
import type { Rectangle, SourceFacts } from '../film/facts.ts';
import type { Frame, Plane } from '../film/frame.ts';
import { toNumber } from '../film/rational.ts';
import { warpPlane } from '../kernels/affine-warp.ts';
import type { Kernels } from '../kernels/host.ts';
import { resamplePlane } from '../kernels/resample.ts';
import { openClip } from '../media/open.ts';
import type { Reader } from '../media/reader.ts';
import { createArrival } from './film/arrival.ts';
import { viewOf } from './film/view.ts';
import type { OldFilm } from './old-film.ts';
import { type Laid, layOn, type Part } from './register.ts';

export type Ways<T> = { readonly restored: T; readonly nearest: T; readonly average: T };
export type Gain = {
  /** PSNR of luma, dB, over all moments together. */
  readonly psnr: Ways<number>;
  /** RMS of the picture's movement about its mean place, pixels of the old film; before and after. */
  readonly weave: { readonly before: number; readonly after: number };
  /** RMS of the picture's light about its mean, percent; before and after. */
  readonly flicker: { readonly before: number; readonly after: number };
  /** The constant shift that was taken out of each, pixels of the old film. */
  readonly shift: Ways<Laid>;
  /** Film frames there were, found, and of those found how many are truly different ones. */
  readonly frames: { readonly real: number; readonly found: number; readonly right: number };
  /** RMS error of the times of the frames found, milliseconds. */
  readonly timing: number;
  readonly moments: number;
};

/** Moments compared: every so many output frames that about this many are. */
const wantedMoments = 36;
/** Share of the picture at each edge that is not judged: what the gate hid is nowhere. */
const edge = 0.035;
/** Where nothing moves but the camera: the right of the picture, beside the track. */
const still: Part = { left: 0.64, right: 0.96, top: 0.05, bottom: 0.95 };
const names = ['restored', 'nearest', 'average'] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const rms = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const middleOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
/** Mean of a plane; a spread into an array would cost more than all the rest. */
const meanLight = ({ data }: Plane): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum / data.length;
};
const ways = <T>(of: (name: (typeof names)[number]) => T): Ways<T> => ({
  restored: of('restored'),
  nearest: of('nearest'),
  average: of('average'),
});

/** Luma of a frame as light 0 to 1. */
const lightOf = ({ format, planes }: Frame): Plane => {
  const { black, white } = levels(format.space.range, format.bits);
  const { width, height, data } = planes[0]!;
  return { width, height, data: data.map((value) => (value - black) / (white - black)) };
};

/** The share of the old file's frames `k` and `k + 1` that lies within the picture, at the delivery's size. */
const blended = async (kernels: Kernels, old: Reader, position: number, area: Rectangle, width: number, height: number): Promise<Plane> => {
  const left = Math.min(old.length - 1, Math.floor(position));
  using out = kernels.arena.plane(width, height);
  const enlarged = async (n: number): Promise<Float32Array> => {
    using frame = await old.frame(Math.min(old.length - 1, n));
    using light = kernels.arena.plane(frame.width, frame.height);
    light.data.set(lightOf(frame).data);
    await resamplePlane(kernels, light, out, 'lanczos3', area);
    return Float32Array.from(out.data);
  };
  const first = await enlarged(left);
  const share = position - left;
  if (share < 1e-6 || left + 1 >= old.length) return { width, height, data: first };
  const second = await enlarged(left + 1);
  return { width, height, data: first.map((value, i) => value * (1 - share) + second[i]! * share) };
};

/** Sum of squared errors and number of pixels, the truth moved by `shift`. */
const errorOf = async (kernels: Kernels, truth: Plane, made: Plane, shift: Laid): Promise<readonly [number, number]> => {
  const { width, height } = truth;
  using from = kernels.arena.plane(width, height);
  using moved = kernels.arena.plane(width, height);
  from.data.set(truth.data);
  await warpPlane(kernels, from, moved, { dx: -shift.x, dy: -shift.y, angle: 0 });
  const [x0, y0] = [Math.ceil(edge * width), Math.ceil(edge * height)];
  let sum = 0;
  for (let y = y0; y < height - y0; y++)
    for (let x = x0; x < width - x0; x++) sum += (Math.min(1, Math.max(0, made.data[y * width + x]!)) - moved.data[y * width + x]!) ** 2;
  return [sum, (width - 2 * x0) * (height - 2 * y0)];
};

const timingOf = (film: OldFilm, source: SourceFacts): Pick<Gain, 'frames' | 'timing'> => {
  const found = source.fileFrames.map((n) => film.shows[n]!);
  const right = new Set(found).size;
  const late = found.map((n, k) => 1000 * (source.seconds[k]! - film.moments[n]!));
  return {
    frames: { real: new Set(film.shows).size, found: found.length, right },
    timing: Math.sqrt(mean(late.map((value) => value * value))),
  };
};

/** What is shown of one moment, for pictures: the old file, the restored film, the truth; light 0 to 1, all of the delivery's size. */
export type Shown = { readonly seconds: number; readonly before: Plane; readonly after: Plane; readonly truth: Plane };

/** Measures a restored film against its truth. `source` is what the restoration found. `show` is called for moments spread over the film. */
export const measureGain = async (
  kernels: Kernels,
  film: OldFilm,
  seed: number,
  restoredPath: string,
  source: SourceFacts,
  show: { readonly count: number; readonly take: (shown: Shown) => Promise<void> },
  progress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<Gain> => {
  await using restored = await openClip(restoredPath, { kernels, ...(signal ? { signal } : {}) });
  await using old = await openClip(film.path, { kernels, ...(signal ? { signal } : {}) });
  const { width, height } = restored;
  const draw = createArrival(viewOf(width, height, source.picture), seed);
  const every = Math.max(1, Math.round(restored.length / wantedMoments));
  // The first moments of a film have nothing before them; they are judged like all others.
  const numbers = Array.from({ length: Math.ceil(restored.length / every) }, (_, k) => k * every);
  const at = async (n: number): Promise<{ readonly seconds: number } & Ways<Plane>> => {
    const seconds = toNumber(restored.times.at(n));
    const position = seconds * film.fps;
    using frame = await restored.frame(n, signal);
    return {
      seconds,
      restored: lightOf(frame),
      nearest: await blended(kernels, old, Math.round(position), source.picture, width, height),
      average: await blended(kernels, old, position, source.picture, width, height),
    };
  };

  const truths: Plane[] = [];
  const laid = ways((): Laid[] => []);
  const light = ways((): number[] => []);
  for (const [k, n] of numbers.entries()) {
    signal?.throwIfAborted();
    const made = await at(n);
    const truth = draw(made.seconds);
    truths.push(truth);
    const level = meanLight(truth);
    for (const name of names) {
      laid[name].push(layOn(truth, made[name], still));
      light[name].push((100 * meanLight(made[name])) / level);
    }
    progress(k + 1, 2 * numbers.length);
  }
  const shifts = ways((name): Laid => ({ x: middleOf(laid[name].map(({ x }) => x)), y: middleOf(laid[name].map(({ y }) => y)) }));
  const errors = ways(() => [0, 0]);
  const pictures = new Set(Array.from({ length: show.count }, (_, k) => Math.floor(((k + 0.5) * numbers.length) / show.count)));
  for (const [k, n] of numbers.entries()) {
    signal?.throwIfAborted();
    const made = await at(n);
    for (const name of names) {
      const [sum, count] = await errorOf(kernels, truths[k]!, made[name], shifts[name]);
      errors[name][0]! += sum;
      errors[name][1]! += count;
    }
    if (pictures.has(k)) await show.take({ seconds: made.seconds, before: made.nearest, after: made.restored, truth: truths[k]! });
    progress(numbers.length + k + 1, 2 * numbers.length);
  }
  const scale = source.picture.width / width;
  const weaveOf = (name: 'restored' | 'nearest'): number =>
    scale * Math.hypot(rms(laid[name].map(({ x }) => x)), rms(laid[name].map(({ y }) => y)));
  return {
    psnr: ways((name) => 10 * Math.log10(errors[name][1]! / errors[name][0]!)),
    weave: { before: weaveOf('nearest'), after: weaveOf('restored') },
    flicker: { before: rms(light.nearest), after: rms(light.restored) },
    shift: ways((name) => ({ x: shifts[name].x * scale, y: shifts[name].y * scale })),
    ...timingOf(film, source),
    moments: numbers.length,
  };
};
