/** @file What each recipe would make of a film and what it would cost here, measured on a short stretch from the film's middle and reckoned up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilmError, isAbort } from '../film/errors.ts';
import { type Rational, toNumber } from '../film/rational.ts';
import type { MediaInfo } from '../media/media-info.ts';
import type { Recipe } from '../project/recipe.ts';
import { estimate } from './estimate.ts';
import type { Emit } from './events.ts';
import { prepare } from './prepare.ts';

export type Forecast = {
  readonly recipe: string;
  readonly title: string;
  readonly says: string;
  readonly output: Recipe['output'];
  readonly stages: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly fps: string;
  readonly frames: number;
  readonly durationSeconds: number;
  /** Reckoned from `measuredFrames` written frames; repeats found in the whole film may change it. */
  readonly seconds: number;
  readonly bytes: number;
  readonly measuredFrames: number;
};
/** A recipe that cannot be used here says why. */
export type NoForecast = { readonly recipe: string; readonly title: string; readonly says: string; readonly why: string };

const stretchFrames = 16;
const writtenFrames = 6;

/** Seconds of the film that are tried: some frames about its middle. */
const stretchOf = (info: MediaInfo): { readonly startSeconds: number; readonly endSeconds: number } => {
  const total = toNumber(info.duration);
  const half = (Math.min(stretchFrames, info.video.frames) * total) / info.video.frames / 2;
  return { startSeconds: Math.max(0, total / 2 - half), endSeconds: Math.min(total, total / 2 + half) };
};

/** One recipe's forecast. Nothing is kept. Rejects with AbortError; a recipe that fails gives its reason. */
export const forecast = async (
  input: string,
  info: MediaInfo,
  recipe: Recipe,
  more: { readonly inputFps?: Rational; readonly signal?: AbortSignal } = {},
): Promise<Forecast | NoForecast> => {
  const projectFolder = mkdtempSync(join(tmpdir(), 'ciotat-forecast-'));
  const { id, title, says, output } = recipe;
  try {
    // Opening costs the same however long the film is; what grows with it begins with the first look.
    let began = performance.now();
    const heard: Emit = ({ type }) => {
      if (type === 'start') began = performance.now();
    };
    await using prepared = await prepare({ input, recipe, ...stretchOf(info), ...more, projectFolder, dryRun: true }, heard);
    const lookedSeconds = (performance.now() - began) / 1000;
    const { plan, span } = prepared;
    const worked = span ? span.endSeconds - span.startSeconds : toNumber(info.duration);
    const scale = toNumber(info.duration) / worked;
    const made = await estimate(prepared, more.signal, 1, writtenFrames);
    return {
      recipe: id,
      title,
      says,
      output,
      stages: plan.stages,
      width: plan.width,
      height: plan.height,
      fps: plan.fps,
      frames: Math.round(plan.frames * scale),
      durationSeconds: plan.durationSeconds * scale,
      seconds: (lookedSeconds + made.estimatedSeconds) * scale,
      bytes: Math.round(made.estimatedBytes * scale),
      measuredFrames: Math.min(writtenFrames, plan.frames),
    };
  } catch (error) {
    if (isAbort(error) || !(error instanceof FilmError)) throw error;
    return { recipe: id, title, says, why: error.message };
  } finally {
    rmSync(projectFolder, { recursive: true, force: true });
  }
};
