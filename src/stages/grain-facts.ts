/** @file What is known of a film's grain: found by repair/noise, read by whoever takes it out or puts it back. */

/**
 * Of one kind of plane: deviations at evenly spaced levels from 0 to 1, in 8-bit steps; the power of the 64 coefficients of 8 x 8 cosine tiles (8 across + down) in
 * shares of the deviation's square.
 */
export type PlaneNoise = { readonly deviations: readonly number[]; readonly spectrum: readonly number[] };

export type NoiseFacts = {
  /** Deviation of luma's grain over the levels the film holds, in 8-bit steps; 0 where nothing could be told. */
  readonly sigma: number;
  /** Width of the frames it was measured in, pixels. */
  readonly width: number;
  /** Of luma, and of chroma where there is some (of all three planes of RGB together). Empty where nothing could be told. */
  readonly planes: readonly PlaneNoise[];
};

/** What is known of a plane's noise; undefined where nothing is. */
export const noiseOfPlane = ({ planes }: NoiseFacts, plane: number): PlaneNoise | undefined => planes[Math.min(plane, planes.length - 1)];
