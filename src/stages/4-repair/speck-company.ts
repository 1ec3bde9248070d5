/** @file Specks among each other: what moves along a path through three frames, what comes again and again in one place, what has a twin. Dirt does none of it. */
import type { Sighting } from './speck-look.ts';

export type Company = {
  /** How surely it lies on a path of like specks through three frames: 0 none is there, 1 it might, 2 it does. */
  readonly path: 0 | 1 | 2;
  /** Natural logarithm of how often specks come near its place in the frames around, over how often chance would have it. */
  readonly crowd: number;
  /** A like speck beside it at the same height in the same frame. */
  readonly twin: boolean;
};

export type CompanyOf = {
  readonly of: (speck: Sighting) => Company;
  /** How many clear specks the shot has, and the share of them that lie on paths: of rain, snow, sparks and glitter it is large. */
  readonly onPaths: { readonly clear: number; readonly share: number };
  /** Clear specks of one kind that keep to a part of the picture through the shot: glitter on water, leaves in the sun. */
  readonly keepTogether: boolean;
};

type Likeness = { readonly level: number; readonly area: number; readonly strength: number; readonly slack: number; readonly bend: number };
const tight: Likeness = { level: 0.06, area: 1.8, strength: 1.8, slack: 2, bend: 0.08 };
/** Of specks that are all clear, as a bird that beats its wings or a thing that turns: likeness says less, the straight way more. */
const changing: Likeness = { level: 0.15, area: 4, strength: 4, slack: 2, bend: 0.05 };
const loose: Likeness = { level: 0.1, area: 2.5, strength: 3, slack: 3, bend: 0.12 };
/** How far a thing may move from frame to frame, as share of the width. */
const farthest = 0.2;
/** A speck this strong is clear. */
const clear = 6;

const alike = (a: Sighting, b: Sighting, { level, area, strength }: Likeness): boolean =>
  a.sign === b.sign &&
  Math.abs(a.level - b.level) < level &&
  a.area < area * b.area + 2 &&
  b.area < area * a.area + 2 &&
  a.strength < strength * b.strength &&
  b.strength < strength * a.strength;

/** Parts of the picture in which specks are counted, and the least mean count that says anything. */
const [partsAcross, partsDown, leastCount] = [6, 4, 3];
/** Dirt lies everywhere: the emptiest quarter of the parts has no less than this share of the mean. Of things that keep to one place so many are of one sign. */
const [emptyShare, oneSign] = [0.2, 0.85];

const keepTogether = (specks: readonly Sighting[], width: number, height: number): boolean => {
  const counts = new Float64Array(partsAcross * partsDown);
  let bright = 0;
  for (const { cx, cy, sign } of specks) {
    const [i, j] = [Math.floor((cx / width) * partsAcross), Math.floor((cy / height) * partsDown)];
    counts[Math.min(partsDown - 1, j) * partsAcross + Math.min(partsAcross - 1, i)]!++;
    if (sign > 0) bright++;
  }
  const mean = specks.length / counts.length;
  const common = Math.max(bright, specks.length - bright) / Math.max(1, specks.length);
  return mean >= leastCount && common >= oneSign && counts.sort()[counts.length >> 2]! < emptyShare * mean;
};

/** Frames before and after in which a crowd is counted. */
const crowdFrames = 4;

/** `byFrame` holds every speck found, those that are no dirt among them. */
export const companyIn = (byFrame: ReadonlyMap<number, readonly Sighting[]>, width: number, height: number): CompanyOf => {
  const reach = Math.max(12, farthest * width);
  const near = Math.max(12, width / 30);
  const at = (frame: number): readonly Sighting[] => byFrame.get(frame) ?? [];
  const isLike = (a: Sighting, b: Sighting, x: number, y: number, within: number, how: Likeness, least: number): boolean =>
    Math.abs(b.cx - x) <= within &&
    Math.abs(b.cy - y) <= within &&
    b.strength >= least &&
    alike(a, b, how) &&
    Math.hypot(b.cx - x, b.cy - y) <= within;

  const onPath = (a: Sighting, how: Likeness, least = 0): boolean => {
    if (a.strength < least) return false;
    const isThere = (frame: number, x: number, y: number, within: number): boolean =>
      at(frame).some((b) => isLike(a, b, x, y, within, how, least));
    for (const step of [1, -1])
      for (const b of at(a.frame + step)) {
        if (!isLike(a, b, a.cx, a.cy, reach, how, least)) continue;
        const [dx, dy] = [b.cx - a.cx, b.cy - a.cy];
        const slack = how.slack + how.bend * Math.hypot(dx, dy);
        // On through this frame, or on beyond the next.
        if (isThere(a.frame - step, a.cx - dx, a.cy - dy, slack)) return true;
        if (isThere(a.frame + 2 * step, a.cx + 2 * dx, a.cy + 2 * dy, slack)) return true;
      }
    return false;
  };

  const crowdAt = (a: Sighting): number => {
    let [count, total] = [0, 0];
    for (let frame = a.frame - crowdFrames; frame <= a.frame + crowdFrames; frame++) {
      if (frame === a.frame) continue;
      for (const b of at(frame)) {
        total++;
        if (Math.abs(b.cx - a.cx) <= near && Math.abs(b.cy - a.cy) <= near) count++;
      }
    }
    const chance = (total * (2 * near) ** 2) / (width * height);
    return Math.log((count + 0.5) / (chance + 0.5));
  };

  const all = [...byFrame.values()].flat();
  const paths = new Map(
    all.map((speck) => [speck, onPath(speck, tight) || onPath(speck, changing, clear) ? 2 : onPath(speck, loose) ? 1 : 0] as const),
  );
  const strong = all.filter(({ strength }) => strength > clear);
  const share = (strong.filter((speck) => paths.get(speck) === 2).length + 0.5) / (strong.length + 5);

  const of = (a: Sighting): Company => ({
    path: paths.get(a)!,
    crowd: crowdAt(a),
    twin: at(a.frame).some(
      (b) =>
        b !== a &&
        alike(a, b, tight) &&
        Math.abs(b.cy - a.cy) < 2 + 0.15 * Math.abs(b.cx - a.cx) &&
        Math.abs(b.cx - a.cx) < 8 * Math.sqrt(a.area) + 4 &&
        Math.abs(b.cx - a.cx) > 1.5 * Math.sqrt(a.area),
    ),
  });
  return { of, onPaths: { clear: strong.length, share }, keepTogether: keepTogether(strong, width, height) };
};
