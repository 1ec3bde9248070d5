/** @file OpenCV's Telea inpainting, through a Python that has it: CIOTAT_PYTHON, or python3. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plane } from '../../src/film/frame.ts';

/** The pictures with what lies under their masks painted over; undefined where no Python with OpenCV is to be had. */
export const teleaInpaint = (planes: readonly Plane[], masks: readonly Uint8Array[]): readonly Plane[] | undefined => {
  const { width, height } = planes[0]!;
  const input = Buffer.concat(
    planes.flatMap(({ data }, k) => [
      Buffer.from(Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))))),
      Buffer.from(masks[k]!),
    ]),
  );
  const script = fileURLToPath(new URL('opencv-telea.py', import.meta.url));
  const { stdout, status } = spawnSync(process.env.CIOTAT_PYTHON ?? 'python3', [script, String(width), String(height)], {
    input,
    maxBuffer: input.length + 1024,
  });
  if (status !== 0 || stdout.length !== planes.length * width * height) return undefined;
  return planes.map((_, k) => ({
    width,
    height,
    data: Float32Array.from(stdout.subarray(k * width * height, (k + 1) * width * height), (value) => value / 255),
  }));
};
