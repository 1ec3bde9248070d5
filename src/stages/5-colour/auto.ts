/**
 * @file Colour from a network: each frame is shown to it small and whole, what it says is joined along the motion with what it says of the frames around, so that colour
 * keeps still, and the settled maps are laid on the frames along their luma. A film that has colour, or a tint, keeps it.
 */
import { flag, number, text } from '../../film/params.ts';
import { defineStage } from '../stage.ts';
import { packAb, unpackAb } from './ab-maps.ts';
import { fuse, type Told } from './fuse.ts';
import { layAb, withChroma } from './lay-ab.ts';
import { tell } from './tell.ts';

export type AutoFacts = {
  readonly startFrame: number;
  /** Size of the maps. */
  readonly width: number;
  readonly height: number;
  /** One map a frame (ab-maps.ts). Empty where nothing is coloured. */
  readonly maps: readonly string[];
  /** Mean of the colours' distance from grey, in Lab steps. */
  readonly chroma: number;
};

const nothing = (startFrame: number): AutoFacts => ({ startFrame, width: 0, height: 0, maps: [], chroma: 0 });

export default defineStage({
  id: 'colour/auto',
  version: 1,
  title: 'Colour',
  says: 'Colours a black and white film with a network: likely colours, which nobody recorded.',
  scope: 'shot',
  touches: ['picture', 'card', 'blank'],
  params: {
    strength: number({ default: 1, min: 0, max: 1, says: 'How much of the colour is laid on; 0 leaves every frame as it is.' }),
    saturation: number({ default: 1, min: 0, max: 2, says: 'How vivid the colours are beside what the network says.' }),
    around: number({
      default: 8,
      min: 0,
      max: 24,
      integer: true,
      unit: 'frames',
      says: 'Frames on either side that have a say in a frame’s colours; more is calmer.',
    }),
    recolour: flag({ default: false, says: 'Colour a film that has colours or a tint of its own, in their place.' }),
    model: text({ default: 'colour', says: 'The network, by the name it has in "ciotat nets".' }),
  },
  networks: ({ model, strength }) => (strength === 0 ? [] : [{ id: model, task: 'colourise' }]),
  analyse: async ({ clip, shot, values, kernels, nets, progress, signal }): Promise<AutoFacts> => {
    const { startFrame, endFrame } = shot;
    const wanted = clip.format.model === 'grey' || (values.recolour && clip.format.model === 'ycbcr');
    if (!wanted || !nets || values.strength === 0 || shot.kind !== 'picture') return nothing(startFrame);
    const net = nets.find(values.model, 'colourise');
    const maps: string[] = [];
    let chroma = 0;
    let size = { width: 0, height: 0 };
    // The frames that have a say, the one being settled in their midst.
    const known: Told[] = [];
    let place = 0;
    const settle = (): void => {
      const before = known.slice(Math.max(0, place - values.around), place).reverse();
      const map = fuse(known[place]!, before, known.slice(place + 1, place + 1 + values.around));
      maps.push(packAb(map));
      size = { width: map.width, height: map.height };
      chroma += map.a.reduce((sum, a, i) => sum + Math.hypot(a, map.b[i]!), 0) / map.a.length;
      place++;
      if (place > values.around) {
        known.shift();
        place--;
      }
      progress(maps.length, endFrame - startFrame);
    };
    for await (const told of tell(kernels, nets, net, clip, startFrame, endFrame, signal)) {
      known.push(told);
      if (known.length - place > values.around) settle();
    }
    while (place < known.length) settle();
    return { startFrame, ...size, maps, chroma: Math.round((chroma / maps.length) * 100) / 100 };
  },
  tells: ({ maps, chroma }) =>
    maps.length > 0
      ? { coloured: 'by a network; the colours are likely ones, not recorded ones', 'mean chroma': `${chroma} Lab steps` }
      : { coloured: 'no: a card, or it has colours of its own' },
  shape: (input, { values }) => (values.strength === 0 ? input : { ...input, format: withChroma(input.format) }),
  render: async ([frame], { facts, numbers, values, kernels, signal }) => {
    if (values.strength === 0) return frame!.share();
    const packed = facts.maps[numbers[0]! - facts.startFrame];
    if (packed === undefined && frame!.format.model !== 'grey') return frame!.share();
    const map = packed === undefined ? undefined : unpackAb(packed, facts.width, facts.height);
    return layAb(kernels, frame!, withChroma(frame!.format), map, values.strength * values.saturation, signal);
  },
});
