/**
 * @file Facts: what an analysis found, small and serialisable. Each stage defines the shape of its own; here is what they share.
 * Facts are plain JSON. A person may read and change them; they are stored per shot by content key.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What the film is as a whole: found by 1-source, read by everyone. All rectangles in the file's own pixels. */
export type SourceFacts = {
  /** For each film frame the file frame that shows it best. Strictly increasing. */
  readonly fileFrames: readonly number[];
  /** For each film frame its start in seconds on the smoothed true-speed curve, plus the end of the last. Same total as the source. */
  readonly seconds: readonly number[];
  readonly picture: Rectangle;
  /** The picture less its edge's roll-off; estimators look only here. */
  readonly safe: Rectangle;
  /** Pixels over which the picture fades into a border that was left out; 0 at sides that had none. Absent: none had. */
  readonly fades?: Sides;
  /** True when no frame carries colour: the film is worked on as luma alone. */
  readonly monochrome: boolean;
};

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type Sides = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
