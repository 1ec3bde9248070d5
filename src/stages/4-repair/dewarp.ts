/**
 * @file Warping: film that shrank and curled unevenly bends every frame a little differently. Where a shot stands, each frame is laid on the shot's standing scene by a
 * mesh of splines; a film's lasting shape (shrinkage, keystone, bow) is undone by what a person measured. `repair/steady`, where it follows, draws both in its one resampling.
 */
import type { Frame } from '../../film/frame.ts';
import { number } from '../../film/params.ts';
import { allDone } from '../../kernels/all-done.ts';
import { filled } from '../../kernels/filled.ts';
import { bendPlane, type Mesh } from '../../kernels/mesh-warp.ts';
import { medianOf } from '../quantile.ts';
import { defineStage } from '../stage.ts';
import { bendingOf, type Place } from './bending.ts';
import { type MeshFacts, meshOf, packMesh, shapeMesh } from './film-mesh.ts';

export type DewarpFacts = MeshFacts & {
  /** none: nothing bends, or too little to be told. moving: the camera moves, so that bends cannot be told from the scene. */
  readonly mode: 'none' | 'moving' | 'bent';
  /** Pixels by which the picture bends, RMS over the shot. */
  readonly bends: number;
  readonly shaped: boolean;
};

type CameraFacts = { readonly path: readonly (readonly [number, number, number, number])[]; readonly tripod: boolean };

const percent = (says: string): ReturnType<typeof number> => number({ default: 0, min: -10, max: 10, unit: '%', says });
const params = {
  strength: number({ default: 1, min: 0, max: 1, says: 'How far the picture is unbent; 0 leaves every frame as it is.' }),
  limit: number({ default: 1.5, min: 0, max: 5, unit: '% of width', says: 'How far a part of a frame may be moved at most.' }),
  shrunkAcross: percent('How much the film has shrunk across, as measured on its perforations.'),
  shrunkDown: percent('How much the film has shrunk along its length.'),
  keystone: percent('How much narrower the picture is at its top than at its bottom.'),
  bow: percent('How far upright lines bow to the right in their middle.'),
  sag: percent('How far level lines sag in their middle.'),
};

/** Bends of fewer pixels, of a picture 480 wide, are errors of measurement. */
const leastBend = 0.35;
/** With less of the scene found nothing is said of it. */
const leastFound = 0.5;

export default defineStage({
  id: 'repair/dewarp',
  version: 1,
  title: 'Warping',
  says: 'Lays film flat that has shrunk, curled or warped; what moves is not bent.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  reads: ['motion/camera'],
  params,
  drawnBy: 'repair/steady',
  analyse: async ({ clip, shot, values, found, kernels, progress, signal }): Promise<DewarpFacts> => {
    const { startFrame, endFrame } = shot;
    const length = endFrame - startFrame;
    const { strength } = values;
    const camera = found['motion/camera'] as CameraFacts | undefined;
    const shape = shapeMesh(values, clip.width, clip.height);
    const shaped = strength > 0 && [...shape.x, ...shape.y].some((value) => Math.abs(value) > 1e-6);
    const lasting = (mode: DewarpFacts['mode'], bends = 0): DewarpFacts => ({
      mode,
      bends,
      shaped,
      startFrame,
      meshes: shaped ? Array.from({ length }, () => packMesh(scaled(shape, strength))) : [],
    });
    if (
      strength === 0 ||
      shot.kind !== 'picture' ||
      length < 8 ||
      !camera ||
      camera.path.length !== length ||
      Math.min(clip.width, clip.height) < 64
    )
      return lasting('none');
    if (!camera.tripod) return lasting('moving');
    const placeOf = (n: number): Place => {
      const [x, y, angle] = camera.path[n - startFrame]!;
      return { x, y, angle };
    };
    const {
      fits,
      scale,
      calm,
      found: share,
    } = await bendingOf(kernels, clip, shot, placeOf, (done) => progress(Math.round(done), length), signal);
    // Bent film moves all of the scene; what moves in a scene moves its part.
    const bends = medianOf(fits.map(({ moved }) => moved));
    if (share < leastFound || calm < leastBend) return lasting('none', round(bends * scale));
    const most = (values.limit / 100) * clip.width;
    const held = (value: number): number => Math.max(-most, Math.min(most, value));
    return {
      mode: 'bent',
      bends: round(bends * scale),
      shaped,
      startFrame,
      meshes: fits.map(({ mesh }) => {
        const own: Mesh = {
          ...mesh,
          x: mesh.x.map((v, i) => held(v) + (shaped ? shape.x[i]! : 0)),
          y: mesh.y.map((v, i) => held(v) + (shaped ? shape.y[i]! : 0)),
        };
        return packMesh(scaled(own, strength));
      }),
    };
  },
  tells: ({ mode, bends, shaped }) => ({
    unbent:
      mode === 'bent'
        ? 'against the shot’s standing scene'
        : mode === 'moving'
          ? 'no: the camera moves'
          : 'no: nothing bends enough to be told',
    bends: `${bends.toFixed(2)} pixels RMS`,
    ...(shaped ? { shape: 'shrinkage, keystone or bow undone as given' } : {}),
  }),
  render: async (window: readonly Frame[], { facts, numbers, kernels, signal }) => {
    const frame = window[0]!;
    const mesh = meshOf(facts ?? undefined, numbers[0]!);
    if (!mesh) return frame.share();
    return await filled(kernels.arena.frame(frame.format, frame.width, frame.height), (out) =>
      allDone(
        out.planes.map((plane, i) => {
          const scale = { x: plane.width / frame.width, y: plane.height / frame.height };
          return bendPlane(kernels, frame.planes[i]!, plane, { dx: 0, dy: 0, angle: 0 }, mesh, scale, signal);
        }),
      ),
    );
  },
});

const round = (value: number): number => Math.round(value * 1000) / 1000;
const scaled = (mesh: Mesh, by: number): Mesh => ({ ...mesh, x: mesh.x.map((v) => v * by), y: mesh.y.map((v) => v * by) });
