/**
 * @file Dirt taken out of thumbs: what is brighter or darker in one frame than anything near its place in the frame before and in the one after. Motion is
 * near its place in one of them; a cut leaves every frame a neighbour of its own scene.
 */

/** 8-bit levels by which a spot stands out. */
const standsOut = 10;

type Tone = { readonly mean: number; readonly deviation: number };
const toneOf = (data: Uint8Array): Tone => {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return { mean, deviation: Math.max(4, Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length)) };
};

/** The frames with spots cut down to what lies around them in time; every frame is judged against its neighbours as they were. */
export const withoutSpots = (frames: readonly Uint8Array[], width: number, height: number): readonly Uint8Array[] => {
  const tones = frames.map(toneOf);
  return frames.map((frame, n) => {
    const own = tones[n]!;
    // The first and the last frame have their neighbours on one side.
    const places = n === 0 ? [1, 2] : n === frames.length - 1 ? [n - 2, n - 1] : [n - 1, n + 1];
    const beside = places.flatMap((m) => {
      const [data, tone] = [frames[m], tones[m]];
      // Brought to the frame's own brightness and contrast: flicker is no spot.
      return data && tone ? [{ data, gain: own.deviation / tone.deviation, mean: tone.mean }] : [];
    });
    if (beside.length < 2) return frame;
    return frame.map((value, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      let [low, high] = [255, 0];
      for (const { data, gain, mean } of beside)
        for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
          for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
            const there = own.mean + gain * (data[v * width + u]! - mean);
            if (there < low) low = there;
            if (there > high) high = there;
          }
      if (value > high + standsOut) return high;
      return value < low - standsOut ? low : value;
    });
  });
};
