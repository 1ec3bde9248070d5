/** @file The demo film: a train arrives at a station. Drawn by code for any moment, so that the truth is known at 17, 25 or 60 pictures a second and at any size. */
import type { Plane } from '../../film/frame.ts';
import { drawCarriages } from './carriages.ts';
import { drawStill } from './ground.ts';
import { drawLocomotive } from './locomotive.ts';
import { drawPeople } from './people.ts';
import { trainZ } from './place.ts';
import { drawSmoke, drawSteam } from './smoke.ts';
import { noiseOf } from './texture.ts';
import { drawTrees, plantTrees } from './trees.ts';
import type { View } from './view.ts';

export const filmSeconds = 6;

/** Draws the film as one view of it; each call gives a new plane, luma 0 to 1. Same seed, view and moment, same picture. */
export const createArrival = (view: View, seed: number): ((seconds: number) => Plane) => {
  const { width, height } = view;
  const noise = noiseOf(seed);
  const still = { width, height, data: new Float32Array(width * height) };
  drawStill(still, view, noise);
  const trees = plantTrees(seed + 1);
  return (seconds) => {
    const canvas = { width, height, data: Float32Array.from(still.data) };
    const nose = trainZ(seconds);
    drawTrees(canvas, view, trees, seconds, noise);
    drawCarriages(canvas, view, nose, noise);
    drawLocomotive(canvas, view, nose, nose, noise);
    drawSmoke(canvas, view, seconds, noise);
    drawSteam(canvas, view, seconds, noise);
    drawPeople(canvas, view, seconds, noise);
    return canvas;
  };
};
