/** @file The falling weight that kernels share. */
/** (1 - x/16)^16 for x >= 0: as exp(-x) within 0.03, from multiplications alone, so every machine gives the same bits. */
export const decay = (x: number): number => Math.max(0, 1 - x / 16) ** 16;
