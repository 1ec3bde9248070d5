/**
 * DAIN in TypeScript and onnxruntime against PyTorch, with made-up weights, where Python with training[export] is there. CIOTAT_PYTHON names that Python;
 * CIOTAT_PARITY=448x256 chooses another size of picture than the small one.
 *
 * Projection and warping cut places to whole pixels: a flow that differs in its last bits may be cut to another pixel, and the picture then differs visibly there. So three
 * things are held: the operators on the very same inputs; the whole where no place lies near a cut; and how few samples differ where flows are any.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plane } from '../../src/film/frame.ts';
import adaptiveWarp from '../../src/kernels/adaptive-warp.ts';
import depthFlowProjection from '../../src/kernels/depth-flow-projection.ts';
import { createKernels } from '../../src/kernels/host.ts';
import type { Rgb } from '../../src/nets/interpolator.ts';
import { openDain } from '../../src/nets/models/dain.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const venv = join(root, 'training/.venv/bin/python');
const python = process.env.CIOTAT_PYTHON ?? (existsSync(venv) ? venv : undefined);
if (!python) console.warn('dain against PyTorch: left out; name a Python with training[export] installed in CIOTAT_PYTHON');

type Reference = {
  readonly width: number;
  readonly height: number;
  readonly paddedWidth: number;
  readonly paddedHeight: number;
  readonly times: readonly number[];
  /** Pixels between any end of a flow and the nearest cut. */
  readonly nearestCut: number;
};
const worstOf = (got: ArrayLike<number>, wanted: Float32Array, from = 0): number => {
  let worst = 0;
  for (let i = 0; i < got.length; i++) worst = Math.max(worst, Math.abs(got[i]! - wanted[from + i]!));
  return worst;
};

describe.skipIf(!python)('dain against PyTorch', () => {
  const kernels = createKernels({ threads: 2 });
  const made = new Map<string, string>();
  afterAll(async () => {
    for (const folder of made.values()) rmSync(folder, { recursive: true, force: true });
    expect(kernels.arena.lentBytes()).toBe(0);
    await kernels.close();
  });

  /** Graphs and what PyTorch makes of them, once a kind of motion. */
  const exported = (
    kind: 'any' | 'calm',
  ): { readonly folder: string; readonly about: Reference; readonly read: (name: string) => Float32Array } => {
    const folder = made.get(kind) ?? mkdtempSync(join(tmpdir(), 'dain-'));
    if (!made.has(kind)) {
      made.set(kind, folder);
      const size = process.env.CIOTAT_PARITY ?? '90x61';
      const flags = ['-m', 'ciotat_training', 'export', 'dain', '--made-up', '--out', folder, '--reference', size];
      const path = [join(root, 'training'), process.env.PYTHONPATH].filter(Boolean).join(delimiter);
      const env = { ...process.env, OMP_NUM_THREADS: '2', PYTHONPATH: path };
      const { status, stderr } = spawnSync(python!, kind === 'calm' ? [...flags, '--calm'] : flags, { encoding: 'utf8', env });
      expect(status, stderr).toBe(0);
    }
    const read = (name: string): Float32Array => {
      const bytes = readFileSync(join(folder, `${name}.f32`));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    };
    return { folder, about: JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference, read };
  };

  /** Every sample's difference to PyTorch's, at each time. */
  const differences = async (kind: 'any' | 'calm'): Promise<readonly (readonly [t: number, differences: Float32Array])[]> => {
    const { folder, about, read } = exported(kind);
    const { width, height } = about;
    const size = width * height;
    const rgb = (data: Float32Array): Rgb =>
      [0, 1, 2].map((c): Plane => ({ width, height, data: data.slice(c * size, (c + 1) * size) })) as unknown as Rgb;
    await using net = await openDain(folder, kernels, { device: 'cpu', threads: 2 });
    using one = await net.interpolator.frame(rgb(read('first')));
    using two = await net.interpolator.frame(rgb(read('second')));
    using pair = await net.interpolator.pair(one, two);
    const results: (readonly [number, Float32Array])[] = [];
    for (const t of about.times) {
      const out = rgb(new Float32Array(3 * size));
      await pair.at(t, out);
      const wanted = read(`made-${t}`);
      results.push([t, Float32Array.from(wanted, (value, i) => Math.abs(out[Math.floor(i / size)]!.data[i % size]! - value))]);
    }
    return results;
  };

  it.each(['any', 'calm'] as const)(
    'operators on the same inputs, %s motion: the same flow and the same picture',
    { timeout: 1_800_000 },
    (kind) => {
      const { about, read } = exported(kind);
      const { paddedWidth: width, paddedHeight: height } = about;
      const size = width * height;
      const lent = [2, 1, 2, 16, 3, 3].map((count) => kernels.arena.floats(count * size));
      const [forward, weight, projected, kernel, picture, warped] = lent.map(({ data }) => data) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      for (const [name, data] of Object.entries({ forward, weight, kernel, picture })) data.set(read(name));
      const plane = (data: Float32Array, c = 0): Plane => ({ width, height, data: data.subarray(c * size, (c + 1) * size) });
      const [outX, outY] = [plane(projected, 0), plane(projected, 1)];
      kernels.now(depthFlowProjection, {
        flowX: plane(forward, 0),
        flowY: plane(forward, 1),
        weight: plane(weight),
        fill: true,
        outX,
        outY,
      });
      expect(worstOf(projected, read('projected'))).toBeLessThanOrEqual(1e-4);
      projected.set(read('projected'));
      kernels.now(adaptiveWarp, { source: picture, channels: 3, flowX: outX, flowY: outY, kernel, firstRow: 0, rows: height, out: warped });
      expect(worstOf(warped, read('warped'))).toBeLessThanOrEqual(1e-5);
      for (const each of lent) each[Symbol.dispose]();
    },
  );

  it('whole, where no place lies near a cut: the same pictures to 2e-3 at t = 0.25, 0.5 and 0.7', { timeout: 1_800_000 }, async () => {
    const { about } = exported('calm');
    expect(about.nearestCut).toBeGreaterThan(1e-3);
    for (const [t, each] of await differences('calm')) {
      const worst = worstOf(each, new Float32Array(each.length));
      console.info(
        `dain ${about.width}x${about.height}, calm motion, t ${t}: largest difference to PyTorch ${worst.toExponential(1)} (wanted 2e-3)`,
      );
      expect(worst).toBeLessThanOrEqual(2e-3);
    }
  });

  it('whole, any motion: all but a few samples, those whose flow was cut to another pixel', { timeout: 1_800_000 }, async () => {
    const { about } = exported('any');
    for (const [t, each] of await differences('any')) {
      const turned = each.filter((value) => value > 2e-3).length;
      const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
      console.info(
        `dain ${about.width}x${about.height}, any motion, t ${t}: ${turned} of ${each.length} samples more than 2e-3 from PyTorch, mean difference ${mean.toExponential(1)}`,
      );
      expect(turned / each.length).toBeLessThan(1e-3);
      expect(mean).toBeLessThan(1e-4);
    }
  });
});
