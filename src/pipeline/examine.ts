/** @file Examining the machine: whether everything a restoration needs is there and works. Each finding is tried, not guessed. */
import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createKernels } from '../kernels/host.ts';
import { resamplePlane } from '../kernels/resample.ts';
import { encodersHere } from '../media/encoders.ts';
import { mediaEngine } from '../media/engine.ts';
import { devicesHere } from '../nets/runtime.ts';

export type Finding = {
  readonly name: string;
  /** note: works, and worth knowing. failed: something will not work. device: nothing can be computed or written here. */
  readonly verdict: 'ok' | 'note' | 'failed' | 'device';
  readonly says: string;
};

const leastNode = [20, 19] as const;
const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

const nodeFinding = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return { name: 'Node', verdict: fits ? 'ok' : 'failed', says: `${process.versions.node} (20.19 or newer)` };
};

const engineFindings = (): Finding[] => {
  const encoders = encodersHere();
  const missing = encoders.filter(({ there }) => !there).map(({ format, encoder }) => `${format} (${encoder})`);
  const here = encoders.filter(({ there }) => there).map(({ format }) => format);
  return [
    { name: 'FFmpeg', verdict: 'ok', says: mediaEngine() },
    missing.length === 0
      ? { name: 'encoders', verdict: 'ok', says: here.join(', ') }
      : { name: 'encoders', verdict: here.length === 0 ? 'device' : 'failed', says: `missing: ${missing.join(', ')}` },
  ];
};

/** A kernel on a worker thread against its readable twin: SIMD, shared memory and threads in one. */
const kernelFinding = async (): Promise<Finding> => {
  const name = 'SIMD kernels';
  try {
    const results: Float32Array[] = [];
    for (const referenceOnly of [false, true]) {
      const kernels = createKernels({ threads: 1, referenceOnly });
      try {
        using small = kernels.arena.plane(40, 30);
        using large = kernels.arena.plane(97, 71);
        for (let i = 0; i < small.data.length; i++) small.data[i] = 0.5 + 0.5 * Math.sin(i * 0.37);
        await resamplePlane(kernels, small, large, 'lanczos3');
        results.push(large.data.slice());
      } finally {
        await kernels.close();
      }
    }
    const [fast, plain] = results as [Float32Array, Float32Array];
    const off = fast.reduce((most, value, i) => Math.max(most, Math.abs(value - plain[i]!)), 0);
    return {
      name,
      verdict: off < 1e-5 ? 'ok' : 'device',
      says: off < 1e-5 ? 'work on their own threads' : `give other numbers than they should (off by ${off})`,
    };
  } catch (error) {
    return { name, verdict: 'device', says: `do not run here: ${(error as Error).message}` };
  }
};

const memoryFinding = (): Finding => {
  const total = totalmem();
  return {
    name: 'memory',
    verdict: total < 2 * 2 ** 30 ? 'note' : 'ok',
    says: `${gigabytes(total)}, ${gigabytes(freemem())} free; a run takes 2 GB unless --memory says otherwise`,
  };
};

const folderFinding = (name: string, folder: string, leastBytes: number): Finding => {
  try {
    accessSync(folder, constants.W_OK);
    const trial = mkdtempSync(join(folder, '.ciotat-doctor-'));
    try {
      writeFileSync(join(trial, 'trial'), 'x');
    } finally {
      rmSync(trial, { recursive: true, force: true });
    }
    const { bavail, bsize } = statfsSync(folder);
    const free = Number(bavail) * Number(bsize);
    return {
      name,
      verdict: free < leastBytes ? 'failed' : 'ok',
      says: `${folder}: may be written, ${gigabytes(free)} free${free < leastBytes ? `, expected ${gigabytes(leastBytes)}` : ''}`,
    };
  } catch (error) {
    return { name, verdict: 'failed', says: `${folder} cannot be written: ${(error as Error).message}` };
  }
};

const networkFinding = (): Finding => {
  try {
    return { name: 'networks', verdict: 'ok', says: `onnxruntime runs on: ${devicesHere().join(', ')}` };
  } catch (error) {
    return {
      name: 'networks',
      verdict: 'note',
      says: `onnxruntime does not run here (${(error as Error).message}); everything that needs no network works`,
    };
  }
};

/** `folder`: where films are to be written. */
export const examine = async (folder: string): Promise<readonly Finding[]> => [
  nodeFinding(),
  { name: 'threads', verdict: 'ok', says: `${availableParallelism()} (${cpus()[0]?.model ?? 'unknown processor'})` },
  memoryFinding(),
  ...engineFindings(),
  await kernelFinding(),
  networkFinding(),
  folderFinding('temporary folder', tmpdir(), 64 * 2 ** 20),
  folderFinding('folder for films', folder, 64 * 2 ** 20),
];
