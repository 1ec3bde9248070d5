/** @file Frames of the file, as people count them, and frames of the film: without repeats, and perhaps a part of the file only. */
import type { FilmFacts } from '../stage.ts';

/** The film's frame that shows a frame of the file; undefined where the film has none. */
export const filmFrameOf = (film: FilmFacts, length: number, fileFrame: number): number | undefined => {
  const within = fileFrame - (film.firstFileFrame ?? 0);
  const fileFrames = film.source?.fileFrames ?? [];
  const frame = fileFrames.length > 0 ? fileFrames.findLastIndex((n) => n <= within) : within;
  // What lies behind the last frame by more than a repeat or two is another part of the file.
  const beyond = fileFrames.length > 0 && frame === fileFrames.length - 1 && within - fileFrames[frame]! > 3;
  return frame >= 0 && frame < length && !beyond ? frame : undefined;
};
