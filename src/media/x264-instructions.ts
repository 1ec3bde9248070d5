/**
 * @file Which of the processor's instructions x264 may use. Its AVX-512 code was seen to give other bytes now and then for the same pictures (4 to 15 of 90 runs with
 * macroblock-tree rate control on, none of 90 with AVX2); a film that is continued must be the film that was begun, so AVX2 is the most it gets.
 */
import { readFileSync } from 'node:fs';

/** True where the processor has AVX-512 and says so (Linux); elsewhere x264 chooses for itself. */
const hasAvx512 = (): boolean => {
  try {
    return /^flags\s*:.*\bavx512f\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
};

/** Encoder options for libx264. */
export const x264Instructions = (): Readonly<Record<string, string>> => (hasAvx512() ? { 'x264-params': 'asm=avx2' } : {});
