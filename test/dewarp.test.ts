/** Warping against known meshes: found and undone in one resampling with the weave, lines straight, movers not bent; film that is flat keeps every byte. */
import { afterAll, describe, expect, it } from 'vitest';
import { clipOf, runStages } from '../bench/stage-run.ts';
import { crookedness, displacements, endPointError, type Geometry } from '../bench/warping.ts';
import { bent, warpMeshes } from '../src/demo/damage/warp.ts';
import { cutOut, weavePath } from '../src/demo/damage/weave.ts';
import { lumaPlane, type Plane } from '../src/film/frame.ts';
import { normalOf, randomOf } from '../src/film/random.ts';
import { createKernels } from '../src/kernels/host.ts';
import { bendPlane, meshAt } from '../src/kernels/mesh-warp.ts';
import { type FilmShape, type MeshFacts, meshOf, shapeMesh } from '../src/stages/4-repair/film-mesh.ts';
import { seededScene } from './seeded-scene.ts';

const [width, height, length, fps] = [288, 200, 36, 18];

/** Somewhat larger than the frame. */
const scene = seededScene(width + 40, height + 40, [19, 7, 3], 3);

const weave = weavePath(length, { seed: 4, fps, sigma: 1, theta: 4 });
const meshes = warpMeshes(length, { seed: 6, fps, sigma: 2, theta: 5 });
const normal = normalOf(randomOf(8));
const mover = (plane: Plane, n: number): void => {
  for (let y = 70; y < 150; y++)
    for (let x = Math.max(0, 280 - 6 * n); x < Math.min(width, 340 - 6 * n); x++)
      plane.data[y * width + x] = 0.4 + 0.3 * Math.sin((x + 6 * n) * 0.4) * Math.cos(y * 0.3);
};
const grained = (plane: Plane): Plane => {
  for (let i = 0; i < plane.data.length; i++) plane.data[i]! += 0.01 * normal();
  return plane;
};
const still = Array.from({ length }, (_, n) => {
  const plane = cutOut(scene, 20, 20, width, height);
  mover(plane, n);
  return plane;
});
const film = still.map((plane, n) => grained(cutOut(bent(plane, meshes[n]!), -weave[n]!.x, -weave[n]!.y, width, height)));

const kernels = createKernels({ threads: 2 });
afterAll(() => kernels.close());
const run = (planes: readonly Plane[], ids: readonly string[], values: Readonly<Record<string, unknown>> = {}) =>
  runStages(
    kernels,
    clipOf(kernels, planes.length, fps, (n) => planes[n]!),
    ['motion/camera', ...ids],
    { 'repair/dewarp': values },
  );

describe('warping', () => {
  it('is found against the standing scene and undone, and so is the weave, in one resampling', async () => {
    const { clip, facts } = await run(film, ['repair/dewarp', 'repair/steady']);
    const dewarp = facts['repair/dewarp'] as unknown as MeshFacts & { readonly mode: string };
    const { moves } = facts['repair/steady'] as unknown as { readonly moves: readonly (readonly [number, number, number])[] };
    expect(dewarp.mode).toBe('bent');
    const geometry = (n: number): Geometry => ({ mesh: meshOf(dewarp, n), move: moves[n]! });
    // What weave did is part of the truth: film(p + mesh(p - weave) - weave).
    const truth = meshes.map((mesh, n) => ({ ...mesh, x: mesh.x.map((v) => v - weave[n]!.x), y: mesh.y.map((v) => v - weave[n]!.y) }));
    const before = truth.map((mesh) => displacements(mesh, { mesh: undefined, move: [0, 0, 0] }, width, height));
    const steadied = truth.map((mesh, n) => displacements(mesh, { mesh: undefined, move: moves[n]! }, width, height));
    const after = truth.map((mesh, n) => displacements(mesh, geometry(n), width, height));
    expect(endPointError(after)).toBeLessThan(0.3 * endPointError(steadied));
    expect(endPointError(after)).toBeLessThan(0.3 * endPointError(before));
    const mean = (k: number, axis: 0 | 1): number => after.reduce((sum, frame) => sum + frame[k]![axis], 0) / length;
    const centred = after.map((frame) => frame.map(([x, y], k) => [x - mean(k, 0), y - mean(k, 1)] as const));
    expect(crookedness(centred)).toBeLessThan(0.5);
    // One resampling: the middle of the picture is what a single call makes of the damaged frame.
    using frame = await clip.frame(12);
    using src = kernels.arena.plane(width, height);
    using once = kernels.arena.plane(width, height);
    src.data.set(film[12]!.data);
    const [x, y, angle] = moves[12]!;
    await bendPlane(kernels, src, once, { dx: -x, dy: -y, angle: -angle }, meshOf(dewarp, 12)!, { x: 1, y: 1 });
    const inside = (i: number): boolean => i % width > 20 && i % width < width - 20 && i > 20 * width && i < (height - 20) * width;
    expect([...lumaPlane(frame).data].every((value, i) => !inside(i) || value === once.data[i])).toBe(true);
    await clip.release();
  });
  it('that is not there is not found: a flat film keeps every byte, with something that moves in it', async () => {
    const flat = still.map((plane, n) => grained(cutOut(plane, -weave[n]!.x, -weave[n]!.y, width, height)));
    const { clip, facts } = await run(flat, ['repair/dewarp']);
    expect((facts['repair/dewarp'] as { readonly mode: string }).mode).toBe('none');
    using frame = await clip.frame(7);
    expect(lumaPlane(frame).data.slice()).toEqual(flat[7]!.data);
    await clip.release();
  });
  it('bends nothing that moves: the mesh beside a mover is that of the standing scene', async () => {
    const { clip, facts } = await run(film, ['repair/dewarp']);
    const dewarp = facts['repair/dewarp'] as unknown as MeshFacts;
    const path = facts['motion/camera'] as unknown as { readonly path: readonly (readonly number[])[] };
    const at = (n: number): number => {
      // In the middle of the mover.
      const [x, y] = [310 - 6 * n, 110];
      const [u] = meshAt(meshOf(dewarp, n)!, width, height, x, y);
      const [tu] = meshAt(meshes[n]!, width, height, x + u, y);
      return u + tu - (weave[n]!.x - path.path[n]![0]!);
    };
    const errors = [22, 26, 30, 34].map(at);
    const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
    for (const error of errors) expect(Math.abs(error - mean)).toBeLessThan(1.5);
    await clip.release();
  });
  it('of lasting shape is undone as given: shrinkage, keystone and bow', async () => {
    const shape: FilmShape = { shrunkAcross: 1, shrunkDown: 0.5, keystone: 1, bow: 0.4, sag: -0.3 };
    const mesh = shapeMesh(shape, 600, 400);
    const near = (x: number, y: number, u: number, v: number): void => {
      const [a, b] = meshAt(mesh, 600, 400, x, y);
      expect(a).toBeCloseTo(u, 1);
      expect(b).toBeCloseTo(v, 1);
    };
    // Middle: the bow and the sag alone. Top corners: shrinkage and keystone.
    near(299.5, 199.5, 2.4, -1.8);
    near(0, 0, 3 + 3, 1);
    near(599, 399, -3, -1);
    const { clip, facts } = await run([still[0]!, still[0]!], ['repair/dewarp'], { keystone: 2 });
    expect((facts['repair/dewarp'] as { readonly shaped: boolean }).shaped).toBe(true);
    using frame = await clip.frame(1);
    expect(lumaPlane(frame).data.slice()).not.toEqual(still[0]!.data);
    await clip.release();
  });
  it('leaks nothing', () => expect(kernels.arena.lentBytes()).toBe(0));
});
