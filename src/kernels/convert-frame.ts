/** @file A frame brought to what an encoder takes: another matrix, range, model or chroma subsampling. What needs no change is shared, not copied. */
import type { Frame, FrameFormat, Plane } from '../film/frame.ts';
import { planeSize } from '../film/frame.ts';
import { frameOf, type LentPlane } from './arena.ts';
import { chromaRectangle } from './chroma.ts';
import convert, { type Affine, conversion, rangeConversion } from './convert.ts';
import { filled } from './filled.ts';
import type { Kernels } from './host.ts';
import { resamplePlane } from './resample.ts';

const sameSpace = (a: FrameFormat, b: FrameFormat): boolean =>
  a.space.matrix === b.space.matrix && a.space.range === b.space.range && (a.bits === b.bits || a.space.range === 'full');
const sameChroma = (a: FrameFormat, b: FrameFormat): boolean =>
  a.subsampling.x === b.subsampling.x &&
  a.subsampling.y === b.subsampling.y &&
  (a.siting === b.siting || (a.subsampling.x === 0 && a.subsampling.y === 0));

const full = (format: FrameFormat): FrameFormat => ({ ...format, subsampling: { x: 0, y: 0 } });

/**
 * YCbCr in another matrix, range or depth, its chroma where it was. Grey is grey in all of them, so chroma comes from chroma alone, in its own size, and only what it adds
 * to luma is enlarged.
 */
const rematrix = async (kernels: Kernels, frame: Frame, format: FrameFormat, signal: AbortSignal | undefined): Promise<Frame> => {
  const { arena } = kernels;
  const [luma, ...chroma] = frame.planes as readonly [Plane, Plane, Plane];
  const [[y, b, r, offset], [, bb, br, bOffset], [, rb, rr, rOffset]] = conversion(
    frame.format.space,
    frame.format.bits,
    format.space,
    format.bits,
  ) as readonly [Affine[number], Affine[number], Affine[number]];
  const target: FrameFormat = { ...format, subsampling: frame.format.subsampling, siting: frame.format.siting };
  return await filled(arena.frame(target, frame.width, frame.height), async (out) => {
    const [outLuma, ...outChroma] = out.planes as readonly [Plane, Plane, Plane];
    const { width, height } = chroma[0]!;
    using added = arena.plane(width, height);
    const map: Affine = [
      [b, r, 0, 0],
      [bb, br, 0, bOffset],
      [rb, rr, 0, rOffset],
    ];
    await kernels.run(convert, { planes: [...chroma, chroma[0]!], map, out: [added, ...outChroma] }, signal);
    if (width === luma.width && height === luma.height) {
      await kernels.run(convert, { planes: [luma, added, added], map: [[y, 1, 0, offset]], out: [outLuma] }, signal);
      return;
    }
    const area = chromaRectangle(frame.format, full(frame.format), { x: 0, y: 0, width: luma.width, height: luma.height }, luma, luma);
    await resamplePlane(kernels, added, outLuma, 'catmull-rom', area, signal);
    await kernels.run(convert, { planes: [luma, outLuma, outLuma], map: [[y, 1, 0, offset]], out: [outLuma] }, signal);
  });
};

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
  if (from.model === 'ycbcr' && format.model === 'ycbcr') {
    using mapped = await rematrix(kernels, frame, format, signal);
    return await rechroma(mapped, format);
  }
  using wide = await rechroma(frame, full(from));
  using mapped = arena.frame({ ...full(format), bits: format.bits }, width, height);
  const map = conversion(from.space, from.bits, format.space, format.bits);
  await kernels.run(convert, { planes: wide.planes, map, out: mapped.planes }, signal);
  return rechroma(mapped, format);
};
