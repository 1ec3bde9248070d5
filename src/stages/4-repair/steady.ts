/**
 * @file Steadiness: gate weave and jitter out, pans kept, in one resampling. What a moved picture leaves bare at its edges is taken from the neighbouring
 * frames laid on this one, or the picture is cropped for the whole film; it is never enlarged.
 */

import type { ClipShape } from '../../film/clip.ts';
import type { Sides } from '../../film/facts.ts';
import type { Frame, Plane } from '../../film/frame.ts';
import { choice, number } from '../../film/params.ts';
import { toNumber } from '../../film/rational.ts';
import { warpPlane } from '../../kernels/affine-warp.ts';
import { allDone } from '../../kernels/all-done.ts';
import borderFill, { type BareEdges } from '../../kernels/border-fill.ts';
import { filled } from '../../kernels/filled.ts';
import type { Kernels } from '../../kernels/host.ts';
import { bendPlane, type Mesh } from '../../kernels/mesh-warp.ts';
import { defineStage, type FilmFacts, type ShapeContext } from '../stage.ts';
import { type MeshFacts, meshOf } from './film-mesh.ts';
import { type Correction, correctionOf } from './weave.ts';

type CameraFacts = { readonly path: readonly (readonly [number, number, number, number])[]; readonly trust: readonly number[] };

export type SteadyFacts = Correction & {
  readonly startFrame: number;
  readonly border: 'fill' | 'crop';
  /** The camera's place in each frame, pixels: where neighbours lie that fill the edges. */
  readonly places: readonly (readonly [number, number])[];
};

const params = {
  mode: choice({
    default: 'auto',
    choices: ['auto', 'tripod', 'pan'],
    says: 'tripod holds the picture fast; pan keeps the camera’s movement and takes out the trembling; auto looks which it is.',
  }),
  border: choice({ default: 'fill', choices: ['fill', 'crop'], says: 'Fill bare edges from the neighbouring frames, or crop the film.' }),
  limit: number({ default: 4, min: 0, max: 20, unit: '% of width', says: 'How far a frame may be moved at most.' }),
  strength: number({ default: 1, min: 0, max: 1, says: 'How much of the weave is taken out; 0 leaves every frame as it is.' }),
};
type Values = ShapeContext<typeof params, SteadyFacts>['values'];

/** Neighbours that may fill an edge: so near that the stages before keep them. */
const reach = 2;
const feather = 3;
/** Pixels of a picture's edge that are not shown beside a filled strip: its roll-off. */
const rollOff = 2;

type Scale = { readonly x: number; readonly y: number };
type Move = { readonly x: number; readonly y: number; readonly angle: number };
const moveOf = (facts: SteadyFacts | undefined, n: number, values: Values): Move => {
  const [x, y, angle] = facts?.moves[n - facts.startFrame] ?? [0, 0, 0];
  return { x: x * values.strength, y: y * values.strength, angle: angle * values.strength };
};
const isStill = ({ x, y, angle }: Move): boolean => x === 0 && y === 0 && angle === 0;

/** By how much frame m must be moved to lie on frame n as it is shown. */
const moveOnto = (facts: SteadyFacts, m: number, n: number, values: Values): Move => {
  const own = moveOf(facts, n, values);
  const [a, b] = [facts.places[n - facts.startFrame]!, facts.places[m - facts.startFrame]!];
  return { x: own.x + a[0] - b[0], y: own.y + a[1] - b[1], angle: moveOf(facts, m, values).angle };
};

type Fillers = { readonly x?: number; readonly y?: number };

/** For the bare edge along each axis the neighbour that shows most of it, if one does. */
const fillersOf = (facts: SteadyFacts, n: number, values: Values): Fillers => {
  const own = moveOf(facts, n, values);
  if (isStill(own) || values.border === 'crop') return {};
  const end = facts.startFrame + facts.moves.length;
  const near = Array.from({ length: 2 * reach + 1 }, (_, k) => n - reach + k).filter((m) => m !== n && m >= facts.startFrame && m < end);
  const best = (axis: 'x' | 'y'): Fillers => {
    // Pixels by which a neighbour reaches further out.
    const gain = (m: number): number => Math.sign(own[axis]) * (own[axis] - moveOnto(facts, m, n, values)[axis]);
    const [first] =
      Math.abs(own[axis]) < 0.25 ? [] : [...near].sort((a, b) => gain(b) - gain(a) || Math.abs(a - n) - Math.abs(b - n) || a - b);
    return first !== undefined && gain(first) > 0.25 ? { [axis]: first } : {};
  };
  return { ...best('x'), ...best('y') };
};

