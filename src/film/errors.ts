/**
 * @file The one error of the house. It says what was expected, what came, what to do and where, and keeps its cause.
 * Its code decides the command line's exit code (see `exitCodeOf`).
 */

export type ErrorCode = 'failed' | 'usage' | 'input' | 'verify' | 'device' | 'interrupted';

/** Where something went wrong, as far as it is known. Filled in by whoever knows more on the error's way up. */
export type Where = { readonly file?: string; readonly stage?: string; readonly shot?: string; readonly frame?: number };

export class FilmError extends Error {
  readonly code: ErrorCode;
  /** What the person can do about it, one sentence. */
  readonly hint: string | undefined;
  readonly where: Where;

  constructor(code: ErrorCode, message: string, more: { readonly hint?: string; readonly where?: Where; readonly cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'FilmError';
    this.code = code;
    this.hint = more.hint;
    this.where = more.where ?? {};
  }
}

const exitCodes: Readonly<Record<ErrorCode, number>> = { failed: 1, usage: 2, input: 3, verify: 4, device: 5, interrupted: 130 };

/** The command line's exit code for an error of any kind; unknown errors are 1. */
export const exitCodeOf = (error: unknown): number => (error instanceof FilmError ? exitCodes[error.code] : isAbort(error) ? 130 : 1);

/** True for the error an AbortSignal throws. */
export const isAbort = (error: unknown): boolean =>
  (error instanceof Error && error.name === 'AbortError') || (error instanceof FilmError && error.code === 'interrupted');

/** Adds a place to an error without hiding it: a FilmError keeps its code and message, anything else is wrapped once as `failed`. */
export const located = (error: unknown, where: Where): unknown => {
  if (isAbort(error)) return error;
  if (error instanceof FilmError) {
    const more = { where: { ...where, ...error.where }, cause: error.cause ?? error };
    return new FilmError(error.code, error.message, error.hint === undefined ? more : { ...more, hint: error.hint });
  }
  return new FilmError('failed', error instanceof Error ? error.message : String(error), { where, cause: error });
};
