/**
 * @file The arena: one shared WebAssembly memory per process from which planes and frames are lent, so that kernels on any thread see them
 * without copies. First fit with coalescing; blocks are few (tens of frames), so a sorted list is fast enough. Everything lent is given
 * back (`using`), and `lentBytes` must be 0 at the end: a leak fails the tests.
 */
import { FilmError } from '../film/errors.ts';
import { type Frame, type FrameFormat, type Plane, planeCount, planeSize } from '../film/frame.ts';
import { createMemory, firstFreeByte, growTo, type SharedMemory } from './wasm.ts';

export type LentPlane = Plane & Disposable;
export type LentFloats = Disposable & { readonly data: Float32Array };
export type LentBytes = Disposable & { readonly data: Uint8Array };
/** What kernels read and write: views of the arena's memory. */
export type Samples = Float32Array | Uint8Array | Uint16Array | Int32Array;

export type Arena = {
  readonly memory: SharedMemory;
  /** `length` floats, 64-byte aligned, followed by 64 bytes that vector loads may read past the end. Contents undefined. */
  readonly floats: (length: number) => LentFloats;
  /** `length` bytes, aligned and padded as `floats`; make a Uint16Array view of them for 16-bit code values. */
  readonly bytes: (length: number) => LentBytes;
  readonly plane: (width: number, height: number) => LentPlane;
  readonly frame: (format: FrameFormat, width: number, height: number) => Frame;
  /** Bytes lent now; the high-water mark; the limit. */
  readonly lentBytes: () => number;
  readonly peakBytes: () => number;
};

type Block = { offset: number; bytes: number };
const alignment = 64;
const slack = 64;

/** True when the samples lie in an arena (shared) and so can go to another thread or a SIMD twin. */
export const inArena = (data: Samples): boolean => data.buffer instanceof SharedArrayBuffer;

export const createArena = (limitBytes: number = 2 ** 31): Arena => {
  const memory = createMemory();
  const free: Block[] = [];
  let top = firstFreeByte;
  let lent = 0;
  let peak = 0;

  const take = (bytes: number): number => {
    const index = free.findIndex((block) => block.bytes >= bytes);
    const block = free[index];
    if (block) {
      const offset = block.offset;
      block.offset += bytes;
      block.bytes -= bytes;
      if (block.bytes === 0) free.splice(index, 1);
      return offset;
    }
    if (top + bytes > limitBytes) {
      throw new FilmError('failed', `expected at most ${limitBytes >> 20} MB of picture memory, ${(top + bytes) >> 20} MB are needed`, {
        hint: 'Raise --memory or lower --height.',
      });
    }
    growTo(memory, top + bytes);
    const offset = top;
    top += bytes;
    return offset;
  };

  const giveBack = (offset: number, bytes: number): void => {
    const at = free.findIndex((block) => block.offset > offset);
    const index = at < 0 ? free.length : at;
    free.splice(index, 0, { offset, bytes });
    const merge = (i: number): void => {
      const left = free[i];
      const right = free[i + 1];
      if (left && right && left.offset + left.bytes === right.offset) {
        left.bytes += right.bytes;
        free.splice(i + 1, 1);
      }
    };
    merge(index);
    merge(index - 1);
    const last = free[free.length - 1];
    if (last && last.offset + last.bytes === top) {
      top = last.offset;
      free.pop();
    }
  };

  const block = (payload: number): Disposable & { readonly offset: number } => {
    const bytes = Math.ceil((payload + slack) / alignment) * alignment;
    const offset = take(bytes);
    lent += bytes;
    peak = Math.max(peak, lent);
    let open = true;
    return {
      offset,
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        lent -= bytes;
        giveBack(offset, bytes);
      },
    };
  };

  const floats = (length: number): LentFloats => {
    const held = block(length * 4);
    return { data: new Float32Array(memory.buffer, held.offset, length), [Symbol.dispose]: () => held[Symbol.dispose]() };
  };

  const bytes = (length: number): LentBytes => {
    const held = block(length);
    return { data: new Uint8Array(memory.buffer, held.offset, length), [Symbol.dispose]: () => held[Symbol.dispose]() };
  };

  const plane = (width: number, height: number): LentPlane => {
    const held = floats(width * height);
    return { width, height, data: held.data, [Symbol.dispose]: () => held[Symbol.dispose]() };
  };

  const frame = (format: FrameFormat, width: number, height: number): Frame => {
    const planes = Array.from({ length: planeCount(format) }, (_, i) => {
      const size = planeSize(format, width, height, i);
      return plane(size.width, size.height);
    });
    return frameOf(format, planes);
  };

  return { memory, floats, bytes, plane, frame, lentBytes: () => lent, peakBytes: () => peak };
};

/** A frame made of lent planes, which it gives back when its last lease is disposed. */
export const frameOf = (format: FrameFormat, planes: readonly LentPlane[]): Frame => {
  const first = planes[0]!;
  let leases = 0;
  const lease = (): Frame => {
    leases++;
    let open = true;
    return {
      format,
      width: first.width,
      height: first.height,
      planes,
      share: () => {
        if (!open) throw new FilmError('failed', 'a frame was shared after it was given back');
        return lease();
      },
      [Symbol.dispose]: () => {
        if (!open) return;
        open = false;
        if (--leases === 0) for (const p of planes) p[Symbol.dispose]();
      },
    };
  };
  return lease();
};
