/**
 * @file The kernel host: runs kernels on worker threads (`run`) or at once on this one (`now`). Stages see only this.
 * Concurrency comes from asking for several frames at a time; one kernel call is one job on one thread.
 */
import { type Arena, createArena, inArena, type Samples } from './arena.ts';
import type { Kernel, KernelArgs } from './kernel.ts';
import { createPool } from './pool.ts';
import { instantiate } from './wasm.ts';

export type Kernels = {
  readonly arena: Arena;
  /** Threads that work at the same time, at least 1. */
  readonly threads: number;
  /** Runs a kernel on a worker thread. All arrays must lie in the arena. Rejects with AbortError before the job starts, never amid it. */
  readonly run: <A extends KernelArgs>(kernel: Kernel<A>, args: NoInfer<A>, signal?: AbortSignal) => Promise<void>;
  /** Runs a kernel here and now; for small planes. Arrays outside the arena are served by the reference. */
  readonly now: <A extends KernelArgs>(kernel: Kernel<A>, args: NoInfer<A>) => void;
  /** Seconds each kernel ran, all threads together, most first: where the time goes. */
  readonly spentSeconds: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
};

export type KernelOptions = {
  /** Worker threads; 0 runs everything on the calling thread. */
  readonly threads: number;
  readonly limitBytes?: number;
  /** Use the TypeScript references instead of the SIMD twins: slow, for comparison. */
  readonly referenceOnly?: boolean;
};

const arraysOf = (value: unknown): Samples[] => {
  if (ArrayBuffer.isView(value)) return [value as Samples];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(arraysOf);
};

export const createKernels = (options: KernelOptions): Kernels => {
  const arena = createArena(options.limitBytes);
  const simd = instantiate(arena.memory);
  const spent = new Map<string, number>();
  const count = (kernel: string, seconds: number): void => {
    spent.set(kernel, (spent.get(kernel) ?? 0) + seconds);
  };
  const pool = options.threads > 0 ? createPool(arena.memory, options.threads, options.referenceOnly === true, count) : undefined;

  const now: Kernels['now'] = (kernel, args) => {
    using scratch = arena.floats(kernel.scratchFloats?.(args) ?? 0);
    const began = performance.now();
    if (kernel.twin && !options.referenceOnly && arraysOf(args).every(inArena)) kernel.twin(simd, args, scratch.data.byteOffset);
    else kernel.reference(args, scratch.data);
    count(kernel.id, (performance.now() - began) / 1000);
  };
  const run: Kernels['run'] = async (kernel, args, signal) => {
    signal?.throwIfAborted();
    if (!pool) return now(kernel, args);
    using scratch = arena.floats(kernel.scratchFloats?.(args) ?? 0);
    await pool.run({ kernel: kernel.id, args: plain(args), scratch: scratch.data }, signal);
  };
  return {
    arena,
    threads: Math.max(1, options.threads),
    run,
    now,
    spentSeconds: () => Object.fromEntries([...spent].sort(([, a], [, b]) => b - a)),
    close: async () => pool?.close(),
  };
};

/** The same kernels for work that one signal ends: no job starts once it is aborted, whether or not the job was handed the signal. */
export const endedBy = (kernels: Kernels, signal: AbortSignal | undefined): Kernels =>
  signal ? { ...kernels, run: (kernel, args, own) => kernels.run(kernel, args, own ?? signal) } : kernels;

// Lent planes carry a dispose function, which cannot be sent to another thread.
const plain = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).flatMap(([key, v]) => (typeof v === 'function' ? [] : [[key, plain(v)]])));
};
