/** Networks that come with ciotat: whole, described, small, and seamless in tiles. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import nets from '../../src/cli/commands/nets.ts';
import type { Plane } from '../../src/film/frame.ts';
import { randomOf } from '../../src/film/random.ts';
import { listNets, ownFolder, readWeights, removeNet, storeNet } from '../../src/nets/net-store.ts';
import { applyPicture } from '../../src/nets/picture-net.ts';
import { openSession } from '../../src/nets/runtime.ts';

const own = listNets(ownFolder);
const full = { black: 0, white: 1 };
const blank = (width: number, height: number): Plane => ({ width, height, data: new Float32Array(width * height) });
/** Edges and noise: what shows a seam best. */
const busy = (width: number, height: number): Plane => {
  const random = randomOf(3);
  const at = (i: number): number => (((i % width) ^ Math.floor(i / width)) & 8 ? 0.7 : 0.3) + 0.1 * (random() - 0.5);
  return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => at(i)) };
};

it('every file in weights/ belongs to a network with a record and a model card', () => {
  const ids = new Set(own.map(({ id }) => id));
  expect(ids.size).toBeGreaterThan(0);
  for (const name of readdirSync(ownFolder)) expect(ids).toContain(name.replace(/\.(onnx|json|md)$/, ''));
  for (const id of ids) expect(existsSync(join(ownFolder, `${id}.md`)), id).toBe(true);
});

describe.each(own.map((net) => [net.id, net] as const))('%s', (id, net) => {
  // Colour needs to know what is seen; all others are small.
  const mostMb = net.task === 'colourise' ? 25 : 3;
  it(`is the file its record speaks of, at most ${mostMb} MB, and cannot be removed or overwritten`, () => {
    expect(readWeights(net).length).toBe(net.weights.bytes);
    expect(net.weights.bytes).toBeLessThanOrEqual(mostMb * 2 ** 20);
    expect(() => removeNet(id)).toThrow(/comes with ciotat/);
    expect(() => storeNet(net.weights.path, { ...net, licence: 'MIT', origin: 'x' })).toThrow(/comes with ciotat/);
  });

  it('is found by ciotat nets info', async () => expect(await nets.run({ names: ['info', id], flags: {} })).toBe(0));

  it.skipIf(!net.picture)('in tiles is what it is whole, to 1/512', async () => {
    const layout = net.picture!;
    await using session = await openSession(readWeights(net), { device: 'cpu', threads: 1 });
    const picture = busy(100, 80);
    const [whole, tiled] = [blank(100 * layout.scale, 80 * layout.scale), blank(100 * layout.scale, 80 * layout.scale)];
    await applyPicture(session, layout, picture, whole, full, { pixels: 512 });
    await applyPicture(session, layout, picture, tiled, full, { pixels: Math.max(56, 2 * layout.reach + 24) });
    const worst = whole.data.reduce((most, value, i) => Math.max(most, Math.abs(value - tiled.data[i]!)), 0);
    expect(worst).toBeLessThan(1 / 512);
  });
});
