/** @file Chunks: the output frames cut at shots and every few seconds; each is encoded once as its own closed segment, named by all it depends on. */
import type { Json } from '../film/facts.ts';
import { toNumber } from '../film/rational.ts';
import type { Shot } from '../film/shot.ts';
import { mediaEngine } from '../media/engine.ts';
import type { SegmentSettings } from '../media/writer.ts';
import { contentKey } from '../project/content-key.ts';
import type { Delivery } from '../stages/stage.ts';
import type { Decided } from './analyse.ts';
import type { FilmClip } from './stage-clip.ts';
import type { Step } from './steps.ts';

export type Chunk = { readonly startFrame: number; readonly endFrame: number; readonly key: string };

/** Length of a chunk at most: little is lost at a crash, and a keyframe every few seconds costs little. */
const chunkSeconds = 4;
/** Shots shorter than this are joined to the chunk before: a segment has a price of its own. */
const leastSeconds = 0.5;

/** Pure: the same film, settings, facts and encoding engine give the same chunks and keys. Frames [startFrame, endFrame) count output frames. */
export const chunksOf = (
  clip: FilmClip,
  fps: { readonly num: number; readonly den: number },
  settings: SegmentSettings,
  sourceKey: string,
  steps: readonly Step[],
  delivery: Delivery,
  facts: Readonly<Record<string, Readonly<Record<string, Json>>>>,
  engine: string = mediaEngine(),
  decisions: readonly Decided[] = [],
): readonly Chunk[] => {
  const longest = Math.max(1, Math.round(chunkSeconds * toNumber(fps)));
  const least = Math.round(leastSeconds * toNumber(fps));
  const borders = [0];
  let shot: Shot | undefined;
  for (let n = 0; n < clip.length; n++) {
    const here = clip.shotOf(n);
    const start = borders[borders.length - 1]!;
    if ((shot && here.id !== shot.id && n - start >= least) || n - start >= longest) borders.push(n);
    shot = here;
  }
  // A last chunk of a few frames is an encoder start for nothing.
  if (borders.length > 1 && clip.length - borders[borders.length - 1]! < least) borders.pop();
  const { format, ...rest } = settings;
  const stages = steps.map(({ stage, values, weights, files }) => ({ id: stage.id, version: stage.version, values, weights, files }));
  return borders.map((startFrame, i) => {
    const endFrame = borders[i + 1] ?? clip.length;
    // No window reaches across a shot's border but into a dissolve, so the shots of these frames and of the next are all that counts.
    const inside = new Map<string, Shot>();
    for (let n = startFrame; n <= endFrame && n < clip.length; n++) {
      const here = clip.shotOf(n);
      if (n < endFrame || here.join === 'dissolve') inside.set(here.id, here);
    }
    const used = Object.fromEntries(
      Object.entries(facts).map(([stage, byShot]) => [
        stage,
        Object.fromEntries(Object.entries(byShot).filter(([id]) => id === 'film' || inside.has(id))),
      ]),
    );
    // Facts stay as they were found; of a person's decisions only those count whose frames this chunk is made from.
    const [first, last] = decisions.length > 0 ? clip.reachOf(startFrame, endFrame - 1) : [0, -1];
    const said = decisions
      .filter(({ firstFrame, lastFrame }) => firstFrame <= last && lastFrame >= first)
      .map(({ id, decision }) => [id, decision]);
    const own = steps.map(({ shotValues }) => Object.fromEntries(Object.entries(shotValues).filter(([id]) => inside.has(id))));
    return {
      startFrame,
      endFrame,
      key: contentKey({
        sourceKey,
        stages,
        own,
        delivery,
        used,
        ...(said.length > 0 ? { said } : {}),
        // A person may have given a shot another kind than was found.
        kinds: [...inside.values()].map(({ id, kind }) => [id, kind]),
        engine,
        format: format.id,
        settings: rest,
        startFrame,
        endFrame,
      }),
    };
  });
};
