/** @file Chroma brought to its new size along the edges of the enlarged luma, so that colour ends where the sharper picture does (Kopf et al. 2007). */
import { type Frame, lumaPlane, type Plane } from '../../film/frame.ts';
import { allDone } from '../../kernels/all-done.ts';
import { chromaRectangle } from '../../kernels/chroma.ts';
import type { Kernels } from '../../kernels/host.ts';
import jointUpsample from '../../kernels/joint-upsample.ts';
import { resamplePlane, type SourceRectangle } from '../../kernels/resample.ts';

/** Difference of luma, in shares of white, that counts as an edge of colour. */
const edge = 0.06;

/** The part of luma that a chroma plane lies over, by its siting. */
const underChroma = ({ format, width, height }: Frame, chroma: Plane): SourceRectangle =>
  chromaRectangle({ ...format, subsampling: { x: 0, y: 0 } }, format, { x: 0, y: 0, width, height }, { width, height }, chroma);

/** Fills the chroma of `out`, whose luma is done, from `frame`. Both YCbCr of one format. */
export const guideChroma = async (kernels: Kernels, frame: Frame, out: Frame, signal?: AbortSignal): Promise<void> => {
  const [planes, made] = [frame.planes.slice(1), out.planes.slice(1)];
  const [from, to] = [planes[0]!, made[0]!];
  using smallGuide = kernels.arena.plane(from.width, from.height);
  using guide = kernels.arena.plane(to.width, to.height);
  await allDone([
    resamplePlane(kernels, lumaPlane(frame), smallGuide, 'area', underChroma(frame, from), signal),
    resamplePlane(kernels, lumaPlane(out), guide, 'area', underChroma(out, to), signal),
  ]);
  const area = chromaRectangle(frame.format, out.format, { x: 0, y: 0, width: frame.width, height: frame.height }, out, to);
  await kernels.run(jointUpsample, { planes, smallGuide, guide, area, edge, out: made }, signal);
};
