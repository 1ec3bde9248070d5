/**
 * @file The one door to WebAssembly. The module is built from simd/ into dist/kernels/kernels.wasm; it imports one shared memory, keeps no
 * state of its own and allocates nothing, so every thread may hold an instance on the same memory.
 */
import { readFileSync } from 'node:fs';
import { FilmError } from '../film/errors.ts';

export type SharedMemory = WebAssembly.Memory;
/** The module's functions: numbers in (byte offsets, sizes, floats), a number or nothing out. */
export type Simd = Readonly<Record<string, (...values: number[]) => number>>;

export const pageBytes = 65536;
/** Below this offset lie the module's constants; the arena begins here. */
export const firstFreeByte = pageBytes;
const maximumPages = 65536;

/** A memory that can grow to 4 GiB; pages cost nothing until they are touched. */
export const createMemory = (): SharedMemory => new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared: true });

/** Grows the memory to at least `bytes`. Throws `failed` when the system has no more. */
export const growTo = (memory: SharedMemory, bytes: number): void => {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missing <= 0) return;
  try {
    memory.grow(missing);
  } catch (cause) {
    throw new FilmError('failed', `expected ${Math.ceil(bytes / 2 ** 20)} MB of picture memory, the system gave less`, {
      hint: 'Close other programs, or use a smaller --height.',
      cause,
    });
  }
};

// Built files are found the same way from src/ (tests) and from dist/ (everyone else).
const built = new URL('../../dist/kernels/', import.meta.url);
export const workerUrl = new URL('pool-worker.js', built);

/** An instance of the kernels on a memory; takes a few ms. */
export const instantiate = (memory: SharedMemory): Simd => {
  const bytes = readFileSync(new URL('kernels.wasm', built));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: {
      memory,
      abort: (_message: number, _file: number, line: number) => {
        throw new FilmError('failed', `a kernel stopped at its line ${line}`);
      },
    },
  });
  return instance.exports as unknown as Simd;
};
