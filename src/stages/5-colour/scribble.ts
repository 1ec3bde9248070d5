/**
 * @file Colour by hand: coloured strokes on a few frames say what colour things have; the colour fills what looks like one thing and is carried through the shot like that of a
 * coloured still. What no stroke speaks of keeps its own chroma.
 */
import type { Clip } from '../../film/clip.ts';
import { rec709, sRgb } from '../../film/colour-space.ts';
import { FilmError } from '../../film/errors.ts';
import { number, text } from '../../film/params.ts';
import type { Supplies } from '../../film/supplies.ts';
import { conversion } from '../../kernels/convert.ts';
import type { Kernels } from '../../kernels/host.ts';
import { defineStage, type FilmFacts } from '../stage.ts';
import { type Anchor, type CarriedFacts, carriedTells, carryThrough, mapOf } from './carried.ts';
import { filmFrameOf } from './frame-number.ts';
import { holding } from './held.ts';
import { spreadStrokes } from './levin.ts';
import { colouredFormat, paint } from './paint.ts';
import { smallLuma, smallSize } from './still.ts';
import { drawStroke, readStrokes, type Stroke } from './strokes.ts';

/** Chroma of an sRGB colour in the film's matrix, in 8-bit levels from grey. */
const chromaOf = (colour: string, clip: Clip): readonly [blue: number, red: number] => {
  const { matrix } = colouredFormat(clip.format).space;
  const map = conversion(sRgb, 8, { ...rec709, matrix, range: clip.format.space.range }, 8);
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [, blue, red] = map.map(([r, g, b, offset]) => 255 * (r * rgb[0]! + g * rgb[1]! + b * rgb[2]! + offset) - 128);
  return [blue!, red!];
};

/** A scribbled frame as a coloured picture. */
const coloured = async (kernels: Kernels, clip: Clip, n: number, strokes: readonly Stroke[], signal?: AbortSignal) => {
  const { width, height } = smallSize(clip);
  using frame = await clip.frame(n, signal);
  using luma = await smallLuma(kernels, frame, { width, height }, undefined, signal);
  const known = new Uint8Array(width * height);
  const [blue, red] = [new Float32Array(width * height), new Float32Array(width * height)];
  for (const stroke of strokes) {
    const [b, r] = chromaOf(stroke.colour, clip);
    drawStroke(stroke, width, height, (pixel) => {
      [known[pixel], blue[pixel], red[pixel]] = [1, b, r];
    });
  }
  const spread = spreadStrokes(luma.data, width, height, known, blue, red, signal);
  return holding(kernels, width, height, async (plane) => {
    const lent = { luma: plane(), blue: plane(), red: plane(), meant: plane() };
    lent.luma.data.set(luma.data);
    lent.blue.data.set(spread.blue);
    lent.red.data.set(spread.red);
    lent.meant.data.set(spread.belief);
    return lent;
  });
};

/** The scribbled frames of a stretch of the film. Throws `input` where none of the file's frames is in the film at all. */
const anchorsOf = (
  kernels: Kernels,
  clip: Clip,
  film: FilmFacts,
  supplies: Supplies,
  from: string,
  signal?: AbortSignal,
): readonly Anchor[] => {
  const supply = supplies.list(from)[0]!;
  const frames = readStrokes(supplies.text(supply), supply);
  const anchors = frames.flatMap(({ frame: told, strokes }) => {
    const frame = filmFrameOf(film, clip.length, told);
    return frame === undefined ? [] : [{ name: `frame ${told}`, frame, open: () => coloured(kernels, clip, frame, strokes, signal) }];
  });
  if (anchors.length > 0) return anchors;
  throw new FilmError('input', `none of the scribbled frames is in this film: ${frames.map(({ frame }) => frame).join(', ')}`, {
    hint: `Frames count the file's, from 0; the film has ${clip.length}.`,
    where: { file: supply.path },
  });
};

export default defineStage({
  id: 'colour/scribble',
  version: 2,
  title: 'Colour by hand',
  says: 'Fills what coloured strokes speak of with their colour and carries it through the shot.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  params: {
    from: text({ default: '', says: 'A file of scribbles: strokes on frames, as JSON.' }),
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the strokes’ colour is taken; 0 leaves every frame as it is.' }),
  },
  files: ({ from, strength }) => (from === '' || strength === 0 ? [] : [from]),
  analyse: async ({ clip, shot, film, values, kernels, supplies, progress, signal }): Promise<CarriedFacts | null> => {
    if (values.from === '' || values.strength === 0 || shot.kind !== 'picture' || !supplies) return null;
    const own = anchorsOf(kernels, clip, film, supplies, values.from, signal).filter(
      ({ frame }) => frame >= shot.startFrame && frame < shot.endFrame,
    );
    return own.length === 0 ? null : carryThrough(kernels, clip, shot, own, progress, undefined, signal);
  },
  shape: (input, { values }) => (values.from !== '' && values.strength > 0 ? { ...input, format: colouredFormat(input.format) } : input),
  tells: (facts) => (facts ? carriedTells(facts) : { reached: 'no stroke is in this shot' }),
  render: async ([frame], { facts, numbers, values, kernels, signal }) => {
    if (values.strength === 0 || values.from === '') return frame!.share();
    const map = facts ? mapOf(facts, numbers[0]!) : undefined;
    return paint(kernels, frame!, colouredFormat(frame!.format), map, values.strength, signal);
  },
});
