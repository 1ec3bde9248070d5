/** @file Real footage lies beside the project, never in it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../shared/footage/', import.meta.url));

/** Path of a piece of footage, or undefined where it is absent (CIOTAT_FOOTAGE names another folder). */
export const footage = (path: string): string | undefined => {
  const full = `${process.env.CIOTAT_FOOTAGE ?? beside}/${path}`;
  return existsSync(full) ? full : undefined;
};
