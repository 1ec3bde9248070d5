/** @file A decoded FFmpeg picture as one of our frames: its planes copied once into the arena and unpacked to floats on a kernel thread. */

import { FilmError } from '../film/errors.ts';
import type { Frame, FrameFormat } from '../film/frame.ts';
import { planeSize } from '../film/frame.ts';
import { frameOf, type LentPlane } from '../kernels/arena.ts';
import type { Kernels } from '../kernels/host.ts';
import unpack from '../kernels/unpack.ts';
import type { av } from './ffmpeg.ts';
import { halvesToFloats } from './half-float.ts';
import type { PixelLayout } from './pixel-format.ts';

/** Bytes of a plane from which on a kernel thread unpacks it. */
const worthAThread = 2 ** 20;

/** Planes of `decoded` in our order (Y, Cb, Cr or R, G, B), values code / (2^bits - 1); floats stay as they are. */
export const framePlanes = async (kernels: Kernels, decoded: av.Frame, layout: PixelLayout, format: FrameFormat): Promise<Frame> => {
  const { width, height } = decoded;
  const data = decoded.data;
  if (!data) throw new FilmError('failed', 'a decoded picture came without data');
  const planes: LentPlane[] = [];
  try {
    for (const [i, from] of layout.order.entries()) {
      const size = planeSize(format, width, height, i);
      const strideBytes = decoded.linesize[from]!;
      const source = data[from]!;
      const plane = kernels.arena.plane(size.width, size.height);
      planes.push(plane);
      if (layout.floatBits > 0) {
        for (let y = 0; y < size.height; y++) {
          const bytes = (size.width * layout.floatBits) >> 3;
          const row = source.subarray(y * strideBytes, y * strideBytes + bytes);
          const into = plane.data.subarray(y * size.width, (y + 1) * size.width);
          if (layout.floatBits === 16) halvesToFloats(row, into);
          else new Uint8Array(into.buffer, into.byteOffset, bytes).set(row);
        }
        continue;
      }
      using codes = kernels.arena.bytes(strideBytes * size.height);
      codes.data.set(source.subarray(0, Math.min(source.length, strideBytes * size.height)));
      const args = { codes: codes.data, strideBytes, bits: layout.bits, out: plane };
      // Telling a thread costs as much as unpacking a small plane.
      if (codes.data.length < worthAThread) kernels.now(unpack, args);
      else await kernels.run(unpack, args);
    }
    return frameOf(format, planes);
  } catch (error) {
    for (const plane of planes) plane[Symbol.dispose]();
    throw error;
  }
};
