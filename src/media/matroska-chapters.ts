/**
 * @file Chapters of Matroska files (RFC 9559, 5.1.7), read and added. The FFmpeg binding hands out no chapters, so the finished file gets them:
 * a Chapters element behind its last, and a line in the table of contents at its head, which FFmpeg leaves room for.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { FilmError } from '../film/errors.ts';
import type { Chapter } from './chapter.ts';
import { dataOf, type Element, element, elementAt, elementsIn, sizeOf, unsigned, unsignedOf } from './ebml.ts';

const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  empty: 0xec,
  checksum: 0xbf,
  chapters: 0x1043a770,
  edition: 0x45b9,
  atom: 0xb6,
  uid: 0x73c4,
  start: 0x91,
  end: 0x92,
  hidden: 0x98,
  display: 0x80,
  title: 0x85,
  language: 0x437c,
} as const;

const segmentOf = (file: number): { readonly segment: Element; readonly end: number } | undefined => {
  const { size } = fstatSync(file);
  const head = elementAt(file, 0);
  const segment = head?.id === ids.ebml && head.bytes !== undefined ? elementAt(file, head.dataAt + head.bytes) : undefined;
  if (segment?.id !== ids.segment) return undefined;
  return { segment, end: Math.min(size, segment.dataAt + (segment.bytes ?? size)) };
};

const nanoseconds = 1e9;

const chapterOf = (file: number, atom: Element): Chapter | undefined => {
  const parts = [...elementsIn(file, atom.dataAt, atom.dataAt + (atom.bytes ?? 0))];
  const number = (id: number): number | undefined => {
    const part = parts.find((p) => p.id === id);
    return part && Number(unsignedOf(dataOf(file, part)));
  };
  const start = number(ids.start);
  if (start === undefined || number(ids.hidden) === 1) return undefined;
  const display = parts.find((p) => p.id === ids.display);
  const title = display && [...elementsIn(file, display.dataAt, display.dataAt + (display.bytes ?? 0))].find((p) => p.id === ids.title);
  const end = number(ids.end);
  return {
    startSeconds: start / nanoseconds,
    ...(end === undefined ? {} : { endSeconds: end / nanoseconds }),
    title: title ? dataOf(file, title).toString('utf8') : '',
  };
};

/** The chapters of the first edition; none for a file that is no Matroska. */
export const matroskaChapters = (path: string): Chapter[] => {
  const file = openSync(path, 'r');
  try {
    const found = segmentOf(file);
    if (!found) return [];
    for (const part of elementsIn(file, found.segment.dataAt, found.end)) {
      if (part.id !== ids.chapters || part.bytes === undefined) continue;
      const [edition] = [...elementsIn(file, part.dataAt, part.dataAt + part.bytes)].filter((p) => p.id === ids.edition);
      const atoms = edition ? [...elementsIn(file, edition.dataAt, edition.dataAt + (edition.bytes ?? 0))] : [];
      return atoms.filter((p) => p.id === ids.atom).flatMap((atom) => chapterOf(file, atom) ?? []);
    }
    return [];
  } finally {
    closeSync(file);
  }
};

/** Adds chapters to a finished Matroska file that FFmpeg wrote. Throws `failed` when its head is not as FFmpeg writes it. */
export const addMatroskaChapters = (path: string, chapters: readonly Chapter[]): void => {
  if (chapters.length === 0) return;
  const file = openSync(path, 'r+');
  try {
    const found = segmentOf(file);
    const table = found && elementAt(file, found.segment.dataAt);
    const room = table?.bytes === undefined ? undefined : elementAt(file, table.dataAt + table.bytes);
    const sizeAt = found ? found.segment.dataAt - 8 : 0;
    if (
      !found ||
      table?.id !== ids.seekHead ||
      room?.id !== ids.empty ||
      room.bytes === undefined ||
      found.segment.dataAt - found.segment.at !== 12
    )
      throw new FilmError('failed', `the head of ${path} leaves no room for chapters`, { where: { file: path } });
    const end = fstatSync(file).size;
    const atoms = chapters.map(({ startSeconds, endSeconds, title }, i) =>
      element(
        ids.atom,
        unsigned(ids.uid, BigInt(i + 1)),
        unsigned(ids.start, BigInt(Math.round(startSeconds * nanoseconds))),
        ...(endSeconds === undefined ? [] : [unsigned(ids.end, BigInt(Math.round(endSeconds * nanoseconds)))]),
        element(ids.display, element(ids.title, Buffer.from(title, 'utf8')), element(ids.language, Buffer.from('und'))),
      ),
    );
    const body = element(ids.chapters, element(ids.edition, ...atoms));
    const seekId = Buffer.alloc(4);
    seekId.writeUInt32BE(ids.chapters);
    const line = element(ids.seek, element(ids.seekId, seekId), unsigned(ids.seekPosition, BigInt(end - found.segment.dataAt)));
    // A checksum of the old table would no longer be true; Matroska does without.
    const lines = [...elementsIn(file, table.dataAt, room.at)].filter((p) => p.id !== ids.checksum);
    const kept = lines.map((p) => element(p.id, dataOf(file, p)));
    const head = element(ids.seekHead, ...kept, line);
    const space = room.dataAt + room.bytes - table.at - head.length;
    // What is left is filled with an empty element: an id, a size of 8 bytes, and zeros.
    if (space < 9) throw new FilmError('failed', `the head of ${path} has no room for chapters`, { where: { file: path } });
    const filling = Buffer.concat([Buffer.from([ids.empty]), sizeOf(space - 9), Buffer.alloc(space - 9)]);
    writeSync(file, body, 0, body.length, end);
    writeSync(file, Buffer.concat([head, filling]), 0, head.length + filling.length, table.at);
    writeSync(file, sizeOf(end + body.length - found.segment.dataAt), 0, 8, sizeAt);
  } finally {
    closeSync(file);
  }
};
