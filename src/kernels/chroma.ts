/** @file Chroma siting: where a chroma plane's samples lie in luma's coordinates, so that changing its size moves nothing (H.264 annex E, figure E-1). */
import type { ChromaSiting, FrameFormat } from '../film/frame.ts';
import type { SourceRectangle } from './resample.ts';

/** Position of the first chroma sample's centre in luma samples, along one axis subsampled by 2^shift. */
const firstAt = (siting: ChromaSiting, axis: 'x' | 'y', shift: number): number => {
  const step = 2 ** shift;
  const cosited = siting === 'top-left' || (siting === 'left' && axis === 'x');
  return cosited ? 0 : (step - 1) / 2;
};

/**
 * The rectangle of a chroma plane that a target chroma plane covers, when luma's rectangle (in source luma samples) fills the target's luma size.
 * Exact for any siting and subsampling on both sides.
 */
export const chromaRectangle = (
  from: FrameFormat,
  to: FrameFormat,
  luma: SourceRectangle,
  out: { readonly width: number; readonly height: number },
  chroma: { readonly width: number; readonly height: number },
): SourceRectangle => {
  const along = (
    axis: 'x' | 'y',
    offset: number,
    span: number,
    size: number,
    samples: number,
  ): { readonly start: number; readonly extent: number } => {
    const [sourceStep, targetStep] = [2 ** from.subsampling[axis], 2 ** to.subsampling[axis]];
    const ratio = span / size;
    // Centre of target chroma sample 0 in target luma, then in source luma, then in source chroma samples.
    const inTarget = firstAt(to.siting, axis, to.subsampling[axis]) + 0.5;
    const inSource = (offset + inTarget * ratio - 0.5 - firstAt(from.siting, axis, from.subsampling[axis])) / sourceStep;
    const extent = (samples * targetStep * ratio) / sourceStep;
    return { start: inSource + 0.5 - extent / samples / 2, extent };
  };
  const x = along('x', luma.x, luma.width, out.width, chroma.width);
  const y = along('y', luma.y, luma.height, out.height, chroma.height);
  return { x: x.start, y: y.start, width: x.extent, height: y.extent };
};
