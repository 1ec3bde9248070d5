/** @file The peer of the flicker stage: FFmpeg's own `deflicker` filter, as it comes (five frames, arithmetic mean), on 8-bit grey pictures. */
import type { Plane } from '../../src/film/frame.ts';
import { av, checked } from '../../src/media/ffmpeg.ts';

export const ffmpegDeflicker = async (planes: readonly Plane[]): Promise<readonly Plane[]> => {
  const { width, height } = planes[0]!;
  const graph = new av.FilterGraph();
  graph.alloc();
  const size = `video_size=${width}x${height}:pix_fmt=gray:time_base=1/25`;
  const source = graph.createFilter(av.Filter.getByName('buffer')!, 'in', size)!;
  const sink = graph.createFilter(av.Filter.getByName('buffersink')!, 'out')!;
  const [outputs, inputs] = [new av.FilterInOut(), new av.FilterInOut()];
  for (const [end, name, filterCtx] of [
    [outputs, 'in', source],
    [inputs, 'out', sink],
  ] as const) {
    end.alloc();
    end.name = name;
    end.filterCtx = filterCtx;
    end.padIdx = 0;
  }
  checked(graph.parsePtr('deflicker', inputs, outputs), 'deflicker', 'memory');
  checked(await graph.config(), 'deflicker', 'memory');
  const out: Plane[] = [];
  const take = async (): Promise<void> => {
    for (;;) {
      const frame = new av.Frame();
      frame.alloc();
      const code = await sink.buffersinkGetFrame(frame);
      if (code >= 0) {
        const data = new Float32Array(width * height);
        const from = frame.data![0]!;
        const stride = frame.linesize[0]!;
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = from[y * stride + x]! / 255;
        out.push({ width, height, data });
      }
      frame.free();
      if (code < 0) return;
    }
  };
  for (const [n, plane] of planes.entries()) {
    const frame = new av.Frame();
    frame.alloc();
    Object.assign(frame, { width, height, format: av.avGetPixFmtFromName('gray'), pts: BigInt(n) });
    checked(frame.getBuffer(), 'a picture', 'memory');
    const to = frame.data![0]!;
    const stride = frame.linesize[0]!;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) to[y * stride + x] = Math.round(plane.data[y * width + x]! * 255);
    checked(await source.buffersrcAddFrame(frame), 'deflicker', 'memory');
    frame.free();
    await take();
  }
  await source.buffersrcAddFrame(null);
  await take();
  graph.free();
  return out;
};
