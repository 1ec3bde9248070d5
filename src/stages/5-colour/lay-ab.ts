/** @file A small colour map laid on a frame: enlarged along the edges of its luma, then made chroma at that luma. The luma stays the very same numbers. */
import { type Frame, type FrameFormat, lumaPlane } from '../../film/frame.ts';
import type { LentPlane } from '../../kernels/arena.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import type { Kernels } from '../../kernels/host.ts';
import jointUpsample from '../../kernels/joint-upsample.ts';
import { fillLabTable, labTableFloats } from '../../kernels/lab.ts';
import labChroma, { chromaScaleOf } from '../../kernels/lab-chroma.ts';
import { resamplePlane } from '../../kernels/resample.ts';
import type { AbMap } from './ab-maps.ts';
import { colouredFormat } from './paint.ts';

/** Difference of luma, as a share of white, across which colour hardly goes. */
const edge = 0.06;

/** What a film is once it may have colour: grey becomes 4:2:0, all else stays. */
export const withChroma = (format: FrameFormat): FrameFormat => (format.model === 'grey' ? colouredFormat(format) : format);

/** The frame in colour, as a frame of its own; without a map it is grey. `strength` multiplies a and b. `format` is `withChroma` of the frame's. */
export const layAb = async (
  kernels: Kernels,
  frame: Frame,
  format: FrameFormat,
  map: AbMap | undefined,
  strength: number,
  signal?: AbortSignal,
): Promise<Frame> => {
  const { width, height } = frame;
  const luma = lumaPlane(frame);
  const scale = chromaScaleOf(format.space, format.bits);
  const out = kernels.arena.frame(format, width, height);
  const held: Disposable[] = [];
  const plane = (w: number, h: number): LentPlane => {
    const lent = kernels.arena.plane(w, h);
    held.push(lent);
    return lent;
  };
  try {
    out.planes[0]!.data.set(luma.data);
    const [blue, red] = [out.planes[1]!, out.planes[2]!];
    if (!map || strength === 0) {
      for (const chroma of [blue, red]) chroma.data.fill(scale.zero);
      return out;
    }
    const at = chromaRectangle({ ...format, subsampling: { x: 0, y: 0 } }, format, { x: 0, y: 0, width, height }, { width, height }, blue);
    const [sx, sy] = [map.width / width, map.height / height];
    const area = { x: at.x * sx, y: at.y * sy, width: at.width * sx, height: at.height * sy };
    const [smallA, smallB, smallGuide] = [plane(map.width, map.height), plane(map.width, map.height), plane(map.width, map.height)];
    for (let i = 0; i < map.a.length; i++) [smallA.data[i], smallB.data[i]] = [strength * map.a[i]!, strength * map.b[i]!];
    const [a, b, guide] = [plane(blue.width, blue.height), plane(blue.width, blue.height), plane(blue.width, blue.height)];
    await resamplePlane(kernels, luma, smallGuide, 'area', undefined, signal);
    await resamplePlane(kernels, luma, guide, 'area', at, signal);
    await kernels.run(
      jointUpsample,
      { planes: [smallA, smallB], smallGuide, guide, area, edge: edge * (scale.white - scale.black), out: [a, b] },
      signal,
    );
    const table = kernels.arena.floats(labTableFloats);
    held.push(table);
    fillLabTable(table.data);
    await kernels.run(labChroma, { ...scale, luma: guide, a, b, table: table.data, blue, red }, signal);
    return out;
  } catch (error) {
    out[Symbol.dispose]();
    throw error;
  } finally {
    for (const lent of held) lent[Symbol.dispose]();
  }
};
