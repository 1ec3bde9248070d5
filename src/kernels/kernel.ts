/**
 * @file What a kernel is: pure maths on planes, arrays in, arrays out, no allocation. One file beside this one is one kernel and exports it
 * as default; `reference` is readable TypeScript and the specification, `twin` calls the AssemblyScript function of the same name in simd/.
 * test/contracts/kernels.test.ts runs both over `examples` and refuses a difference above `tolerance`.
 */
import type { Plane } from '../film/frame.ts';
import type { Samples } from './arena.ts';
import type { Simd } from './wasm.ts';

/** Anything a kernel takes: planes and float arrays in the arena, numbers, texts, and lists or records of those. */
export type KernelArgs = object;

/** Makes inputs for examples; all numbers come from one seed. */
export type Maker = {
  readonly random: () => number;
  /** A plane filled with smooth random texture in [0, 1], or by `fill`. */
  readonly plane: (width: number, height: number, fill?: (x: number, y: number) => number) => Plane;
  readonly floats: (length: number, fill?: (i: number) => number) => Float32Array;
  readonly bytes: (length: number, fill?: (i: number) => number) => Uint8Array;
};

export type Kernel<A extends KernelArgs> = {
  /** The file's name. */
  readonly id: string;
  /** The arrays the kernel writes; it reads all others only. */
  readonly outputs: (args: A) => readonly Samples[];
  /** Floats of scratch memory the kernel needs for these arguments; lent by the host. Default 0. */
  readonly scratchFloats?: (args: A) => number;
  readonly reference: (args: A, scratch: Float32Array) => void;
  /** `scratch` is a byte offset. Absent where a twin would gain nothing. */
  readonly twin?: (simd: Simd, args: A, scratch: number) => unknown;
  /** Inputs for the conformance suite: among them 1x1 and odd sizes. */
  readonly examples: (make: Maker) => readonly A[];
  /** Largest absolute difference allowed between reference and twin, in the outputs' own units. */
  readonly tolerance: number;
};

export const defineKernel = <A extends KernelArgs>(kernel: Kernel<A>): Kernel<A> => kernel;

/** Byte offset of an arena array, as twins take it. */
export const at = (data: Samples): number => data.byteOffset;
