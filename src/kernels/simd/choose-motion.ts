/** Twin of ../choose-motion.ts. */
import { boxMean } from './motion/box-mean';
import { decay } from './motion/decay';

// @ts-ignore: decorator
@inline
function beyond(x: f32, y: f32, width: i32, height: i32): f32 {
  const outX = max<f32>(-x, x - <f32>(width - 1));
  const outY = max<f32>(-y, y - <f32>(height - 1));
  return 1 - min<f32>(4, max<f32>(0, max<f32>(outX, outY))) * <f32>0.25;
}

// @ts-ignore: decorator
@inline
function ratio(x: f32): f32 {
  let r: f32 = 1 + min<f32>(8, max<f32>(-8, x)) * <f32>0.03125;
  r *= r;
  r *= r;
  r *= r;
  r *= r;
  return r * r;
}

// @ts-ignore: decorator
@inline
function shareOfOne(m: usize, x: i32, y: i32, width: i32, height: i32, zero: f32, one: f32, t: f32, towardsOne: f32): f32 {
  const before = (<f32>1 - t) * (zero * beyond(<f32>x + load<f32>(m), <f32>y + load<f32>(m, 4), width, height) + <f32>0.02);
  const after = t * (one * beyond(<f32>x + load<f32>(m, 8), <f32>y + load<f32>(m, 12), width, height) + <f32>0.02) * ratio(towardsOne);
  return after / (before + after);
}

function densities(sums: usize, bytes: usize, out: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(out + i, min<f32>(1.5, load<f32>(sums + (i << 2), 8)));
}

export function chooseMotion(moves: usize, cost: usize, shares: usize, zero: usize, one: usize, wideMoves: usize, wideCost: usize, wideShares: usize, wideZero: usize, wideOne: usize, blockMoves: usize, blockCost: usize, blockShares: usize, still: usize, width: i32, height: i32, t: f32, advice: usize, columns: i32, rows: i32, scratch: usize): void {
  const bytes = (<usize>(width * height)) << 2;
  const ofZero = scratch + bytes;
  const ofOne = ofZero + bytes;
  const ofWideZero = ofOne + bytes;
  const ofWideOne = ofWideZero + bytes;
  const row = ofWideOne + bytes;
  densities(zero, bytes, scratch);
  boxMean(scratch, ofZero, width, height, 1, row);
  densities(one, bytes, scratch);
  boxMean(scratch, ofOne, width, height, 1, row);
  densities(wideZero, bytes, scratch);
  boxMean(scratch, ofWideZero, width, height, 1, row);
  densities(wideOne, bytes, scratch);
  boxMean(scratch, ofWideOne, width, height, 1, row);
  const least: f32 = 1.0 / 64.0;
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      let ofWide: f32 = 0, ofBlocks: f32 = 0, ofStill: f32 = 0, flowToOne: f32 = 0, blocksToOne: f32 = 0;
      if (advice != 0) {
        const word = advice + ((<usize>(y * columns + x)) << 2);
        const plane = (<usize>(columns * rows)) << 2;
        ofWide = load<f32>(word);
        ofBlocks = load<f32>(word + plane);
        ofStill = load<f32>(word + 2 * plane);
        flowToOne = load<f32>(word + 3 * plane);
        blocksToOne = load<f32>(word + 4 * plane);
      }
      const flowCost = load<f32>(cost + i);
      const wideFlowCost = load<f32>(wideCost + i) - ofWide;
      const stillCost = load<f32>(still + i) + 1 - ofStill;
      const blocksCost = blockCost != 0 ? load<f32>(blockCost + i) + <f32>0.5 - ofBlocks : f32.MAX_VALUE;
      const lowest = min<f32>(min<f32>(flowCost, wideFlowCost), min<f32>(stillCost, blocksCost));
      const own = decay(flowCost - lowest);
      const second = decay(wideFlowCost - lowest);
      const ofFlows = own + second + <f32>1e-9;
      const w = (own * own) / ofFlows;
      const wStill = decay(stillCost - lowest);
      const wWide = (second * second) / ofFlows;
      const left = w + wWide + wStill + <f32>1e-9;
      const ofFlow = w / left, ofWideFlow = wWide / left;
      store<f32>(shares + (i << 1), shareOfOne(moves + (i << 2), x, y, width, height, load<f32>(ofZero + i), load<f32>(ofOne + i), t, flowToOne));
      store<f32>(shares + (i << 1), ofFlow < least ? 0 : ofFlow, 4);
      store<f32>(wideShares + (i << 1), shareOfOne(wideMoves + (i << 2), x, y, width, height, load<f32>(ofWideZero + i), load<f32>(ofWideOne + i), t, flowToOne));
      store<f32>(wideShares + (i << 1), ofWideFlow < least ? 0 : ofWideFlow, 4);
      if (blockCost != 0) {
        const wBlocks = decay(blocksCost - lowest);
        const weight = wBlocks / (w + wWide + wBlocks + wStill);
        store<f32>(blockShares + (i << 1), shareOfOne(blockMoves + (i << 2), x, y, width, height, 1, 1, t, blocksToOne));
        store<f32>(blockShares + (i << 1), weight < least ? 0 : weight, 4);
      }
      i += 4;
    }
  }
}
