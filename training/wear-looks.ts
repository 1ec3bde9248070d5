/**
 * What pictures show of wear (src/stages/6-resolution/wear-look.ts), for training/ciotat_training/resolution/choose.py. Bytes in: for each picture width and height as 32 bits,
 * then its values; out: an array of their looks as JSON, null where too little is to be seen.
 *
 *     node --import tsx training/wear-looks.ts < pictures > looks.json
 */
import { readFileSync } from 'node:fs';
import { lookOf } from '../src/stages/6-resolution/wear-look.ts';

const given = readFileSync(0);
const looks: (readonly number[] | null)[] = [];
for (let at = 0; at < given.length; ) {
  const [width, height] = [given.readInt32LE(at), given.readInt32LE(at + 4)];
  at += 8;
  looks.push(lookOf({ width, height, data: Float32Array.from(given.subarray(at, at + width * height), (value) => value / 255) }) ?? null);
  at += width * height;
}
process.stdout.write(JSON.stringify(looks));
