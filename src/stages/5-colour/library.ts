/**
 * @file The film's library of coloured stills: of which frame each is, by its name or by its looks, and from which of them a shot without one of its own takes its colours.
 */
import type { Clip } from '../../film/clip.ts';
import { FilmError } from '../../film/errors.ts';
import type { Rectangle } from '../../film/facts.ts';
import { likeness } from '../../film/likeness.ts';
import { flag, number, text } from '../../film/params.ts';
import { type Shot, shotAt } from '../../film/shot.ts';
import type { Supply } from '../../film/supplies.ts';
import type { Kernels } from '../../kernels/host.ts';
import { readAhead } from '../../kernels/read-ahead.ts';
import { defineStage } from '../stage.ts';
import { filmFrameOf } from './frame-number.ts';
import type { LibraryEntry, LibraryFacts } from './library-facts.ts';
import { lockByScene } from './lock-by-scene.ts';
import { areasOf, openStill, smallLuma, smallSize } from './still.ts';

const params = {
  from: text({ default: '', says: 'A coloured still of the film, or a folder of them; a number in a name is the frame of the file.' }),
  lock: flag({
    default: true,
    says: 'Shots without a still of their own take the colours of one of the same scene, by its looks or by what the colour network sees.',
  }),
  alike: number({ default: 0.6, min: 0, max: 1, says: 'How like a still must be to a frame to lend it its colours: 1 is the same.' }),
};

/** Likeness from which a still is believed to be the frame its name says. */
const namedAlike = 0.5;
/** A picture that varies less shows nothing, and is like none. */
const leastVariance = 1e-6;
/** Width of the pictures that are compared. */
const width = 48;
/** Frames looked at in a shot that may take over colours. */
const looksPerShot = 7;

type Look = { readonly supply: Supply; readonly area: Rectangle; readonly data: Float32Array };

/** The last number in a name. */
const numberIn = (name: string): number | undefined => {
  const digits = /(\d+)\D*$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

const best = (looks: readonly Look[], data: Float32Array): { readonly look: Look; readonly likeness: number } | undefined =>
  looks.map((look) => ({ look, likeness: likeness(look.data, data, leastVariance) ?? 0 })).sort((a, b) => b.likeness - a.likeness)[0];

const lookAt = async (kernels: Kernels, clip: Clip, n: number, signal?: AbortSignal): Promise<Float32Array> => {
  using frame = await clip.frame(n, signal);
  using small = await smallLuma(kernels, frame, smallSize(clip, width), undefined, signal);
  return small.data.slice();
};

export default defineStage({
  id: 'colour/library',
  version: 2,
  title: 'Coloured stills',
  says: 'Finds of which frames the given coloured stills are, and which shots take their colours.',
  scope: 'film',
  params,
  files: ({ from }) => (from === '' ? [] : [from]),
  networks: ({ from, lock }) => (from === '' || !lock ? [] : [{ id: 'colour', task: 'colourise' }]),
  analyse: async ({ clip, values, film, kernels, nets, supplies, progress, signal }): Promise<LibraryFacts> => {
    if (values.from === '' || !supplies) return { references: [], leftOut: [] };
    const shots = (film.shots ?? []).filter(({ kind }) => kind === 'picture');
    const whole: Shot = { id: 'film', startFrame: 0, endFrame: clip.length, kind: 'picture', join: 'cut', joinFrames: 0 };
    const shotOf = (n: number): Shot => (film.shots ? shotAt(film.shots, n) : whole);
    const listed = supplies.list(values.from);
    const stills: { readonly supply: Supply; readonly looks: readonly Look[] }[] = [];
    for (const supply of listed) {
      using still = await openStill(supplies, supply, clip, signal);
      const looks: Look[] = [];
      for (const area of areasOf(still, clip, film.source?.picture, supply.path)) {
        using small = await smallLuma(kernels, still, smallSize(clip, width), area, signal);
        looks.push({ supply, area, data: small.data.slice() });
      }
      stills.push({ supply, looks });
    }
    const entry = (look: Look, frame: number, like: number, by: LibraryEntry['by']): LibraryEntry => ({
      ...look.supply,
      area: look.area,
      shot: shotOf(frame).id,
      frame,
      likeness: Math.round(1000 * like) / 1000,
      by,
    });
    const found: LibraryEntry[] = [];
    const searched: Look[][] = [];
    for (const { supply, looks } of stills) {
      const told = numberIn(supply.name);
      const frame = told === undefined ? undefined : filmFrameOf(film, clip.length, told);
      const match = frame !== undefined ? best(looks, await lookAt(kernels, clip, frame, signal)) : undefined;
      if (match && frame !== undefined && match.likeness >= namedAlike && shotOf(frame).kind === 'picture')
        found.push(entry(match.look, frame, match.likeness, 'named'));
      else searched.push([...looks]);
    }
    if (searched.length > 0) {
      const tops = searched.map((): { look?: Look; likeness: number; frame: number } => ({ likeness: -1, frame: 0 }));
      let n = 0;
      for await (const data of readAhead(0, clip.length, kernels.threads + 1, (k) => lookAt(kernels, clip, k, signal))) {
        if (shotOf(n).kind === 'picture')
          searched.forEach((looks, i) => {
            const match = best(looks, data);
            if (match && match.likeness > tops[i]!.likeness) tops[i] = { ...match, frame: n };
          });
        progress(++n, clip.length);
      }
      for (const { look, likeness: like, frame } of tops) if (look && like >= values.alike) found.push(entry(look, frame, like, 'looks'));
    }
    const leftOut = listed.filter(({ path }) => !found.some((one) => one.path === path)).map(({ name }) => name);
    if (found.length === 0)
      throw new FilmError('input', `none of the ${listed.length} coloured stills in ${values.from} is like a frame of the film`, {
        hint: 'Expected pictures of the film itself, coloured; the frame’s number in the name helps: frame-000700.png.',
        where: { file: values.from },
      });
    if (values.lock) {
      const looks = stills.flatMap((still) => still.looks).filter(({ supply }) => found.some((one) => one.path === supply.path));
      for (const shot of shots.filter(({ id }) => !found.some((one) => one.shot === id))) {
        let top: LibraryEntry | undefined;
        const length = shot.endFrame - shot.startFrame;
        for (let k = 0; k < Math.min(looksPerShot, length); k++) {
          const frame = shot.startFrame + Math.floor(((k + 0.5) * length) / Math.min(looksPerShot, length));
          const match = best(looks, await lookAt(kernels, clip, frame, signal));
          if (match && match.likeness >= values.alike && match.likeness > (top?.likeness ?? -1))
            top = entry(match.look, frame, match.likeness, 'lock');
        }
        if (top) found.push(top);
      }
      const without = shots.filter(({ id }) => !found.some((one) => one.shot === id));
      if (nets && without.length > 0) found.push(...(await lockByScene(kernels, nets, clip, without, found, supplies, signal)));
    }
    return { references: found.sort((a, b) => a.frame - b.frame), leftOut };
  },
  tells: ({ references, leftOut }) => ({
    ...Object.fromEntries(
      references.map(({ name, frame, shot, likeness: like, by }) => [
        `${by === 'lock' || by === 'scene' ? `shot ${shot} takes` : name}`,
        by === 'lock' || by === 'scene'
          ? `${name} at frame ${frame}, likeness ${like}${by === 'scene' ? ' to the network' : ''}`
          : `frame ${frame} of ${shot}, by ${by === 'named' ? 'its name' : 'its looks'}, likeness ${like}`,
      ]),
    ),
    ...(leftOut.length > 0 ? { 'like no frame': leftOut.join(', ') } : {}),
  }),
});
