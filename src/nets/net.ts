/**
 * @file What a net is: one network as a stage may ask for it, by task, never by name of a model. A net of our own is one file in models/ and exports one as
 * default; a person's own is made from an ONNX file (user-nets.ts).
 */

/** upscale: a picture, larger. denoise: a picture, cleaner. colourise: lightness to colour. interpolate: two frames and a moment to a frame. */
export type Task = 'upscale' | 'denoise' | 'colourise' | 'interpolate' | 'depth' | 'flow';
export const tasks: readonly Task[] = ['upscale', 'denoise', 'colourise', 'interpolate', 'depth', 'flow'];

export type Weights = {
  /** Absolute path of the ONNX file. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** SPDX identifier, or the owner's own words. */
  readonly licence: string;
  readonly origin: string;
};

/** How a picture network is fed: what cannot be read from the file is said in a sidecar. */
export type PictureLayout = {
  readonly input: string;
  readonly output: string;
  /** 1: luma alone; 3: RGB. */
  readonly channels: 1 | 3;
  /**
   * Pictures in, an odd number; 1 where it is not said. Of several, oldest first, the middle one is the one to enlarge and the others are laid on it along the motion;
   * after them follow planes of the trust in each of the others, 0 to 1. Luma only.
   */
  readonly frames?: number;
  /** Where a last plane says how strong the noise is that is to be taken out: its deviation, in shares of white, that is 1 in that plane. */
  readonly noise?: number;
  /** Output size over input size, a whole number of at least 1. */
  readonly scale: number;
  /** Largest value the network takes for white: 1 or 255. */
  readonly white: number;
  /** The sizes it takes: any that is a multiple of `multiple`, or only `fixed` x `fixed`. */
  readonly multiple: number;
  readonly fixed?: number;
  /** Input pixels around a place that can still change it, at most; tiles overlap by twice this. */
  readonly reach: number;
};

/** How a colour network is fed. It sees a whole picture, made small; what it says of colour is smooth and is enlarged along luma's edges by the stage. */
export type ColourLayout = {
  readonly input: string;
  readonly output: string;
  /** 1: grey; 3: the same grey three times. */
  readonly channels: 1 | 3;
  /** What the network takes for white: 1, 100 (L of CIELAB) or 255. */
  readonly white: number;
  /** ab: two channels of CIELAB. rgb: a coloured picture, of which the colour is taken. */
  readonly gives: 'ab' | 'rgb';
  /** Of ab: Lab steps in 1. Of rgb: the value of white. */
  readonly unit: number;
  /** Sides it takes are multiples of this, or both are `fixed`. */
  readonly multiple: number;
  readonly fixed?: number;
  /** Shorter side at which it sees best. */
  readonly side: number;
  /** Outputs with what its encoder sees, the finest first, at whole fractions of the input's size; absent where it shows nothing. */
  readonly features?: readonly string[];
};

/** How a network of two frames is fed: pictures of red, green, blue. */
export type BetweenLayout = {
  /** Both pictures (3 channels each), or one input with both (6 channels, or 7 with the time as a plane). */
  readonly inputs: readonly [string] | readonly [string, string];
  /** The input that takes the time, where it is one of its own; without any time the network makes the middle only. */
  readonly time?: string;
  readonly output: string;
  readonly channels: 3 | 6 | 7;
  readonly white: number;
  /** Sides it takes are multiples of this. */
  readonly multiple: number;
};

export type Net = {
  readonly id: string;
  readonly task: Task;
  readonly title: string;
  readonly weights: Weights;
  readonly picture?: PictureLayout;
  readonly colour?: ColourLayout;
  readonly between?: BetweenLayout;
  /** Its graphs by name, where it is a folder of several. */
  readonly graphs?: Readonly<Record<string, string>>;
};

export const defineNet = (net: Net): Net => net;
