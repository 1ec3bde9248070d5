/** @file Writing pictures: one closed segment of one codec profile, or an image sequence; and joining segments without decoding them. */
import type { ColourSpace } from '../film/colour-space.ts';
import type { Frame } from '../film/frame.ts';
import type { Rational } from '../film/rational.ts';
import type { Kernels } from '../kernels/host.ts';
import type { MediaFormat } from './format.ts';

export type SegmentSettings = {
  readonly format: MediaFormat;
  readonly width: number;
  readonly height: number;
  readonly fps: Rational;
  readonly pixelAspect: Rational;
  /** Black and white: coded as grey where the format can, else with chroma at its zero, so that it costs nothing. */
  readonly monochrome: boolean;
  /** What frames are converted to and the file is tagged with. */
  readonly space: ColourSpace;
  /** Bit depth to write where the format has a choice; default the film's. */
  readonly bits?: number;
  readonly crf?: number;
  readonly preset?: string;
  /** Encoder threads. Part of the result: the same number gives the same bytes. */
  readonly threads: number;
};

export type SegmentWriter = AsyncDisposable & {
  /** Frames in order; the frame stays the caller's. Resolves when the encoder took it (back-pressure). */
  readonly write: (frame: Frame, signal?: AbortSignal) => Promise<void>;
  /** Flushes, syncs to disk and closes. Not calling it before disposing throws the segment away. */
  readonly finish: () => Promise<{ readonly frames: number; readonly bytes: number }>;
};

export type OpenSegment = (path: string, settings: SegmentSettings, kernels: Kernels) => Promise<SegmentWriter>;

export type JoinPlan = {
  /** Segments of the same settings, in order. */
  readonly segments: readonly string[];
  readonly out: string;
  readonly fps: Rational;
  /** Frames of all segments together. */
  readonly frames: number;
  /** File whose sound, subtitles, chapters, attachments and tags are carried over. */
  readonly tracksFrom?: string;
  /** Part of `tracksFrom` that is kept, in its seconds; chapters and tracks are shifted and cut to it. */
  readonly span?: { readonly startSeconds: number; readonly endSeconds: number };
  readonly sound: 'keep' | 'off';
  /** A sound file laid under the film, tagged as added. Trimmed to the film, faded out over `fadeSeconds`. */
  readonly addedSound?: { readonly path: string; readonly fadeSeconds: number };
  /** Tags for the container: what was done, by which program. */
  readonly tags: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Writes `${out}.part`, syncs, renames to `out`. The same plan gives the same bytes. Warnings name tracks the container cannot hold. */
export type JoinSegments = (
  plan: JoinPlan,
) => Promise<{ readonly frames: number; readonly bytes: number; readonly warnings: readonly string[] }>;
