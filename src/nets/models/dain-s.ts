/**
 * @file dain-s: a small network that says how much each motion counts at each place of a made frame, and in which frame a place is rather to be seen. It sees the
 * planes of the kernel choice-features and gives its advice to choose-motion; without its word the choice is the classical one.
 */
import { FilmError } from '../../film/errors.ts';
import { features } from '../../kernels/choice-features.ts';
import type { Nets } from '../host.ts';

export const dainS = 'dain-s';

/** Fills `advice` (`words` planes of choose-motion) from `seen` (`features` planes of choice-features), both `columns` x `rows`, multiples of 4. Throws `failed` for an answer that is none. */
export const adviseChoice = async (
  nets: Nets,
  seen: Float32Array,
  advice: Float32Array,
  columns: number,
  rows: number,
  signal?: AbortSignal,
): Promise<void> => {
  const net = nets.find(dainS, 'interpolate');
  const { advice: said } = await nets.tensors(net, { seen: { dims: [1, features, rows, columns], data: seen } }, signal);
  if (said?.data.length !== advice.length || !said.data.every(Number.isFinite))
    throw new FilmError('failed', `expected ${advice.length} numbers of advice from ${dainS}, got ${said?.dims.join(' x ')} or no numbers`);
  advice.set(said.data);
};
