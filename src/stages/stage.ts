/**
 * @file What a stage is: one value with at most two hands. `analyse` looks at a stretch of film and returns facts; `render` makes one output frame
 * from a declared window of input frames, the facts and the parameters, and nothing else: same input, same output, byte for byte, in any order.
 *
 *     input   … n-1  n  n+1 …   ──window(n)──▶  render  ──▶  output n
 */
import type { Clip, ClipShape } from '../film/clip.ts';
import type { ColourSpace } from '../film/colour-space.ts';
import type { Json, SourceFacts } from '../film/facts.ts';
import type { Frame } from '../film/frame.ts';
import type { ParamSpecs, ParamValues } from '../film/params.ts';
import type { Rational } from '../film/rational.ts';
import type { Shot } from '../film/shot.ts';
import type { Supplies } from '../film/supplies.ts';
import type { Kernels } from '../kernels/host.ts';
import type { Nets } from '../nets/host.ts';
import type { Task } from '../nets/net.ts';
import type { StageId } from './phases.ts';

/** What is being made: read by resolution, interpolation and sink. */
export type Delivery = {
  /** Output lines; the width follows from the picture's shape. Undefined keeps the size. */
  readonly height?: number;
  /** The height is the recipe's, not a person's: a film too small for it is made as large as it can be instead of being refused. */
  readonly heightIsWish?: boolean;
  readonly scale?: number;
  /** Output frames a second; undefined keeps the film's own frames. */
  readonly fps?: Rational;
  /** Slow motion factor: time is stretched by it. */
  readonly slowmo?: number;
};

/** What the film is known to be by the time a stage runs; everything before phase 3 is filled in already. */
export type FilmFacts = {
  readonly source?: SourceFacts;
  readonly shots?: readonly Shot[];
  /** Frame of the file at which the film begins, where only a part of it is asked for. Default 0. */
  readonly firstFileFrame?: number;
};

export type Progress = (done: number, total: number) => void;

/** What both hands may use. `values` are the stage's checked parameters. */
export type StageContext<S extends ParamSpecs> = {
  readonly kernels: Kernels;
  /** There whenever `networks` named one. */
  readonly nets?: Nets;
  readonly values: ParamValues<S>;
  readonly film: FilmFacts;
  /** Facts of the stages named in `reads`, by id: of this shot, or of the film for film-wide stages. */
  readonly found: Readonly<Record<string, Json>>;
  readonly delivery: Delivery;
  readonly signal?: AbortSignal;
};

export type AnalyseContext<S extends ParamSpecs> = StageContext<S> & {
  /** The whole film for `scope: 'film'`, else the clip and the shot within it to look at. */
  readonly clip: Clip;
  readonly shot: Shot;
  readonly progress: Progress;
  /** There whenever `files` named one. */
  readonly supplies?: Supplies;
};

/** Facts of the stage itself; a stage with `scope: 'film'` gets one value, one with `scope: 'shot'` that of the frame's shot. */
export type RenderContext<S extends ParamSpecs, F, P> = StageContext<S> & {
  readonly facts: F;
  readonly planned: P;
  readonly shot: Shot;
  /** Output frame asked for. */
  readonly n: number;
  /** The input frames' numbers, as `window` gave them. */
  readonly numbers: readonly number[];
  readonly input: ClipShape;
  /**
   * Remembers something computed from input frames alone (a flow, a pyramid), so that neighbouring output frames share it. A pure function of
   * the key: what is thrown away is computed again. Values that hold arena memory are disposed when they leave.
   */
  readonly remember: <T extends Disposable>(key: string, make: () => Promise<T>) => Promise<T>;
  /** Says a figure of frame n that falls out of making it; kept beside what is written, for `tellsOfFrames`. Changes no pixel. */
  readonly note: (name: string, value: number) => void;
};

/** What was noted of some frames, by name: one value a frame that spoke. */
export type NotedFrames = Readonly<Record<string, { readonly frames: readonly number[]; readonly values: readonly number[] }>>;

export type ShapeContext<S extends ParamSpecs, F> = {
  readonly values: ParamValues<S>;
  readonly film: FilmFacts;
  readonly found: Readonly<Record<string, Json>>;
  readonly delivery: Delivery;
  /** Facts by shot id; under "film" for film-wide stages. */
  readonly facts: Readonly<Record<string, F>>;
};

