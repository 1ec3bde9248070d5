/** Twin of ../spread-colours.ts. */
export function spreadColours(luma: usize, width: i32, height: i32, belief: usize, blue: usize, red: usize, sharp: f32, amount: f32, outBlue: usize, outRed: usize): void {
  let i: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      let total: f32 = 0;
      let sumBlue: f32 = 0;
      let sumRed: f32 = 0;
      const move = amount * (<f32>1 - load<f32>(belief + i));
      if (move > 0) {
        const own = load<f32>(luma + i);
        for (let ny = y - 6; ny <= y + 6; ny += 2) {
          if (ny < 0 || ny >= height) continue;
          for (let nx = x - 6; nx <= x + 6; nx += 2) {
            if (nx < 0 || nx >= width) continue;
            const k = (<usize>(ny * width + nx)) << 2;
            const apart = (load<f32>(luma + k) - own) * sharp;
            const like = <f32>1 / (<f32>1 + apart * apart);
            const b = load<f32>(belief + k);
            const weight = like * like * (b * b + <f32>0.02);
            total += weight;
            sumBlue += weight * load<f32>(blue + k);
            sumRed += weight * load<f32>(red + k);
          }
        }
      }
      const b = load<f32>(blue + i);
      const r = load<f32>(red + i);
      store<f32>(outBlue + i, total > 0 ? b + move * (sumBlue / total - b) : b);
      store<f32>(outRed + i, total > 0 ? r + move * (sumRed / total - r) : r);
      i += 4;
    }
  }
}
