/** @file Facts in a few figures, for a report: what lists hold how many, how large numbers get. Works for any stage; one that knows better says so itself. */
import type { Json } from '../film/facts.ts';

const show = (value: number): string => (Number.isInteger(value) ? String(value) : Number(value.toPrecision(3)).toString());

const numbersOf = (value: Json): number[] | undefined => {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((item) => typeof item === 'number') ? (value as number[]) : undefined;
};

const series = (values: readonly number[]): string => {
  const rms = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  const [least, most] = values.reduce(
    ([a, b], v) => [Math.min(a, v), Math.max(b, v)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return `${values.length} values, ${show(least)} to ${show(most)}, RMS ${show(rms)}`;
};

/** Name and words for everything found, two levels deep. */
export const digestOf = (facts: Json, prefix = '', depth = 0): Readonly<Record<string, string>> => {
  if (facts === null || typeof facts !== 'object') return { [prefix || 'found']: String(facts) };
  if (Array.isArray(facts)) {
    const name = prefix || 'found';
    const own = numbersOf(facts);
    if (own) return { [name]: series(own) };
    const width = numbersOf(facts[0] as Json)?.length;
    if (width !== undefined && width <= 6 && facts.every((item) => numbersOf(item as Json)?.length === width))
      return Object.fromEntries(
        Array.from({ length: width }, (_, k) => [`${name} ${k + 1}`, series(facts.map((item) => (item as readonly number[])[k]!))]),
      );
    return { [name]: facts.length === 0 ? 'none' : `${facts.length} entries` };
  }
  const entries = Object.entries(facts as Readonly<Record<string, Json>>);
  if (depth > 1)
    return {
      [prefix]: entries.every(([, v]) => typeof v === 'number')
        ? entries.map(([k, v]) => `${k} ${v}`).join(', ')
        : `${entries.length} entries`,
    };
  return Object.assign({}, ...entries.map(([name, value]) => digestOf(value, prefix ? `${prefix}.${name}` : name, depth + 1)));
};
