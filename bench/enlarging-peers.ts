/**
 * @file Enlarging by networks of others, each left out where it is not installed: Real-ESRGAN's animevideov3 on ncnn, and npm's @upscalerjs, whose folder (that of
 * esrgan-slim and esrgan-medium) CIOTAT_BENCH_UPSCALERJS names. Both want `python3`, the latter PyTorch; CIOTAT_PYTHON is another.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plane } from '../src/film/frame.ts';

export type EnlargingPeer = { readonly name: string; readonly enlarge: (small: Plane, scale: number) => Plane | undefined };

const python = process.env.CIOTAT_PYTHON ?? 'python3';
const scripted = (script: string, args: readonly string[], { width, height, data }: Plane, scale: number): Plane | undefined => {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const input = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const done = spawnSync(python, [path, ...args, `${width}`, `${height}`], { input, maxBuffer: 1 << 28 });
  if (done.status !== 0) return;
  const made = new Float32Array(Uint8Array.from(done.stdout).buffer);
  const data8 = made.map((value) => Math.min(1, Math.max(0, Math.round(value * 255) / 255)));
  return { width: scale * width, height: scale * height, data: data8 };
};

const animevideo: EnlargingPeer = {
  name: 'animevideov3',
  enlarge: (small, scale) => (scale === 4 ? scripted('animevideo-ncnn.py', [], small, 4) : undefined),
};
const upscalerjs = (folder: string, kind: string): EnlargingPeer => ({
  name: `@upscalerjs/${kind}`,
  enlarge: (small, scale) => scripted('upscaler-layers.py', [join(folder, kind, 'models', `x${scale}`, 'model.json')], small, scale),
});

/** The peers that answer here, and a word on each that does not. */
export const enlargingPeers = (): { readonly peers: readonly EnlargingPeer[]; readonly notes: readonly string[] } => {
  const folder = process.env.CIOTAT_BENCH_UPSCALERJS;
  const all = [animevideo, ...(folder ? ['esrgan-slim', 'esrgan-medium'].map((kind) => upscalerjs(folder, kind)) : [])];
  const tried = all.map((peer) => ({
    peer,
    answers: peer.enlarge({ width: 16, height: 16, data: new Float32Array(256) }, 4) !== undefined,
  }));
  return {
    peers: tried.filter(({ answers }) => answers).map(({ peer }) => peer),
    notes: [
      ...tried.filter(({ answers }) => !answers).map(({ peer }) => `${peer.name}: skipped, ${python} has not what it needs`),
      ...(folder ? [] : ['@upscalerjs: skipped, CIOTAT_BENCH_UPSCALERJS names no folder of its packages']),
    ],
  };
};
