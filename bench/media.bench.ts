/** @file What reading costs over bare decoding: CPU milliseconds a frame through openClip (planes of floats), beside FFmpeg's decoder alone in the same process, alternating. */
import { createKernels } from '../src/kernels/host.ts';
import { openContainer, openDecoder } from '../src/media/container.ts';
import { av } from '../src/media/ffmpeg.ts';
import { openClip } from '../src/media/open.ts';
import { median } from './cpu-time.ts';
import { footage, type Row, report } from './report.ts';

const films = ['arrival-of-a-train/train.flv', 'silent-film/friday.mp4', 'clean/flower.mp4', 'clean/train-window-1280x720.mov'];
const rounds = 3;

const cpuMilliseconds = async (work: () => Promise<number>): Promise<{ readonly frames: number; readonly each: number }> => {
  const before = process.cpuUsage();
  const frames = await work();
  const { user, system } = process.cpuUsage(before);
  return { frames, each: (user + system) / 1000 / frames };
};

/** Decodes and drops everything; frames decoded. */
const bare = async (path: string): Promise<number> => {
  await using container = await openContainer(path);
  const decoder = await openDecoder(container, 1);
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let frames = 0;
  const take = async (): Promise<void> => {
    for (; (await decoder.receiveFrame(frame)) >= 0; frames++) frame.unref();
  };
  for (; (await container.context.readFrame(packet)) >= 0; packet.unref()) {
    if (packet.streamIndex !== container.stream.index) continue;
    await decoder.sendPacket(packet);
    await take();
  }
  await decoder.sendPacket(null);
  await take();
  packet.free();
  frame.free();
  decoder.freeContext();
  return frames;
};

const kernels = createKernels({ threads: 1 });
const ours = async (path: string): Promise<number> => {
  await using reader = await openClip(path, { kernels });
  for (let n = 0; n < reader.length; n++) (await reader.frame(n))[Symbol.dispose]();
  return reader.length;
};

const rows: Row[] = [];
const notes = ['Opening, with its pass over all packets, is part of ours.'];
for (const name of films) {
  const path = footage(name);
  if (path === undefined) {
    notes.push(`${name} is not here: left out.`);
    continue;
  }
  const [a, b]: [number[], number[]] = [[], []];
  let frames = 0;
  for (let round = 0; round < rounds; round++) {
    const bareRun = await cpuMilliseconds(() => bare(path));
    const ourRun = await cpuMilliseconds(() => ours(path));
    b.push(bareRun.each);
    a.push(ourRun.each);
    frames = ourRun.frames;
    if (bareRun.frames !== frames) notes.push(`${name}: ${bareRun.frames} frames decoded, ${frames} read.`);
  }
  rows.push({ what: `${name}, ${frames} frames`, ours: median(a), baselines: { 'decoder alone': median(b) }, unit: 'ms CPU' });
}
await kernels.close();
report('media', rows, notes);
