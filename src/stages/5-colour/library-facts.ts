/** @file What the library of coloured stills holds, for the stages that read it. */
import type { Json, Rectangle } from '../../film/facts.ts';

/** One still, and the frame whose colours it shows: its own, or the one most like it in a shot that takes its colours over. */
export type LibraryEntry = {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  /** The part of the still that shows what the film shows. */
  readonly area: Rectangle;
  readonly shot: string;
  /** Frame of the film. */
  readonly frame: number;
  /** Correlation of the still and the frame; where it was found by its scene, that of scenes (same-scene.ts). */
  readonly likeness: number;
  /** named: by the number in the still's name. looks: the frame most like it. lock: of another shot that looks alike. scene: of another shot of the same scene, otherwise framed. */
  readonly by: 'named' | 'looks' | 'lock' | 'scene';
};
export type LibraryFacts = {
  readonly references: readonly LibraryEntry[];
  /** Stills that are like no frame of this part of the film. */
  readonly leftOut: readonly string[];
};

/** The library among the facts a stage reads; empty where there is none. */
export const libraryOf = (found: Readonly<Record<string, Json>>): LibraryFacts =>
  (found['colour/library'] as unknown as LibraryFacts | undefined) ?? { references: [], leftOut: [] };
