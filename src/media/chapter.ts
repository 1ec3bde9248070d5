/** @file A chapter, and cutting and shifting chapters to a span of the film. */
export type Chapter = { readonly startSeconds: number; readonly endSeconds?: number; readonly title: string };

/** Chapters that reach into a span, in seconds from its start; the one under way begins at 0. */
export const chaptersWithin = (
  chapters: readonly Chapter[],
  span: { readonly startSeconds: number; readonly endSeconds: number },
): Chapter[] => {
  const length = span.endSeconds - span.startSeconds;
  return chapters.flatMap((chapter, i) => {
    const start = chapter.startSeconds - span.startSeconds;
    const end = (chapter.endSeconds ?? chapters[i + 1]?.startSeconds ?? Number.POSITIVE_INFINITY) - span.startSeconds;
    if (end <= 0 || start >= length) return [];
    return [{ startSeconds: Math.max(0, start), endSeconds: Math.min(length, end), title: chapter.title }];
  });
};
