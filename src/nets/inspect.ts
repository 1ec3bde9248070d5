/**
 * @file What a picture network wants, found from the file itself: channels from its tensors; scale, range of values, sizes and reach by trying it on a small made-up picture.
 * What a person says in a sidecar goes before what is found.
 */
import { FilmError } from '../film/errors.ts';
import { randomOf } from '../film/random.ts';
import type { PictureLayout } from './net.ts';
import { runPart } from './picture-net.ts';
import type { Session } from './runtime.ts';

const side = 64;
const multiples = [1, 2, 4, 8, 16, 32, 64] as const;

/** A soft picture with some texture, white at 1. */
export const probePicture = (width: number, height: number): Float32Array => {
  const random = randomOf(5);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 0.5 + 0.25 * Math.sin(x / 5) * Math.cos(y / 7) + 0.15 * Math.sin((x + y) / 11) + 0.02 * (random() - 0.5);
  });
};

const works = async (session: Session, layout: PictureLayout, size: number): Promise<boolean> => {
  try {
    await runPart(session, layout, probePicture(size, size), size, size);
    return true;
  } catch {
    return false;
  }
};

/** How far a change of one pixel reaches, in input pixels. */
const reachOf = async (session: Session, layout: PictureLayout): Promise<number> => {
  const size = layout.fixed ?? 128;
  const picture = probePicture(size, size);
  const changed = picture.slice();
  const centre = (size >> 1) * size + (size >> 1);
  changed[centre] = 1 - changed[centre]!;
  const [before, after] = [await runPart(session, layout, picture, size, size), await runPart(session, layout, changed, size, size)];
  let reach = 0;
  const width = size * layout.scale;
  for (let i = 0; i < before.length; i++) {
    if (Math.abs(before[i]! - after[i]!) < 1 / 1024) continue;
    const [x, y] = [Math.floor((i % width) / layout.scale), Math.floor(i / width / layout.scale)];
    reach = Math.max(reach, Math.abs(x - (size >> 1)), Math.abs(y - (size >> 1)));
  }
  return Math.min(reach + 2, (size >> 1) - 4);
};

/** The layout of a network that takes one picture and gives one. Throws `input`, saying what it has and what was expected. */
export const inspectPicture = async (session: Session, said: Partial<PictureLayout> = {}): Promise<PictureLayout> => {
  const [input, output] = [session.inputs[0], session.outputs[0]];
  const refuse = (found: string): never => {
    throw new FilmError('input', `expected a network from one picture (1 x 1|3 x height x width, float32) to one picture, ${found}`, {
      hint: 'Export it with one input and one output in NCHW order, or say what differs in a sidecar: network.json beside network.onnx.',
    });
  };
  if (!input || !output || session.inputs.length !== 1) return refuse(`it has ${session.inputs.length} inputs`);
  if (input.type !== 'float32' || input.dims.length !== 4) return refuse(`its input is ${input.type} of ${input.dims.length} dimensions`);
  const channels = said.channels ?? input.dims[1];
  if (channels !== 1 && channels !== 3) return refuse(`its input has ${channels === -1 ? 'an open number of' : channels} channels`);
  const fixed = said.fixed ?? (input.dims[2] !== undefined && input.dims[2] > 0 ? input.dims[2] : undefined);
  const size = fixed ?? side;
  const dims = [1, channels, size, size];
  const tried = await session.run({ [input.name]: { dims, data: new Float32Array(channels * size * size).fill(0.5) } });
  const shape = tried[output.name]?.dims ?? [];
  const scale = said.scale ?? (shape[3] ?? 0) / size;
  if (!Number.isInteger(scale) || scale < 1 || shape[2] !== size * scale)
    return refuse(`it makes ${shape.join(' x ')} of ${dims.join(' x ')}`);
  const base = { input: input.name, output: output.name, channels, scale, multiple: 1, reach: 0, ...(fixed ? { fixed } : {}) } as const;
  const fits = async (white: number): Promise<boolean> => works(session, { ...base, white }, size);
  const white =
    said.white ??
    ((await fits(1))
      ? 1
      : (await fits(255))
        ? 255
        : refuse('what it makes is no picture of what it got, neither with white at 1 nor at 255'));
  let multiple = said.multiple ?? 1;
  if (said.multiple === undefined && !fixed)
    for (multiple of multiples) if (await works(session, { ...base, white, multiple }, side + multiple)) break;
  const layout: PictureLayout = { ...base, white, multiple };
  return { ...layout, reach: said.reach ?? (await reachOf(session, layout)) };
};
