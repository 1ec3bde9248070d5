/**
 * @file The networks there are: ours in weights/ and those a person brought (CIOTAT_NETS, else ciotat/nets among the user's data). Each is an ONNX file and, beside
 * it, what is known about it. Nothing is fetched; files are copied in, their SHA-256 kept and checked whenever one is opened.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { FilmError } from '../film/errors.ts';
import { nearestOf } from '../film/nearest.ts';
import { absentGraphs, findGraphs } from './graph-folder.ts';
import type { BetweenLayout, ColourLayout, Net, PictureLayout, Task } from './net.ts';

const recordShape = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  task: z.enum(['upscale', 'denoise', 'colourise', 'interpolate', 'depth', 'flow']),
  title: z.string(),
  sha256: z.string().length(64),
  bytes: z.number().int().positive(),
  licence: z.string(),
  origin: z.string(),
  picture: z
    .object({
      input: z.string(),
      output: z.string(),
      channels: z.union([z.literal(1), z.literal(3)]),
      frames: z.number().int().min(1).optional(),
      noise: z.number().positive().optional(),
      scale: z.number().int().min(1),
      white: z.number().positive(),
      multiple: z.number().int().min(1),
      fixed: z.number().int().positive().optional(),
      reach: z.number().int().min(0),
    })
    .optional(),
  colour: z
    .object({
      input: z.string(),
      output: z.string(),
      channels: z.union([z.literal(1), z.literal(3)]),
      white: z.number().positive(),
      gives: z.enum(['ab', 'rgb']),
      unit: z.number().positive(),
      multiple: z.number().int().min(1),
      fixed: z.number().int().positive().optional(),
      side: z.number().int().min(32),
      features: z.array(z.string()).min(1).optional(),
    })
    .optional(),
  between: z
    .object({
      inputs: z.array(z.string()).min(1).max(2),
      time: z.string().optional(),
      output: z.string(),
      channels: z.union([z.literal(3), z.literal(6), z.literal(7)]),
      white: z.number().positive(),
      multiple: z.number().int().min(1),
    })
    .optional(),
});

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Where brought networks lie. */
export const netsFolder = (): string =>
  process.env.CIOTAT_NETS ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'ciotat', 'nets');

const read = (folder: string, id: string): Net => {
  const path = join(folder, `${id}.onnx`);
  const parsed = recordShape.safeParse(JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')));
  if (!parsed.success)
    throw new FilmError('input', `expected the record of a network in ${id}.json, ${parsed.error.issues[0]?.message ?? 'it differs'}`, {
      hint: `Remove it with: ciotat nets remove ${id}`,
      where: { file: join(folder, `${id}.json`) },
    });
  const { task, title, sha256, bytes, licence, origin, picture, colour, between } = parsed.data;
  return {
    id,
    task,
    title,
    weights: { path, sha256, bytes, licence, origin },
    ...(picture ? { picture: picture as PictureLayout } : {}),
    ...(colour ? { colour: colour as ColourLayout } : {}),
    ...(between ? { between: between as unknown as BetweenLayout } : {}),
  };
};

/** Where our own networks lie: <id>.onnx, <id>.json and its model card <id>.md. */
export const ownFolder = fileURLToPath(new URL('./weights', import.meta.url));

/** All brought networks, by name. */
export const listNets = (folder = netsFolder()): readonly Net[] =>
  existsSync(folder)
    ? [
        ...readdirSync(folder)
          .filter((name) => name.endsWith('.json') && existsSync(join(folder, `${name.slice(0, -5)}.onnx`)))
          .sort()
          .map((name) => read(folder, name.slice(0, -5))),
        ...findGraphs(folder),
      ]
    : [];

/** Our own networks, then those brought. */
export const allNets = (folder = netsFolder()): readonly Net[] => [...listNets(ownFolder), ...listNets(folder)];

/** One network for a task. Throws `device` (exit code 5) where there is none of that name, or of another task. */
export const findNet = (id: string, task: Task, folder = netsFolder()): Net => {
  const all = allNets(folder);
  const net = all.find((one) => one.id === id);
  if (net?.task === task) return net;
  const absent = net ? undefined : absentGraphs(folder, id);
  if (absent) throw new FilmError('device', absent.message, { hint: absent.hint });
  const fitting = all.filter((one) => one.task === task).map((one) => one.id);
  throw new FilmError(
    'device',
    net ? `the network "${id}" is for ${net.task}, ${task} was expected` : `there is no network "${id}" for ${task}`,
    {
      hint:
        fitting.length > 0
          ? `Did you mean ${nearestOf(id, fitting)}? There are: ${fitting.join(', ')}.`
          : 'Bring one with: ciotat nets add network.onnx',
    },
  );
};

/** The bytes of a network. Throws `device` when the file is missing or is not the one that was brought. */
export const readWeights = ({ id, weights }: Net): Uint8Array => {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(weights.path);
  } catch (cause) {
    throw new FilmError('device', `the file of the network "${id}" cannot be read`, { where: { file: weights.path }, cause });
  }
  const found = sha256Of(bytes);
  if (found !== weights.sha256)
    throw new FilmError(
      'device',
      `expected SHA-256 ${weights.sha256.slice(0, 12)}… of the network "${id}", the file has ${found.slice(0, 12)}…`,
      {
        hint: `It was changed or damaged. Bring it again: ciotat nets remove ${id}, then ciotat nets add.`,
        where: { file: weights.path },
      },
    );
  return bytes;
};

/** The name a file gets: its own, in small letters and dashes. */
export const netIdOf = (path: string): string =>
  basename(path, extname(path))
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '') || 'net';

/** Copies a network in. Throws `usage` when one of that name is there already: nothing is overwritten. */
export const storeNet = (
  path: string,
  net: Omit<Net, 'weights'> & { readonly licence: string; readonly origin: string },
  folder = netsFolder(),
): Net => {
  const [onnx, record] = [join(folder, `${net.id}.onnx`), join(folder, `${net.id}.json`)];
  if (listNets(ownFolder).some((own) => own.id === net.id))
    throw new FilmError('usage', `"${net.id}" is the name of a network that comes with ciotat`, { hint: 'Give it another --name.' });
  if (existsSync(onnx))
    throw new FilmError('usage', `a network "${net.id}" is there already`, {
      hint: `Give it another --name, or: ciotat nets remove ${net.id}`,
    });
  mkdirSync(folder, { recursive: true });
  const bytes = readFileSync(path);
  const { licence, origin, ...rest } = net;
  writeFileSync(
    `${record}.part`,
    `${JSON.stringify({ ...rest, licence, origin, sha256: sha256Of(bytes), bytes: bytes.length }, null, 2)}\n`,
  );
  writeFileSync(`${onnx}.part`, bytes);
  renameSync(`${onnx}.part`, onnx);
  renameSync(`${record}.part`, record);
  return read(folder, net.id);
};

/** Takes a brought network away. Throws `usage` where there is none. */
export const removeNet = (id: string, folder = netsFolder()): void => {
  if (listNets(ownFolder).some((net) => net.id === id)) throw new FilmError('usage', `"${id}" comes with ciotat and stays`);
  if (!listNets(folder).some((net) => net.id === id)) throw new FilmError('usage', `there is no network "${id}" to remove`);
  for (const name of [`${id}.json`, `${id}.onnx`, id]) rmSync(join(folder, name), { force: true, recursive: true });
};
