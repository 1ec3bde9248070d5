/**
 * @file Networks of several graphs: a folder named as the network, in it one ONNX file a graph. DAIN is one: dain/dain-frame.onnx, dain-pair.onnx, dain-synthesis.onnx, as
 * training/ exports them; its folder is copied in by hand or by `ciotat nets add <folder>`.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FilmError } from '../film/errors.ts';
import type { Net } from './net.ts';

/** Graphs of a network that makes frames from what it knows of each frame and of each pair. */
export const betweenGraphs = ['frame', 'pair', 'synthesis'] as const;

const graphsIn = (folder: string, id: string): Readonly<Record<string, string>> =>
  Object.fromEntries(betweenGraphs.map((graph) => [graph, join(folder, `${id}-${graph}.onnx`)]));
const missingIn = (folder: string, id: string): readonly string[] =>
  Object.values(graphsIn(folder, id)).flatMap((path) => (existsSync(path) ? [] : [basename(path)]));
const isWhole = (folder: string, id: string): boolean => missingIn(folder, id).length === 0;
const howMade = 'python -m ciotat_training export dain --weights best.pth --out <folder> makes them (training/README.md).';

/** What is to be said where a network of several graphs is asked for and is not there, or not whole. */
export const absentGraphs = (folder: string, id: string): { readonly message: string; readonly hint: string } | undefined => {
  if (existsSync(join(folder, id)) && !isWhole(join(folder, id), id)) {
    const missing = missingIn(join(folder, id), id);
    return { message: `the network "${id}" is not whole, it lacks ${missing.join(', ')}`, hint: howMade };
  }
  if (id !== 'dain') return undefined;
  return {
    message: 'there is no network "dain" for interpolate',
    hint: `Its weights are yours to bring: ${howMade} Then: ciotat nets add <folder>`,
  };
};

const netOf = (folder: string, id: string): Net => {
  const graphs = graphsIn(folder, id);
  const hash = createHash('sha256');
  let bytes = 0;
  for (const path of Object.values(graphs)) {
    const data = readFileSync(path);
    hash.update(data);
    bytes += data.length;
  }
  const weights = { path: folder, sha256: hash.digest('hex'), bytes, licence: 'not stated', origin: id };
  return { id, task: 'interpolate', title: id, weights, graphs };
};

/** The networks that are folders in `folder`. */
export const findGraphs = (folder: string): readonly Net[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isWhole(join(folder, entry.name), entry.name))
    .map((entry) => netOf(join(folder, entry.name), entry.name));

/** Copies the graphs of `id` from a folder in. Throws `input` where one of them is missing. */
export const storeGraphs = (from: string, id: string, folder: string): Net => {
  if (!statSync(from).isDirectory() || !isWhole(from, id))
    throw new FilmError('input', `expected ${betweenGraphs.map((graph) => `${id}-${graph}.onnx`).join(', ')} in the folder`, {
      hint: howMade,
      where: { file: from },
    });
  const to = join(folder, id);
  mkdirSync(to, { recursive: true });
  for (const graph of betweenGraphs) cpSync(join(from, `${id}-${graph}.onnx`), join(to, `${id}-${graph}.onnx`));
  return netOf(to, id);
};
