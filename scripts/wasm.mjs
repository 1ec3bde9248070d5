/** Compiles src/kernels/simd into dist/kernels/kernels.wasm: SIMD, threads, one imported shared memory, no runtime. */
import { mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const root = new URL('..', import.meta.url).pathname;
mkdirSync(`${root}dist/kernels`, { recursive: true });
const { error, stderr } = await asc.main([
  'src/kernels/simd/index.gen.ts',
  '--baseDir',
  root,
  '--outFile',
  'dist/kernels/kernels.wasm',
  '--runtime',
  'stub',
  '--optimizeLevel',
  '3',
  '--converge',
  '--noAssert',
  '--memoryBase',
  '1024',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--enable',
  'bulk-memory',
  '--importMemory',
  '--noExportMemory',
  '--sharedMemory',
  '--initialMemory',
  '16',
  '--maximumMemory',
  '65536',
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
