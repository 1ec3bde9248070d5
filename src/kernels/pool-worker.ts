/** @file One thread of the pool: holds its own instance of the kernels on the shared memory and runs one job at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { kernelCatalogue } from './catalogue.gen.ts';
import type { Job, Reply } from './pool.ts';
import { instantiate, type SharedMemory } from './wasm.ts';

const { memory, referenceOnly } = workerData as { memory: SharedMemory; referenceOnly: boolean };
const simd = instantiate(memory);

parentPort?.on('message', (job: Job) => {
  let error: unknown;
  const began = performance.now();
  try {
    const kernel = kernelCatalogue[job.kernel];
    if (!kernel) throw new Error(`no kernel is called "${job.kernel}"; run npm run build`);
    const args = job.args as object;
    if (kernel.twin && !referenceOnly) kernel.twin(simd, args, job.scratch.byteOffset);
    else kernel.reference(args, job.scratch);
  } catch (caught) {
    error = caught;
  }
  const reply: Reply = { seconds: (performance.now() - began) / 1000, ...(error === undefined ? {} : { error }) };
  parentPort?.postMessage(reply);
});
