/** @file Where media's own files look for it; the work is pixel work and lies with the kernels. */
export { convertFrame } from '../kernels/convert-frame.ts';
