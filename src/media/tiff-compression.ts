/** @file How a TIFF picture is compressed, read from its header (TIFF 6.0, section 2). FFmpeg decodes JPEG inside TIFF to black, in silence. */
import { closeSync, openSync, readSync } from 'node:fs';

const compressionTag = 259;
const entryBytes = 12;

/** The compression number of the first picture in the file (1 none, 5 LZW, 7 JPEG …), or undefined for what is no classic TIFF. */
export const tiffCompression = (path: string): number | undefined => {
  const file = openSync(path, 'r');
  try {
    const read = (length: number, at: number): Buffer | undefined => {
      const data = Buffer.alloc(length);
      return readSync(file, data, 0, length, at) === length ? data : undefined;
    };
    const head = read(8, 0);
    const order = head?.toString('latin1', 0, 2);
    if (!head || (order !== 'II' && order !== 'MM')) return undefined;
    const little = order === 'II';
    const u16 = (data: Buffer, at: number): number => (little ? data.readUInt16LE(at) : data.readUInt16BE(at));
    const directory = little ? head.readUInt32LE(4) : head.readUInt32BE(4);
    const count = read(2, directory);
    const entries = count && read(u16(count, 0) * entryBytes, directory + 2);
    for (let at = 0; entries && at < entries.length; at += entryBytes) if (u16(entries, at) === compressionTag) return u16(entries, at + 8);
    return undefined;
  } finally {
    closeSync(file);
  }
};

/** True for the two ways of JPEG in TIFF. */
export const isJpegTiff = (path: string): boolean => [6, 7].includes(tiffCompression(path) ?? 0);
