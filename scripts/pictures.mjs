/** `node scripts/pictures.mjs [arrival.mkv]` makes the pictures of docs/ from the demo's old film (`npm start` draws it into demo/), by the program's own preview. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './prepare.mjs';

const film = process.argv[2] ?? `${root}demo/arrival.mkv`;
const place = mkdtempSync(join(tmpdir(), 'ciotat-pictures-'));
copyFileSync(film, join(place, 'arrival.mkv'));
mkdirSync(`${root}docs/pictures`, { recursive: true });

const preview = (name, ...flags) => {
  const out = join(place, `${name}.png`);
  const { status } = spawnSync(process.execPath, [`${root}bin/ciotat.js`, 'preview', join(place, 'arrival.mkv'), '-o', out, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`preview of ${name} ended with ${status}`);
  return sharp(out);
};

/** `width` x `height` at (x, y) of the picture before and of the one after, side by side, `factor` times as large. */
const detail = async (pair, { x, y, width, height, factor }) => {
  const { width: both } = await pair.metadata();
  const side = async (left) =>
    pair
      .clone()
      .extract({ left, top: y, width, height })
      .resize(width * factor, height * factor, { kernel: 'nearest' })
      .toBuffer();
  const gap = 8;
  return sharp({ create: { width: 2 * width * factor + gap, height: height * factor, channels: 3, background: 'white' } }).composite([
    { input: await side(x), left: 0, top: 0 },
    { input: await side(both / 2 + x), left: width * factor + gap, top: 0 },
  ]);
};
const keep = (picture, name) =>
  picture.flatten({ background: 'white' }).jpeg({ quality: 82, mozjpeg: true }).toFile(`${root}docs/pictures/${name}.jpg`);

try {
  const whole = preview('whole', '--frame', '90', '--recipe', 'lumiere', '--height', '1080');
  await keep(whole.clone().resize(1440), 'before-after');
  await keep(await detail(whole, { x: 620, y: 380, width: 480, height: 360, factor: 1 }), 'enlarged');
  await keep(preview('overlay', '--frame', '40', '--recipe', 'restoration', '--overlay'), 'repairs');
  const mended = preview('mended', '--frame', '40', '--recipe', 'restoration');
  await keep(await detail(mended, { x: 210, y: 30, width: 160, height: 120, factor: 3 }), 'dirt');
  await keep(preview('motion', '--frame', '140', '--show', 'flow'), 'motion');
} finally {
  rmSync(place, { recursive: true, force: true });
}
