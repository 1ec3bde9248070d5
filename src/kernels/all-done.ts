/** @file Jobs side by side that write into lent memory: none may still be writing when another's failure gives that memory back. */

/** Waits for every job to end, then gives their results, or throws the first failure in the jobs' order. */
export const allDone = async <T>(jobs: readonly Promise<T>[]): Promise<readonly T[]> => {
  const ended = await Promise.allSettled(jobs);
  return ended.map((job) => {
    if (job.status === 'rejected') throw job.reason;
    return job.value;
  });
};
