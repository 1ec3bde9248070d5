/** @file Sound as stages see it: planar float32 in [-1, 1]. */
export type Samples = { readonly rate: number; readonly channels: readonly Float32Array[] };
