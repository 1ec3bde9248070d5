/** @file The worker pool: a queue of kernel jobs over threads that share the arena's memory. Idle threads do not keep the process alive. */
import { Worker } from 'node:worker_threads';
import { FilmError } from '../film/errors.ts';
import { type SharedMemory, workerUrl } from './wasm.ts';

export type Job = { readonly kernel: string; readonly args: unknown; readonly scratch: Float32Array };
export type Reply = { readonly seconds: number; readonly error?: unknown };
export type Pool = {
  readonly run: (job: Job, signal?: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/** `spent` hears how long each job ran on its thread. */
export const createPool = (
  memory: SharedMemory,
  threads: number,
  referenceOnly: boolean,
  spent: (kernel: string, seconds: number) => void,
): Pool => {
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const all: Worker[] = [];
  const busy = new Map<Worker, Waiting>();

  const next = (worker: Worker): void => {
    const waiting = queue.shift();
    if (!waiting) {
      idle.push(worker);
      worker.unref();
      return;
    }
    if (waiting.signal?.aborted) {
      waiting.reject(waiting.signal.reason);
      next(worker);
      return;
    }
    busy.set(worker, waiting);
    worker.ref();
    worker.postMessage(waiting.job);
  };

  const start = (): Worker => {
    const worker = new Worker(workerUrl, { workerData: { memory, referenceOnly } });
    worker.on('message', (reply: Reply) => {
      const done = busy.get(worker);
      busy.delete(worker);
      if (done) spent(done.job.kernel, reply.seconds);
      if (reply.error === undefined) done?.resolve();
      else done?.reject(new FilmError('failed', `kernel ${done.job.kernel} failed: ${String(reply.error)}`, { cause: reply.error }));
      next(worker);
    });
    worker.on('error', (cause) => {
      busy.get(worker)?.reject(new FilmError('failed', `a kernel thread ended: ${String(cause)}`, { cause }));
      busy.delete(worker);
      all.splice(all.indexOf(worker), 1);
    });
    worker.unref();
    all.push(worker);
    return worker;
  };

  return {
    run: (job, signal) =>
      new Promise((resolve, reject) => {
        queue.push({ job, signal, resolve, reject });
        const worker = idle.pop() ?? (all.length < threads ? start() : undefined);
        if (worker) next(worker);
      }),
    close: async () => {
      for (const waiting of queue.splice(0)) waiting.reject(new FilmError('interrupted', 'the kernel threads were closed'));
      await Promise.all(all.splice(0).map((worker) => worker.terminate()));
    },
  };
};