const factsAt = (facts: Readonly<Record<string, SteadyFacts>>, n: number): SteadyFacts | undefined =>
  Object.values(facts).find((f) => n >= f.startFrame && n < f.startFrame + f.moves.length);

/** What a crop takes from each side: as far as a frame may be moved, in even pixels, so that it is the same for every shot. Something is always left. */
const marginOf = (input: ClipShape, values: Values): number =>
  values.border === 'crop'
    ? 2 * Math.min(Math.ceil((input.width * values.limit) / 200), Math.floor((Math.min(input.width, input.height) - 1) / 4))
    : 0;

/** One plane of a frame as it is shown: moved, turned, unbent where it was found bent, its margin left out. `share` is the plane's size over luma's. */
const shownPlane = (
  kernels: Kernels,
  from: Plane,
  out: Plane,
  move: Move,
  margin: number,
  share: Scale,
  mesh: Mesh | undefined,
  signal?: AbortSignal,
): Promise<void> => {
  const [dx, dy, angle] = [-move.x * share.x, -move.y * share.y, -move.angle];
  const [left, top] = [margin * share.x, margin * share.y];
  const whole = { left: Math.floor(left), top: Math.floor(top) };
  return mesh
    ? bendPlane(kernels, from, out, { dx: dx + left - whole.left, dy: dy + top - whole.top, angle, ...whole }, mesh, share, signal)
    : warpPlane(kernels, from, out, { dx: dx + left, dy: dy + top, angle }, signal);
};

const noFades: Sides = { left: 0, right: 0, top: 0, bottom: 0 };
/**
 * Pixels over which the picture fades into the borders it had in the file. Moved about with the picture they would be dark lines that come and go, so where
 * a shot is steadied they are filled in every frame.
 */
const fadesOf = ({ source }: FilmFacts, input: ClipShape, facts: SteadyFacts | undefined, { strength, border }: Values): Sides =>
  source?.fades && facts && facts.mode !== 'none' && strength > 0 && border === 'fill' && source.picture.width === input.width
    ? source.fades
    : noFades;

/** Width of the strip at each edge that a move leaves bare or faded, in the plane's pixels; negative where none is. */
const bareEdges = (move: Move, share: Scale, out: Plane, fades: Sides): Sides => {
  const turned = { x: Math.abs(Math.sin(move.angle)) * out.height * 0.5, y: Math.abs(Math.sin(move.angle)) * out.width * 0.5 };
  const edge = (moved: number, turn: number, faded: number): number => {
    const bare = moved + turn >= 0.25 ? moved + turn + rollOff : 0;
    const strip = Math.max(bare, faded > 0 ? moved + turn + faded : 0);
    return strip >= 0.25 ? strip : -1;
  };
  return {
    left: edge(move.x * share.x, turned.x, fades.left * share.x),
    right: edge(-move.x * share.x, turned.x, fades.right * share.x),
    top: edge(move.y * share.y, turned.y, fades.top * share.y),
    bottom: edge(-move.y * share.y, turned.y, fades.bottom * share.y),
  };
};

