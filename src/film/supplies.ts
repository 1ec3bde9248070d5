/** @file Supplies: what a person gives beside the film, named in a stage's parameters: coloured stills, strokes. */
import type { Frame, FrameFormat } from './frame.ts';

/** One supplied file. */
export type Supply = {
  readonly path: string;
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly sha256: string;
};

/** Where stages get supplies from; they open no files themselves. */
export type Supplies = {
  /** The file, or the files of a folder in natural order. Throws `input` where there is nothing, or nothing readable. */
  readonly list: (path: string) => readonly Supply[];
  /** A supplied picture at its own size, its colours as `format` has them; grey pictures stay grey. Throws `input`. The frame is the caller's. */
  readonly picture: (supply: Supply, format: FrameFormat, signal?: AbortSignal) => Promise<Frame>;
  /** A supplied text. Throws `input`. */
  readonly text: (supply: Supply) => string;
};
