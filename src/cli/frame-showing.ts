/** @file Where in the finished film a frame of the file is to be seen. */
import type { ClipShape } from '../film/clip.ts';
import type { SourceFacts } from '../film/facts.ts';
import { toNumber } from '../film/rational.ts';

type SourceMap = Pick<SourceFacts, 'fileFrames' | 'seconds'>;

/** The film frame that shows what frame `number` of the file shows: repeats in the file are no frames of their own. Without a source map it is the same. */
export const filmFrameOf = (source: SourceMap | undefined, number: number): number =>
  source && source.fileFrames.length > 0
    ? Math.max(
        0,
        source.fileFrames.findLastIndex((file) => file <= number),
      )
    : number;

/**
 * The frame of `made` nearest to where frame `number` of `file` lies in it. A film brought to true speed shows the same photograph at another time than the
 * file did, and slow motion stretches time: both are followed by the share of the whole film that has gone by.
 */
export const frameShowing = (
  made: Pick<ClipShape, 'length' | 'times'>,
  file: Pick<ClipShape, 'length' | 'times'>,
  source: SourceMap | undefined,
  number: number,
): number => {
  const seconds = source && source.seconds.length > 1 ? source.seconds : undefined;
  const share = seconds
    ? seconds[filmFrameOf(source, number)]! / seconds.at(-1)!
    : toNumber(file.times.at(number)) / toNumber(file.times.at(file.length));
  const time = share * toNumber(made.times.at(made.length));
  const startOf = (n: number): number => toNumber(made.times.at(n));
  let frame = 0;
  while (frame + 1 < made.length && Math.abs(startOf(frame + 1) - time) <= Math.abs(startOf(frame) - time)) frame++;
  return frame;
};
