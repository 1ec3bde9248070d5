/** @file Colour lock across framings: shots like no still at their own places, but of the same people or set to the colour network, take the colours of the still most like them. */
import type { Clip } from '../../film/clip.ts';
import type { Shot } from '../../film/shot.ts';
import type { Supplies } from '../../film/supplies.ts';
import type { Kernels } from '../../kernels/host.ts';
import type { Nets } from '../../nets/host.ts';
import type { LibraryEntry } from './library-facts.ts';
import { type Scene, sameScene, sceneLikeness, sceneOf } from './same-scene.ts';
import { openStill, smallLuma, smallSize } from './still.ts';

/** Frames shown to the network in a shot. */
const looksPerShot = 3;

/** Entries of those `shots` that are of a scene of one of the `entries`' stills. */
export const lockByScene = async (
  kernels: Kernels,
  nets: Nets,
  clip: Clip,
  shots: readonly Shot[],
  entries: readonly LibraryEntry[],
  supplies: Supplies,
  signal?: AbortSignal,
): Promise<readonly LibraryEntry[]> => {
  const net = nets.find('colour', 'colourise');
  if (!net.colour?.features) return [];
  const stills: { readonly entry: LibraryEntry; readonly scene: Scene }[] = [];
  for (const entry of entries.filter(({ by }) => by !== 'lock')) {
    using still = await openStill(supplies, entry, clip, signal);
    using luma = await smallLuma(kernels, still, smallSize(clip), entry.area, signal);
    stills.push({ entry, scene: await sceneOf(kernels, nets, net, luma, signal) });
  }
  const found: LibraryEntry[] = [];
  for (const { id, startFrame, endFrame } of shots) {
    const looks = Math.min(looksPerShot, endFrame - startFrame);
    let top: LibraryEntry | undefined;
    for (let k = 0; k < looks; k++) {
      const n = startFrame + Math.floor(((k + 0.5) * (endFrame - startFrame)) / looks);
      using frame = await clip.frame(n, signal);
      using luma = await smallLuma(kernels, frame, smallSize(clip), undefined, signal);
      const scene = await sceneOf(kernels, nets, net, luma, signal);
      for (const still of stills) {
        const like = await sceneLikeness(kernels, still.scene, scene, signal);
        if (like >= sameScene && like > (top?.likeness ?? -1))
          top = { ...still.entry, shot: id, frame: n, likeness: Math.round(1000 * like) / 1000, by: 'scene' };
      }
    }
    if (top) found.push(top);
  }
  return found;
};
