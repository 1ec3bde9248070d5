/**
 * @file What a colour network wants, found from the file itself: grey or three times grey in, a and b of CIELAB or a coloured picture out (as DDColor and DeOldify are commonly
 * exported). What can only be guessed of a and b, the value of white and of one Lab step, a person may say in a sidecar.
 */
import { FilmError } from '../film/errors.ts';
import { applyColour } from './colour-net.ts';
import { probePicture } from './inspect.ts';
import type { ColourLayout } from './net.ts';
import { distrust } from './output-check.ts';
import type { Session, TensorData } from './runtime.ts';

const multiples = [1, 2, 4, 8, 16, 32, 64] as const;
const probeSide = 128;
/** Shorter side at which most colour networks were trained. */
const usualSide = 256;
const full = { black: 0, white: 1 };

type Tried = { readonly output: TensorData; readonly size: number };

const shown = async (
  session: Session,
  input: string,
  channels: number,
  size: number,
  white: number,
): Promise<Record<string, TensorData>> => {
  const grey = probePicture(size, size);
  const data = Float32Array.from({ length: channels * grey.length }, (_, i) => grey[i % grey.length]! * white);
  return session.run({ [input]: { dims: [1, channels, size, size], data } });
};

/** The value of white, in and out, at which a network that makes pictures makes the picture it was given. */
const pictureRange = async (
  try_: (white: number) => Promise<Tried>,
  said: Partial<ColourLayout>,
): Promise<{ readonly white: number; readonly unit: number } | undefined> => {
  for (const white of said.white === undefined ? [1, 255] : [said.white])
    for (const unit of said.unit === undefined ? [1, 255] : [said.unit]) {
      const { output, size } = await try_(white);
      const [, , height, width] = output.dims;
      if (height !== size || width !== size) return undefined;
      const pixels = size * size;
      const grey = Float32Array.from({ length: pixels }, (_, i) => {
        const at = (c: number): number => output.data[c * pixels + i]! / unit;
        return 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
      });
      if (!distrust(probePicture(size, size), size, size, grey, 1)) return { white, unit };
    }
  return undefined;
};

/** The layout of a network from a grey picture to its colour. Throws `input`, saying what it has and what was expected. */
export const inspectColour = async (session: Session, said: Partial<ColourLayout> = {}): Promise<ColourLayout> => {
  const refuse = (found: string): never => {
    throw new FilmError(
      'input',
      `expected a network from grey (1 x 1|3 x height x width, float32) to a and b of CIELAB (1 x 2 x ...) or a coloured picture (1 x 3 x ...), ${found}`,
      { hint: 'Export it so, or say what differs in a sidecar, network.json beside network.onnx: white, unit, side, multiple.' },
    );
  };
  const [input, output] = [session.inputs[0], session.outputs[0]];
  if (!input || !output || session.inputs.length !== 1) return refuse(`it has ${session.inputs.length} inputs`);
  if (input.type !== 'float32' || input.dims.length !== 4) return refuse(`its input is ${input.type} of ${input.dims.length} dimensions`);
  const channels = said.channels ?? input.dims[1];
  if (channels !== 1 && channels !== 3) return refuse(`its input has ${channels === -1 ? 'an open number of' : channels} channels`);
  const fixed = said.fixed ?? (input.dims[2] !== undefined && input.dims[2] > 0 ? input.dims[2] : undefined);
  const size = fixed ?? probeSide;
  const tryAt = async (white: number): Promise<Tried> => ({
    output: (await shown(session, input.name, channels, size, white))[output.name]!,
    size,
  });
  const { dims, data } = (await tryAt(said.white ?? 1)).output;
  const base = {
    input: input.name,
    output: output.name,
    channels: channels as 1 | 3,
    side: said.side ?? fixed ?? usualSide,
    ...(fixed ? { fixed } : {}),
  };
  const ranged = async (): Promise<Pick<ColourLayout, 'gives' | 'white' | 'unit'>> => {
    if (dims.length !== 4 || dims[2]! > size || dims[3]! > size) return refuse(`it makes ${dims.join(' x ')} of ${size} x ${size}`);
    if (dims[1] === 3)
      return {
        gives: 'rgb',
        ...((await pictureRange(tryAt, said)) ?? refuse('the picture it makes is not the one it got, neither with white at 1 nor at 255')),
      };
    if (dims[1] !== 2) return refuse(`it makes ${dims[1]} channels`);
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Values that never leave about 1 are shares of the widest colour, 110 Lab steps.
    return { gives: 'ab', white: said.white ?? 1, unit: said.unit ?? (largest <= 1.2 ? 110 : 1) };
  };
  const layout = { ...base, ...(await ranged()), multiple: said.multiple ?? fixed ?? 64 };
  if (said.multiple !== undefined || fixed !== undefined) return layout;
  for (const multiple of multiples) {
    const side = probeSide + multiple;
    try {
      const plane = { width: side, height: side, data: probePicture(side, side) };
      await applyColour(session, { ...layout, multiple }, plane, full);
      return { ...layout, multiple };
    } catch {
      // The next coarser step is tried.
    }
  }
  return refuse(`it takes no picture of ${probeSide} to ${probeSide + 64} pixels a side`);
};
