import { describe, expect, it } from 'vitest';
import { rec601 } from '../film/colour-space.ts';
import type { Frame, FrameFormat } from '../film/frame.ts';
import { createKernels } from '../kernels/host.ts';
import { motionPicture, showOf } from './motion-picture.ts';

const grey: FrameFormat = { model: 'grey', bits: 8, subsampling: { x: 0, y: 0 }, siting: 'left', space: rec601 };

describe('motion as a picture', () => {
  it('what goes right is red, what goes left is cyan; standing still is white; believed motion is light', async () => {
    const kernels = createKernels({ threads: 0 });
    const picture = (path: number): Frame => {
      const frame = kernels.arena.frame(grey, 96, 64);
      for (let i = 0; i < 96 * 64; i++) {
        const [x, y] = [(i % 96) - path, Math.floor(i / 96)];
        frame.planes[0]!.data[i] = 0.5 + 0.2 * Math.sin(x / 3) * Math.cos(y / 4) + 0.1 * Math.sin(x / 5 + y / 3);
      }
      return frame;
    };
    const middle = (rgb: Buffer): readonly number[] => [...rgb.subarray(3 * (32 * 96 + 48), 3 * (32 * 96 + 48) + 3)];
    {
      using here = picture(0);
      using there = picture(2);
      const [red, green, blue] = middle((await motionPicture(kernels, here, there, 'flow')).rgb);
      expect(red).toBeGreaterThan(240);
      expect(Math.max(green!, blue!)).toBeLessThan(140);
      const [r, g, b] = middle((await motionPicture(kernels, there, here, 'flow')).rgb);
      expect(r).toBeLessThan(140);
      expect(Math.min(g!, b!)).toBeGreaterThan(200);
      expect(Math.min(...middle((await motionPicture(kernels, here, here, 'flow')).rgb))).toBeGreaterThan(250);
      expect(middle((await motionPicture(kernels, here, there, 'mask')).rgb)[0]).toBeGreaterThan(128);
    }
    expect(kernels.arena.lentBytes()).toBe(0);
    await kernels.close();
  });
  it('another word is refused, and the words are named', () => {
    expect(showOf(undefined)).toBeUndefined();
    expect(() => showOf('depht')).toThrow('expected flow, mask, depth');
  });
});
