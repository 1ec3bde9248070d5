/**
 * @file Whether something like a speck is on its way through the picture: new in one neighbouring frame on one side of it and new in another just where a straight way
 * would have taken it. Looked for in the frames themselves, not along the flow, which may have followed the thing in some of them; and by how much light it takes or
 * gives in a square, which a bird that beats its wings keeps.
 */
import { type Sums, standingOff } from './like-nearby.ts';
import type { Blob } from './specks.ts';

/** A neighbouring frame: how many frames off it lies, and by how much the surroundings of the speck have moved to it. */
export type Neighbour = { readonly steps: number; readonly sums: Sums; readonly panX: number; readonly panY: number };

/** Pixels around the square that its light is compared with, and of the speck's within it. */
const [rim, margin] = [3, 1];
/** How far a thing may move from frame to frame, as share of the width, and the least that is a move, in pixels. */
const farthest = 0.1;
const leastMove = 3;
/** Pixels between places that are looked at. */
const stride = 2;
/** Share of the speck's own light that must be new. */
const alike = 0.6;
/** By how many pixels, and what share of its way, a thing may miss the straight way. */
const [slack, bend] = [2, 0.1];
/** Pixels by which the surroundings' own pattern may be off. */
const wander = 2;

/** For places around the speck, row by row: how much more stands off there in a neighbour than in the speck's own frame, as share of the speck; not a number beyond the picture. */
type News = { readonly reach: number; readonly side: number; readonly values: Float32Array };

const newsOf = (own: (x: number, y: number) => number, neighbour: Neighbour, box: Box, reach: number): News => {
  const side = 2 * reach + 1;
  const values = new Float32Array(side * side).fill(Number.NaN);
  const there = standingOff(neighbour.sums, box.side, box.side, rim);
  const isInside = (x: number, y: number): boolean =>
    x >= rim && y >= rim && x + box.side + rim <= neighbour.sums.width && y + box.side + rim <= neighbour.sums.height;
  const [panX, panY] = [Math.round(neighbour.panX), Math.round(neighbour.panY)];
  for (let j = 0; j < side; j++)
    for (let i = 0; i < side; i++) {
      const x = box.x + (i - reach) * stride;
      const y = box.y + (j - reach) * stride;
      if (!isInside(x + panX, y + panY)) continue;
      const value = box.sign * there(x + panX, y + panY);
      values[j * side + i] = 0;
      if (value < alike * box.light) continue;
      let before = 0;
      for (let dy = -wander; dy <= wander; dy += wander)
        for (let dx = -wander; dx <= wander; dx += wander)
          if (isInside(x + dx, y + dy)) before = Math.max(before, box.sign * own(x + dx, y + dy));
      values[j * side + i] = (value - before) / box.light;
    }
  return { reach, side, values };
};

type Box = { readonly x: number; readonly y: number; readonly side: number; readonly sign: number; readonly light: number };

const isNew = (value: number): boolean => value >= alike && value * alike <= 1;

/** Whether something of the speck's light is new near a place, given in strides from the speck: undefined beyond the picture. */
const isNewNear = ({ reach, side, values }: News, i: number, j: number, within: number): boolean | undefined => {
  if (Math.abs(i) > reach || Math.abs(j) > reach || Number.isNaN(values[(j + reach) * side + i + reach]!)) return undefined;
  for (let y = Math.max(-reach, j - within); y <= Math.min(reach, j + within); y++)
    for (let x = Math.max(-reach, i - within); x <= Math.min(reach, i + within); x++)
      if (isNew(values[(y + reach) * side + x + reach]!)) return true;
  return false;
};

/**
 * Whether from some place in a frame beside a straight way leads through the speck's own and the others: all that it reaches but one of many must show it. With
 * `sense` -1 the way turns back at the speck, which nothing does: then it is chance that finds one.
 */
const isOnAWay = (news: ReadonlyMap<number, News>, beside: 1 | -1, sense: 1 | -1): boolean => {
  const first = news.get(beside);
  if (!first) return false;
  const others = [-2, -1, 1, 2].flatMap((steps) => {
    const one = steps === beside ? undefined : news.get(steps);
    return one ? [{ one, times: steps * beside }] : [];
  });
  const { reach, side, values } = first;
  for (let j = -reach; j <= reach; j++)
    for (let i = -reach; i <= reach; i++) {
      if (!isNew(values[(j + reach) * side + i + reach]!)) continue;
      const way = stride * Math.hypot(i, j);
      if (way < leastMove) continue;
      const within = Math.ceil((slack + bend * way) / stride);
      let [seen, missed] = [0, 0];
      for (const { one, times } of others) {
        const there = isNewNear(one, sense * times * i, sense * times * j, within);
        if (there) seen++;
        else if (there === false) missed++;
      }
      if (seen > 0 && missed <= (seen > 1 ? 1 : 0)) return true;
    }
  return false;
};

/** Whether something like the speck moves on a straight way through its frame and its neighbours; undefined at the picture's edge, where it cannot be told. */
export const isOnItsWay = (own: Sums, neighbours: readonly Neighbour[], blob: Blob): boolean | undefined => {
  const side = Math.max(blob.width, blob.height) + 2 * margin;
  const x = Math.round(blob.x + (blob.width - side) / 2);
  const y = Math.round(blob.y + (blob.height - side) / 2);
  if (x < rim || y < rim || x + side + rim > own.width || y + side + rim > own.height) return undefined;
  const here = standingOff(own, side, side, rim);
  const light = blob.sign * here(x, y);
  if (light <= 0) return false;
  const box = { x, y, side, sign: blob.sign, light };
  const step = Math.max(6, Math.round((farthest * own.width) / stride));
  const news = new Map(neighbours.map((one) => [one.steps, newsOf(here, one, box, step * Math.abs(one.steps))] as const));
  const isOne = (sense: 1 | -1): boolean => isOnAWay(news, 1, sense) || isOnAWay(news, -1, sense);
  // Where there is so much that moves that a way is found however it turns, it says nothing.
  return isOne(1) && !isOne(-1);
};
