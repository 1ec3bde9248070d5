/** @file What a restoration says while it works: one value an event, the same for people's progress and for --json. */

export type Plan = {
  readonly input: string;
  readonly out: string;
  readonly recipe: string;
  readonly stages: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly fps: string;
  /** Frames of the file, real frames of the film, frames that will be written. */
  readonly fileFrames: number;
  readonly filmFrames: number;
  readonly frames: number;
  readonly durationSeconds: number;
  readonly shots: number;
  readonly chunks: number;
  readonly chunksDone: number;
  /** Measured on a few frames of this film on this machine; only for a dry run. */
  readonly estimatedSeconds?: number;
  readonly estimatedBytes?: number;
};

export type Result = Plan & {
  readonly bytes: number;
  readonly seconds: number;
  /** Thread seconds by kernel, most first; the rest is decoding, encoding and waiting. */
  readonly kernelSeconds: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly project: string;
};

export type RestoreEvent =
  | { readonly type: 'start'; readonly input: string; readonly recipe: string; readonly frames: number }
  | { readonly type: 'stage'; readonly stage: string; readonly shot?: string; readonly done: number; readonly total: number }
  | ({ readonly type: 'plan' } & Plan)
  | { readonly type: 'progress'; readonly frame: number; readonly frames: number; readonly fps: number; readonly etaSeconds: number }
  | {
      readonly type: 'chunk';
      readonly index: number;
      readonly chunks: number;
      readonly frames: number;
      readonly bytes: number;
      readonly reused: boolean;
    }
  | { readonly type: 'warning'; readonly message: string }
  | ({ readonly type: 'done' } & Result)
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly hint?: string; readonly exitCode: number };

export type Emit = (event: RestoreEvent) => void;