export default defineStage({
  id: 'repair/steady',
  version: 6,
  title: 'Steadiness',
  says: 'Takes weave and jitter out and keeps the camera’s own movement.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  reads: ['motion/camera', 'repair/dewarp'],
  params,
  analyse: async ({ clip, shot, values, found }): Promise<SteadyFacts> => {
    const length = shot.endFrame - shot.startFrame;
    const camera = found['motion/camera'] as CameraFacts | undefined;
    const { startFrame } = shot;
    const places = camera?.path.map(([x, y]) => [x, y] as const) ?? [];
    if (shot.kind !== 'picture' || !camera || camera.path.length !== length)
      return {
        mode: 'none',
        moves: Array.from({ length }, () => [0, 0, 0] as const),
        limited: [],
        startFrame,
        border: values.border,
        places,
      };
    const seconds = toNumber(clip.times.at(shot.endFrame)) - toNumber(clip.times.at(startFrame));
    const correction = correctionOf(camera.path, camera.trust, {
      fps: length / Math.max(1e-3, seconds),
      width: clip.width,
      height: clip.height,
      mode: values.mode,
      limit: values.limit / 100,
    });
    return { ...correction, startFrame, border: values.border, places };
  },
  tells: ({ mode, moves, limited }) => {
    const about = (axis: 0 | 1): string => {
      const lengths = moves.map((move) => Math.abs(move[axis]));
      const rms = Math.sqrt(lengths.reduce((sum, v) => sum + v * v, 0) / Math.max(1, lengths.length));
      return `${rms.toFixed(2)} pixels RMS, ${Math.max(0, ...lengths).toFixed(2)} at most`;
    };
    if (mode === 'none') return { steadied: 'no: steady already, or no photographed picture' };
    return {
      steadied: mode === 'tripod' ? 'locked to what stands still' : 'trembling about the camera’s movement taken out',
      'moved sideways': about(0),
      'moved up and down': about(1),
      'frames moved only to the limit': String(limited.length),
    };
  },
  shape: (input, { values }) => {
    const margin = marginOf(input, values);
    return margin === 0 ? input : { ...input, width: input.width - 2 * margin, height: input.height - 2 * margin };
  },
  window: (n, _, { facts, values }) => {
    const own = factsAt(facts, n);
    return own ? [...new Set([n, ...Object.values(fillersOf(own, n, values))])] : [n];
  },
  render: async (window: readonly Frame[], { facts, film, found, numbers, values, input, kernels, signal }) => {
    const frame = window[0]!;
    const n = numbers[0]!;
    const margin = marginOf(input, values);
    const move = moveOf(facts, n, values);
    const fades = fadesOf(film, input, facts, values);
    const meshFor = (m: number): Mesh | undefined => meshOf(found['repair/dewarp'] as MeshFacts | undefined, m);
    const mesh = meshFor(n);
    if (margin === 0 && isStill(move) && !mesh && Object.values(fades).every((faded) => faded === 0)) return frame.share();
    const fillers = fillersOf(facts, n, values);
    return await filled(kernels.arena.frame(frame.format, input.width - 2 * margin, input.height - 2 * margin), (out) =>
      allDone(
        out.planes.map(async (plane, i) => {
          const from = frame.planes[i]!;
          const share = { x: from.width / frame.width, y: from.height / frame.height };
          if (margin > 0) return shownPlane(kernels, from, plane, move, margin, share, mesh, signal);
          using moved = kernels.arena.plane(plane.width, plane.height);
          using filled = kernels.arena.plane(plane.width, plane.height);
          // The picture moved, its last samples going on; then what neighbours know of the sides, then of top and bottom.
          const lay = async (m: number | undefined, own: Plane, edges: BareEdges, into: Plane): Promise<void> => {
            if (m === undefined) {
              into.data.set(own.data);
              return;
            }
            using neighbour = kernels.arena.plane(plane.width, plane.height);
            using under = kernels.arena.plane(plane.width, plane.height);
            const onto = moveOnto(facts, m, n, values);
            await shownPlane(kernels, window[numbers.indexOf(m)]!.planes[i]!, neighbour, onto, 0, share, meshFor(m), signal);
            await kernels.run(borderFill, { own: neighbour, ...bareEdges(onto, share, plane, fades), feather, out: under }, signal);
            await kernels.run(borderFill, { own, under, ...edges, feather, out: into }, signal);
          };
          const bare = bareEdges(move, share, plane, fades);
          await shownPlane(kernels, from, moved, move, 0, share, mesh, signal);
          await kernels.run(borderFill, { own: moved, ...bare, feather, out: filled }, signal);
          await lay(fillers.x, filled, { ...bare, top: -1, bottom: -1 }, moved);
          await lay(fillers.y, moved, { ...bare, left: -1, right: -1 }, plane);
        }),
      ),
    );
  },
});