/** For the hands that work by the stage's own plan. */
export type PlannedContext<S extends ParamSpecs, F, P> = ShapeContext<S, F> & { readonly planned: P };

/** What sound and sink stages decide about the file that is written; later stages overlay earlier ones. */
export type Deliverable = {
  readonly sound?: 'keep' | 'off';
  readonly addedSound?: { readonly path: string; readonly fadeSeconds: number };
  readonly codec?: string;
  readonly crf?: number;
  readonly preset?: string;
  readonly bits?: number;
  readonly space?: ColourSpace;
};

export type Stage<S extends ParamSpecs, F extends Json, P = undefined> = {
  readonly id: StageId;
  /** Raised whenever the same input would give other pixels or facts; part of every content key. */
  readonly version: number;
  readonly title: string;
  /** One sentence for people. */
  readonly says: string;
  readonly params: S;
  /** Of what stretch facts speak. */
  readonly scope: 'film' | 'shot';
  /** Kinds of shot the stage touches; frames of others pass unchanged. Default: picture. */
  readonly touches?: readonly Shot['kind'][];
  /** Earlier stages whose facts this one uses. */
  readonly reads?: readonly StageId[];
  /** The networks these values ask for; their weights become part of the content keys. */
  readonly networks?: (values: ParamValues<S>) => readonly { readonly id: string; readonly task: Task }[];
  /** Files and folders these values name; their contents become part of the content keys. */
  readonly files?: (values: ParamValues<S>) => readonly string[];
  readonly analyse?: (context: AnalyseContext<S>) => Promise<F>;
  /** What the film is known to be once these facts are there: a source stage adds the source map, a shots stage the shots. */
  readonly informs?: (film: FilmFacts, facts: F) => FilmFacts;
  /** What shape, window and render would each work out again from the same clip and facts: made once, when the stage is laid over the clip. */
  readonly plan?: (input: ClipShape, context: ShapeContext<S, F>) => P;
  /** The clip after the stage. Absent: as before. */
  readonly shape?: (input: ClipShape, context: PlannedContext<S, F, P>) => ClipShape;
  /** Input frames for output frame n, all within [0, input.length). Absent: [n]. Must not reach across the shot's border. */
  readonly window?: (n: number, input: ClipShape, context: PlannedContext<S, F, P>) => readonly number[];
  /** Where output frame n lies between input frames, for stages that make frames: a share `fraction` of the way from `left` to `left + 1`. Read by proofs. */
  readonly moment?: (n: number, context: PlannedContext<S, F, P>) => { readonly left: number; readonly fraction: number };
  /** The later stage that draws what this one found together with its own, in one resampling: where it follows, this one is not rendered. It must read this one's facts. */
  readonly drawnBy?: StageId;
  /** What the facts say in words and figures, for a treatment report. Absent: a plain digest of them. */
  readonly tells?: (facts: NoInfer<F>) => Readonly<Record<string, string>>;
  /** What the notes of a shot's frames say in words and figures, for a treatment report. */
  readonly tellsOfFrames?: (noted: NotedFrames) => Readonly<Record<string, string>>;
  /** What the stage decides about the written file; `input` is the clip as it reaches the stage. */
  readonly deliver?: (input: ClipShape, context: ShapeContext<S, F>) => Deliverable;
  /** The frames of the window are lent for the call; the returned frame is the caller's. Return `window[i].share()` for "unchanged". */
  readonly render?: (window: readonly Frame[], context: RenderContext<S, F, P>) => Promise<Frame>;
};

// biome-ignore-start lint/suspicious/noExplicitAny: the catalogue holds stages of all parameter and fact types
export type AnyStage = Stage<any, any, any>;
export type AnyShapeContext = ShapeContext<any, any>;
export type AnyRenderContext = RenderContext<any, any, any>;
export type AnyValues = ParamValues<any>;
// biome-ignore-end lint/suspicious/noExplicitAny: end

export const defineStage = <const S extends ParamSpecs, F extends Json = null, P = undefined>(stage: Stage<S, F, P>): Stage<S, F, P> =>
  stage;
