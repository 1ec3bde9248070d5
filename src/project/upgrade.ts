/** @file Older documents brought to the present form, one version after the other. A document from the future is refused, not guessed at. */
import { FilmError } from '../film/errors.ts';

export const documentVersion = 1;

type Step = (document: Record<string, unknown>) => Record<string, unknown>;
/** `steps[n]` brings version n to n + 1. There is only version 1 so far. */
const steps: Readonly<Record<number, Step>> = {};

export const upgrade = (raw: unknown, path: string): unknown => {
  if (raw === null || typeof raw !== 'object' || typeof (raw as { version?: unknown }).version !== 'number') return raw;
  let document = raw as Record<string, unknown>;
  const version = (): number => document.version as number;
  if (version() > documentVersion)
    throw new FilmError('failed', `the project ${path} is of version ${version()}; this program knows up to ${documentVersion}`, {
      hint: 'Use the newer ciotat that wrote it.',
      where: { file: path },
    });
  while (version() < documentVersion) {
    const step = steps[version()];
    if (!step) return document;
    document = { ...step(document), version: version() + 1 };
  }
  return document;
};
