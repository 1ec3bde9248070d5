/** @file The line of a tear through the picture: read from text, led on to the picture's edges, and how far each place lies from it, on which side and where along it. */
import { FilmError } from '../../film/errors.ts';
import type { Plane } from '../../film/frame.ts';
import { givenParts } from './given-parts.ts';

export type Place = readonly [x: number, y: number];
export type TornLine = readonly Place[];

export type GivenTear = { readonly frame: number; readonly line: TornLine };

const numbersIn = (text: string): readonly number[] => text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));

/** "frame: x,y x,y …; frame: …" as tears, in pixels of the source picture. Throws `usage` for anything else. */
export const givenTears = (text: string): readonly GivenTear[] =>
  givenParts(text).map((part) => {
    const [head, ...rest] = part.split(':');
    const frame = Number(head);
    const line = rest
      .join(':')
      .trim()
      .split(/\s+/)
      .map(numbersIn)
      .map(([x, y, more]): Place => [x!, more === undefined ? y! : Number.NaN]);
    if (!Number.isInteger(frame) || frame < 0 || line.length < 2 || !line.flat().every(Number.isFinite))
      throw new FilmError('usage', `tear: expected a film frame and at least two places, got "${part}"`, {
        hint: 'For example 120: 0,140 200,133 479,150; several after semicolons.',
      });
    return { frame, line };
  });

/** The line led on straight beyond both its ends by more than the picture is large, so that it parts the whole picture. */
const ledOn = (line: TornLine, width: number, height: number): TornLine => {
  const far = 2 * (width + height);
  const beyond = ([x, y]: Place, [fromX, fromY]: Place): Place => {
    const length = Math.max(1e-6, Math.hypot(x - fromX, y - fromY));
    return [x + ((x - fromX) / length) * far, y + ((y - fromY) / length) * far];
  };
  return [beyond(line[0]!, line[1]!), ...line, beyond(line.at(-1)!, line.at(-2)!)];
};

export type TornField = {
  /** Distance of each pixel from the line, pixels: below 0 on its left side as it is followed (the upper one of a line drawn to the right), above 0 on its right. */
  readonly signed: Plane;
  /** How far along the line the nearest place of it lies, pixels from its first point; kept within the line's length. */
  readonly along: Plane;
  readonly length: number;
};

/** Distances from a line for every pixel of a picture. */
export const fieldOf = (drawn: TornLine, width: number, height: number): TornField => {
  const line = ledOn(drawn, width, height);
  const signed = new Float32Array(width * height);
  const along = new Float32Array(width * height);
  const starts: number[] = [0];
  for (let k = 1; k < line.length; k++)
    starts.push(
      k === 1 || k === line.length - 1
        ? starts[k - 1]!
        : starts[k - 1]! + Math.hypot(line[k]![0] - line[k - 1]![0], line[k]![1] - line[k - 1]![1]),
    );
  const length = starts.at(-1)!;
  // In lists of numbers, because every pixel asks every stretch.
  const stretches = line.length - 1;
  const [ax, ay, dx, dy] = Array.from({ length: 4 }, () => new Float64Array(stretches)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let k = 0; k < stretches; k++) {
    [ax[k], ay[k]] = line[k]!;
    dx[k] = line[k + 1]![0] - ax[k]!;
    dy[k] = line[k + 1]![1] - ay[k]!;
  }
  const squares = dx.map((value, k) => value * value + dy[k]! * dy[k]!);
  const lengths = squares.map(Math.sqrt);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let least = Number.POSITIVE_INFINITY;
      let side = 1;
      let at = 0;
      let bestCross = 0;
      for (let k = 0; k < stretches; k++) {
        if (squares[k] === 0) continue;
        const fromX = x - ax[k]!;
        const fromY = y - ay[k]!;
        const share = Math.min(1, Math.max(0, (fromX * dx[k]! + fromY * dy[k]!) / squares[k]!));
        const offX = fromX - share * dx[k]!;
        const offY = fromY - share * dy[k]!;
        const distance = offX * offX + offY * offY;
        // Neither nearer nor as near.
        if (distance > least + 1e-9) continue;
        const cross = (dx[k]! * fromY - dy[k]! * fromX) / lengths[k]!;
        // At a corner two stretches are as near: the one that is looked at more squarely tells the side.
        const same = Math.abs(distance - least) < 1e-9;
        if (distance < least - 1e-9 || (same && Math.abs(cross) > bestCross)) {
          least = Math.min(least, distance);
          side = cross < 0 ? -1 : 1;
          bestCross = Math.abs(cross);
          const inner = k > 0 && k < stretches - 1;
          at = inner ? starts[k]! + share * lengths[k]! : k === 0 ? 0 : length;
        }
      }
      signed[y * width + x] = side * Math.sqrt(least);
      along[y * width + x] = at;
    }
  return { signed: { width, height, data: signed }, along: { width, height, data: along }, length };
};
