/** @file Chapters of a file: of Matroska, and of MP4 (the list Nero and FFmpeg write). */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Chapter } from './chapter.ts';
import { matroskaChapters } from './matroska-chapters.ts';

/** What box `name` of an MP4 holds between two bytes of a file, or undefined. */
const boxIn = (file: number, name: string, from: number, to: number): { readonly from: number; readonly to: number } | undefined => {
  const head = Buffer.alloc(16);
  for (let at = from; at + 8 <= to && readSync(file, head, 0, 16, at) >= 8; ) {
    const short = head.readUInt32BE(0);
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    if (length < 8) return undefined;
    if (head.toString('latin1', 4, 8) === name) return { from: at + (short === 1 ? 16 : 8), to: Math.min(to, at + length) };
    at += length;
  }
  return undefined;
};

const mp4Chapters = (path: string): Chapter[] => {
  const file = openSync(path, 'r');
  try {
    const box = ['moov', 'udta', 'chpl'].reduce<{ readonly from: number; readonly to: number } | undefined>(
      (within, name) => within && boxIn(file, name, within.from, within.to),
      { from: 0, to: fstatSync(file).size },
    );
    if (!box) return [];
    const data = Buffer.alloc(Math.min(box.to - box.from, 2 ** 18));
    if (readSync(file, data, 0, data.length, box.from) < 5) return [];
    const chapters: Chapter[] = [];
    // Version 1 has four reserved bytes before the count; times count 100 nanoseconds.
    const counted = data[0] === 0 ? 4 : 8;
    let at = counted + 1;
    for (let i = 0; i < (data[counted] ?? 0) && at + 9 <= data.length; i++) {
      const length = data[at + 8]!;
      chapters.push({ startSeconds: Number(data.readBigUInt64BE(at)) / 1e7, title: data.toString('utf8', at + 9, at + 9 + length) });
      at += 9 + length;
    }
    return chapters;
  } finally {
    closeSync(file);
  }
};

/** The chapters of a film in order; none where there are none, or none that can be read. */
export const chaptersOf = (path: string): Chapter[] => {
  const found = matroskaChapters(path);
  return found.length > 0 ? found : mp4Chapters(path);
};
