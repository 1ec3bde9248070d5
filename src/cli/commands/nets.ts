/** @file ciotat nets: our own networks and those a person brought; list, add, info, bench, remove. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { FilmError } from '../../film/errors.ts';
import { storeGraphs } from '../../nets/graph-folder.ts';
import { inspectPicture } from '../../nets/inspect.ts';
import { inspectBetween, isBetween } from '../../nets/inspect-between.ts';
import { inspectColour } from '../../nets/inspect-colour.ts';
import type { ColourLayout, Net, PictureLayout, Task } from '../../nets/net.ts';
import { tasks } from '../../nets/net.ts';
import { allNets, netIdOf, netsFolder, readWeights, removeNet, storeNet } from '../../nets/net-store.ts';
import { deviceOf, openSession } from '../../nets/runtime.ts';
import { defineCommand, type Given } from '../command.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const line = ({ id, task, weights, picture }: Net): string =>
  `${id.padEnd(28)} ${task.padEnd(10)} ${(weights.bytes / 2 ** 20).toFixed(1).padStart(6)} MB  ${picture ? `x${picture.scale}  ` : ''}${weights.licence}`;

const oneOf = (id: string | undefined): Net => {
  const net = allNets().find((one) => one.id === id);
  if (!net)
    throw new FilmError('usage', id === undefined ? 'expected the name of a network' : `there is no network "${id}"`, {
      hint: 'ciotat nets list names them.',
    });
  return net;
};

/** What a person said about the file, in network.json beside network.onnx. */
const sidecarOf = <L>(path: string): Partial<L> => {
  const beside = path.replace(/\.onnx$/i, '.json');
  let text: string;
  try {
    text = readFileSync(beside, 'utf8');
  } catch {
    return {};
  }
  try {
    return JSON.parse(text) as Partial<L>;
  } catch (cause) {
    throw new FilmError('input', `expected JSON in ${basename(beside)}`, { where: { file: beside }, cause });
  }
};

const word = (given: Given, name: string, otherwise: string): string =>
  typeof given.flags[name] === 'string' ? given.flags[name] : otherwise;

const add = async (path: string | undefined, given: Given): Promise<number> => {
  if (path === undefined)
    throw new FilmError('usage', 'expected an ONNX file', { hint: 'For example: ciotat nets add film-x4.onnx --licence MIT' });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const net = storeGraphs(path, word(given, 'name', 'dain'), netsFolder());
    say(line(net));
    say(`Use it with: --set interpolation/rate.model=${net.id}`);
    return 0;
  }
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new FilmError('input', `${path} cannot be read`, { where: { file: path }, cause });
  }
  await using session = await openSession(bytes, { device: 'cpu', threads: 2 });
  const id = netIdOf(word(given, 'name', path));
  const rights = { licence: word(given, 'licence', 'not stated'), origin: word(given, 'origin', basename(path)) };
  if (isBetween(session)) {
    const net = storeNet(path, { id, task: 'interpolate', title: id, between: await inspectBetween(session), ...rights });
    say(line(net));
    say(`Use it with: --set interpolation/rate.model=${net.id}`);
    return 0;
  }
  const asked = word(given, 'task', '');
  if (asked && !['upscale', 'denoise', 'colourise'].includes(asked))
    throw new FilmError(
      'usage',
      `${tasks.includes(asked as Task) ? `networks for ${asked} cannot be brought yet` : `there is no task "${asked}"`}`,
      { hint: 'Tasks: upscale, denoise, colourise.' },
    );
  // Two channels can only be a and b.
  const colourises = asked === 'colourise' || (asked === '' && session.outputs[0]?.dims[1] === 2);
  const layout = colourises
    ? { colour: await inspectColour(session, sidecarOf<ColourLayout>(path)) }
    : { picture: await inspectPicture(session, sidecarOf<PictureLayout>(path)) };
  const task = colourises ? 'colourise' : asked === '' ? (layout.picture!.scale > 1 ? 'upscale' : 'denoise') : (asked as Task);
  const net = storeNet(path, {
    id,
    task,
    title: id,
    ...layout,
    ...rights,
  });
  say(line(net));
  say(`Use it with: --set ${colourises ? 'colour/auto' : 'resolution/upscale'}.model=${net.id}`);
  return 0;
};

const bench = async (net: Net, given: Given): Promise<number> => {
  const layout = net.picture ?? net.colour;
  if (!layout) throw new FilmError('usage', `${net.id} is no picture network`);
  await using session = await openSession(readWeights(net), {
    device: deviceOf(word(given, 'device', 'auto')),
    threads: Number(word(given, 'threads', '2')),
  });
  const { input, output, channels, multiple, fixed } = layout;
  const round = (size: number): number => Math.ceil(size / multiple) * multiple;
  const [width, height] = fixed ? [fixed, fixed] : [round(480), round(298)];
  const dims = [1, channels, height, width];
  const data = new Float32Array(channels * width * height).fill(0.5);
  const [, , outHeight, outWidth] = (await session.run({ [input]: { dims, data } }))[output]!.dims;
  const began = performance.now();
  const rounds = 3;
  for (let i = 0; i < rounds; i++) await session.run({ [input]: { dims, data } });
  say(
    `${net.id}: ${width} x ${height} → ${outWidth} x ${outHeight} in ${((performance.now() - began) / 1000 / rounds).toFixed(3)} s on ${session.device}`,
  );
  return 0;
};

export default defineCommand({
  id: 'nets',
  takes: '[list | add <file.onnx> | info <name> | bench <name> | remove <name>]',
  says: 'Networks, ours and your own: lists and tries them, brings an ONNX file in, removes it.',
  flags: {
    name: { kind: 'text', value: 'name', says: 'add: what to call it; default the name of the file.' },
    task: { kind: 'text', value: 'upscale|denoise|colourise', says: 'add: what it is for; default by what it makes.' },
    licence: { kind: 'text', value: 'licence', says: 'add: under what licence you have it.' },
    origin: { kind: 'text', value: 'text', says: 'add: where it comes from.' },
    device: { kind: 'text', value: 'auto|cpu|cuda|…', says: 'bench: where it runs.' },
    threads: { kind: 'text', value: 'number', says: 'bench: threads; default 2.' },
    json: { kind: 'flag', says: 'list, info: as JSON.' },
  },
  run: async (given) => {
    const [verb = 'list', name] = given.names;
    if (verb === 'add') return add(name, given);
    if (verb === 'list') {
      const all = allNets();
      if (given.flags.json) say(JSON.stringify(all));
      else if (all.length === 0) say('No network was brought yet. Bring one with: ciotat nets add network.onnx');
      else for (const net of all) say(line(net));
      return 0;
    }
    if (verb === 'info') {
      say(JSON.stringify(oneOf(name), null, given.flags.json ? 0 : 2));
      return 0;
    }
    if (verb === 'bench') return bench(oneOf(name), given);
    if (verb === 'remove') {
      removeNet(oneOf(name).id);
      return 0;
    }
    throw new FilmError('usage', `nets has no "${verb}"`, { hint: 'There are: list, add, info, bench, remove.' });
  },
});
