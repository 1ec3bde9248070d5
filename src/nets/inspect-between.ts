/** @file What a network of two frames wants, found from the file itself: how it takes pictures and time from its tensors, range of values and sizes by trying it. */
import { FilmError } from '../film/errors.ts';
import type { Plane } from '../film/frame.ts';
import { betweenOn } from './between-net.ts';
import type { Rgb } from './interpolator.ts';
import type { BetweenLayout } from './net.ts';
import type { Session } from './runtime.ts';

const multiples = [1, 2, 4, 8, 16, 32, 64, 128] as const;

/** A soft picture, the same in both frames: what is made of it must be it. */
const probe = (side: number): Rgb =>
  [0, 1, 2].map(
    (c): Plane => ({
      width: side,
      height: side,
      data: Float32Array.from(
        { length: side * side },
        (_, i) => 0.5 + 0.3 * Math.sin((i % side) / 9 + c) * Math.cos(Math.floor(i / side) / 7),
      ),
    }),
  ) as unknown as Rgb;

/** Mean difference of what the network makes of two equal frames to either, or infinity where it makes nothing. */
const strays = async (session: Session, layout: BetweenLayout, side: number): Promise<number> => {
  const picture = probe(side);
  const out = probe(side);
  try {
    const task = betweenOn(session, layout);
    using frame = await task.frame(picture);
    using pair = await task.pair(frame, frame);
    await pair.at(0.5, out);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  const sum = out.reduce((all, plane, c) => all + plane.data.reduce((s, value, i) => s + Math.abs(value - picture[c]!.data[i]!), 0), 0);
  return sum / (3 * side * side);
};

/** Whether a network takes two pictures. */
export const isBetween = (session: Session): boolean =>
  session.inputs.filter(({ dims }) => dims.length === 4 && dims[1] === 3).length === 2 ||
  (session.inputs.length === 1 && [6, 7].includes(session.inputs[0]!.dims[1] ?? 0));

/** The layout of a network of two frames. Throws `input` where what it makes of two equal frames is not that frame. */
export const inspectBetween = async (session: Session): Promise<BetweenLayout> => {
  const pictures = session.inputs.filter(({ dims }) => dims.length === 4 && [3, 6, 7].includes(dims[1]!));
  const time = session.inputs.find((input) => !pictures.includes(input));
  const shape = {
    inputs: pictures.map(({ name }) => name) as unknown as BetweenLayout['inputs'],
    ...(time ? { time: time.name } : {}),
    output: session.outputs[0]?.name ?? '',
    channels: pictures[0]!.dims[1] as 3 | 6 | 7,
  };
  // A side one multiple above 128 is whole in this multiple and in none larger.
  for (const white of [1, 255])
    for (const multiple of multiples)
      if ((await strays(session, { ...shape, white, multiple }, multiple === 128 ? 128 : 128 + multiple)) < 0.02)
        return { ...shape, white, multiple };
  throw new FilmError('input', 'expected a network that makes of two equal frames that frame; this one does not, with white at 1 or 255', {
    hint: 'Export it with two pictures 1 x 3 x height x width and the time as one number, or as one input of 6 or 7 channels.',
  });
};
