/** @file Where things lie at the station, metres (see view.ts), and how the train moves. */

export const platformY = -1.7;
export const railY = -2.4;
export const groundY = -2.55;
export const edgeX = -0.95;
export const track = { x: -2.5, gauge: 0.72 } as const;
/** The train's side that the camera sees. */
export const sideX = -1.15;
export const farSideX = 2 * track.x - sideX;
export const stationX = 3.3;

const [startZ, speed, braking] = [43, 8.5, 0.8] as const;

/** Distance of the buffer beam at a moment, metres; seconds before 0 go on at full speed. */
export const trainZ = (seconds: number): number =>
  seconds < 0 ? startZ - speed * seconds : startZ - speed * seconds + 0.5 * braking * Math.min(seconds, speed / braking) ** 2;
