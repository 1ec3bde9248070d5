/**
 * @file Tints and tones: one colour over a whole shot, following its light, as silent film's prints were dyed. Recognised from how chroma hangs on luma; kept as it is unless asked:
 * then laid anew and even, taken off, or another of the trade's. Title cards stay as they are, and so does the luma.
 */
import { levels, type Matrix } from '../../film/colour-space.ts';
import type { Frame, FrameFormat, Plane } from '../../film/frame.ts';
import { choice, number } from '../../film/params.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import mix from '../../kernels/mix.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import toneField from '../../kernels/tone-field.ts';
import { defineStage } from '../stage.ts';
import { colouredFormat } from './paint.ts';
import { smallSize } from './still.ts';
import { type ChromaStatistics, lookAtChroma, type TintFound, tintOf } from './tint-look.ts';
import { type ChromaCurve, curveOf, type TintName, tintNames } from './tints.ts';

/** Frames of a shot that are looked at. */
const looks = 9;

/** Luma of a frame to chroma by a curve, into planes of chroma's size. */
const lay = async (
  kernels: Kernels,
  frame: Frame,
  curve: ChromaCurve,
  strength: number,
  out: Frame,
  signal?: AbortSignal,
): Promise<void> => {
  const { format, width, height } = out;
  const [, blue, red] = out.planes as readonly [Plane, Plane, Plane];
  const { black, white, chromaZero } = levels(format.space.range, format.bits);
  const at = chromaRectangle({ ...format, subsampling: { x: 0, y: 0 } }, format, { x: 0, y: 0, width, height }, { width, height }, blue);
  const scale = 2 ** (format.bits - 8) / (2 ** format.bits - 1);
  using luma = kernels.arena.plane(blue.width, blue.height);
  using coloured = kernels.arena.plane(blue.width, blue.height);
  using one = kernels.arena.floats(1);
  one.data.fill(1);
  await resamplePlane(kernels, frame.planes[0]!, luma, 'area', at, signal);
  for (const [plane, knots] of [
    [blue, curve.blue],
    [red, curve.red],
  ] as const) {
    using values = kernels.arena.floats(knots.length);
    knots.forEach((knot, k) => {
      values.data[k] = (chromaZero + scale * knot - black) / (white - black);
    });
    await kernels.run(
      toneField,
      { src: luma, black, white, curve: values.data, field: one.data, columns: 1, rows: 1, out: coloured },
      signal,
    );
    await kernels.run(mix, { a: plane, b: coloured, amount: strength, out: plane }, signal);
  }
};

const matrixOf = (format: FrameFormat): Exclude<Matrix, 'rgb'> => colouredFormat(format).space.matrix as Exclude<Matrix, 'rgb'>;
const isName = (as: string): as is TintName => (tintNames as readonly string[]).includes(as);
const neutral: ChromaCurve = { blue: [0, 0], red: [0, 0] };

export default defineStage({
  id: 'colour/tint',
  version: 1,
  title: 'Tints and tones',
  says: 'Recognises tinted and toned shots; keeps them, evens them, takes the colour off, or lays another.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  params: {
    as: choice({
      default: 'keep',
      choices: ['keep', 'even', 'none', ...tintNames],
      says: 'keep leaves all as it is; even lays a shot’s own tint anew, the same on every frame; none takes it off; a name lays that one.',
    }),
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the change is made; 0 leaves every frame as it is.' }),
  },
  analyse: async ({ clip, shot, kernels, progress, signal }): Promise<TintFound> => {
    if (clip.format.model !== 'ycbcr' || shot.kind !== 'picture') return { kind: 'grey', hueDegrees: 0, chromaLevels: 0, curve: neutral };
    const length = shot.endFrame - shot.startFrame;
    const count = Math.min(looks, length);
    const seen: ChromaStatistics[] = [];
    for (let k = 0; k < count; k++) {
      using frame = await clip.frame(shot.startFrame + Math.floor(((k + 0.5) * length) / count), signal);
      seen.push(await lookAtChroma(kernels, frame, smallSize(clip, 96), signal));
      progress(Math.round(((k + 1) * length) / count), length);
    }
    return tintOf(seen);
  },
  shape: (input, { values }) => (isName(values.as) && values.strength > 0 ? { ...input, format: colouredFormat(input.format) } : input),
  tells: ({ kind, hueDegrees, chromaLevels }) => ({
    colour:
      kind === 'grey'
        ? 'none'
        : kind === 'colours'
          ? 'many colours: no tint'
          : `${kind === 'tint' ? 'tinted' : 'toned'}, hue ${hueDegrees}°, ${chromaLevels} levels from grey`,
  }),
  render: async ([frame], { facts, shot, values, kernels, signal }) => {
    const { as, strength } = values;
    const dyed = facts.kind === 'tint' || facts.kind === 'tone';
    const named = isName(as) && strength > 0;
    const curve =
      shot.kind !== 'picture' || strength === 0
        ? undefined
        : isName(as)
          ? curveOf(as, matrixOf(frame!.format))
          : dyed && as === 'even'
            ? facts.curve
            : dyed && as === 'none'
              ? neutral
              : undefined;
    const grey = frame!.format.model === 'grey';
    if (!curve && !(named && grey)) return frame!.share();
    const format = colouredFormat(frame!.format);
    const { chromaZero } = levels(format.space.range, format.bits);
    return await filled(kernels.arena.frame(format, frame!.width, frame!.height), async (out) => {
      out.planes.forEach((plane, i) => {
        if (i > 0 && grey) plane.data.fill(chromaZero);
        else plane.data.set(frame!.planes[i]!.data);
      });
      if (curve) await lay(kernels, frame!, curve, strength, out, signal);
    });
  },
});
