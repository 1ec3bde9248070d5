/** @file A frame brought to what an encoder takes: another matrix, range, model or chroma subsampling. What needs no change is shared, not copied. */
import type { Frame, FrameFormat } from '../film/frame.ts';
import { planeSize } from '../film/frame.ts';
import { frameOf, type LentPlane } from './arena.ts';
import { chromaRectangle } from './chroma.ts';
import convert, { conversion, rangeConversion } from './convert.ts';
import type { Kernels } from './host.ts';
import { resamplePlane } from './resample.ts';

const sameSpace = (a: FrameFormat, b: FrameFormat): boolean =>
  a.space.matrix === b.space.matrix && a.space.range === b.space.range && (a.bits === b.bits || a.space.range === 'full');
const sameChroma = (a: FrameFormat, b: FrameFormat): boolean =>
  a.subsampling.x === b.subsampling.x &&
  a.subsampling.y === b.subsampling.y &&
  (a.siting === b.siting || (a.subsampling.x === 0 && a.subsampling.y === 0));

const full = (format: FrameFormat): FrameFormat => ({ ...format, subsampling: { x: 0, y: 0 } });

/** `frame` in `format` at the same size. Grey to YCbCr gives luma only: the encoder's chroma is constant. The result is the caller's. */
export const convertFrame = async (kernels: Kernels, frame: Frame, format: FrameFormat, signal?: AbortSignal): Promise<Frame> => {
  const from = frame.format;
  const { arena } = kernels;
  const { width, height } = frame;
  if (from.model === 'grey') {
    const target: FrameFormat = { ...format, model: 'grey', subsampling: { x: 0, y: 0 } };
    if (from.space.range === format.space.range && (from.bits === format.bits || from.space.range === 'full')) return frame.share();
    const out = arena.frame(target, width, height);
    await kernels.run(
      convert,
      { planes: frame.planes, map: rangeConversion(from.space, from.bits, format.space, format.bits), out: out.planes },
      signal,
    );
    return out;
  }
  if (from.model === format.model && sameSpace(from, format) && (from.model === 'rgb' || sameChroma(from, format))) return frame.share();
  const rechroma = async (source: Frame, target: FrameFormat): Promise<Frame> => {
    if (source.format.model !== 'ycbcr' || sameChroma(source.format, target)) return source.share();
    const planes: LentPlane[] = [];
    for (const [i, plane] of source.planes.entries()) {
      const size = planeSize(target, width, height, i);
      const out = arena.plane(size.width, size.height);
      planes.push(out);
      if (i === 0) out.data.set(plane.data);
      else {
        const area = chromaRectangle(source.format, target, { x: 0, y: 0, width, height }, { width, height }, size);
        await resamplePlane(kernels, plane, out, 'catmull-rom', area, signal);
      }
    }
    return frameOf({ ...source.format, subsampling: target.subsampling, siting: target.siting }, planes);
  };
  if (from.model === 'ycbcr' && format.model === 'ycbcr' && sameSpace(from, format)) return rechroma(frame, format);
  using wide = await rechroma(frame, full(from));
  using mapped = arena.frame({ ...full(format), bits: format.bits }, width, height);
  const map = conversion(from.space, from.bits, format.space, format.bits);
  await kernels.run(convert, { planes: wide.planes, map, out: mapped.planes }, signal);
  return rechroma(mapped, format);
};
