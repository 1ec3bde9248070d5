/**
 * @file Parameters, declared once and read by everyone: checks, command-line flags, the studio's panel, docs, content keys.
 *
 *     params: { strength: number({ default: 1, min: 0, max: 1, says: 'How much of the flicker is taken out.' }) }
 */
import { FilmError } from './errors.ts';

type Said = { readonly says: string; readonly unit?: string };
export type NumberParam = Said & {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
};
export type ChoiceParam<C extends string = string> = Said & {
  readonly kind: 'choice';
  readonly default: C;
  readonly choices: readonly C[];
};
export type FlagParam = Said & { readonly kind: 'flag'; readonly default: boolean };
export type TextParam = Said & { readonly kind: 'text'; readonly default: string };
export type Param = NumberParam | ChoiceParam | FlagParam | TextParam;
export type ParamSpecs = Readonly<Record<string, Param>>;
export type ParamValues<S extends ParamSpecs> = {
  readonly [K in keyof S]: S[K] extends NumberParam
    ? number
    : S[K] extends ChoiceParam<infer C>
      ? C
      : S[K] extends FlagParam
        ? boolean
        : string;
};

export const number = (p: Omit<NumberParam, 'kind'>): NumberParam => ({ kind: 'number', ...p });
export const choice = <const C extends string>(p: Omit<ChoiceParam<C>, 'kind'>): ChoiceParam<C> => ({ kind: 'choice', ...p });
export const flag = (p: Omit<FlagParam, 'kind'>): FlagParam => ({ kind: 'flag', ...p });
export const text = (p: Omit<TextParam, 'kind'>): TextParam => ({ kind: 'text', ...p });

const checkOne = (owner: string, name: string, spec: Param, value: unknown): unknown => {
  const wrong = (expected: string): never => {
    throw new FilmError('usage', `${owner}.${name}: expected ${expected}, got ${JSON.stringify(value)}`, { hint: spec.says });
  };
  if (spec.kind === 'number') {
    const n = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof n !== 'number' || !Number.isFinite(n)) return wrong('a number');
    if (n < spec.min || n > spec.max) return wrong(`${spec.min} to ${spec.max}${spec.unit ? ` ${spec.unit}` : ''}`);
    return spec.integer && !Number.isInteger(n) ? wrong('a whole number') : n;
  }
  if (spec.kind === 'flag') {
    if (value === true || value === 'true' || value === 'on') return true;
    return value === false || value === 'false' || value === 'off' ? false : wrong('on or off');
  }
  if (spec.kind === 'choice') return spec.choices.includes(value as string) ? value : wrong(spec.choices.join(', '));
  return typeof value === 'string' ? value : wrong('a text');
};

/** Defaults overlaid with what was given, each value checked and text from flags converted. Unknown names and bad values are usage errors. */
export const readParams = <S extends ParamSpecs>(
  owner: string,
  specs: S,
  given: Readonly<Record<string, unknown>> = {},
): ParamValues<S> => {
  const unknown = Object.keys(given).find((name) => !(name in specs));
  if (unknown !== undefined)
    throw new FilmError('usage', `${owner} has no parameter "${unknown}"`, { hint: `It has: ${Object.keys(specs).join(', ') || 'none'}.` });
  const values = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, name in given ? checkOne(owner, name, spec, given[name]) : spec.default]),
  );
  return values as ParamValues<S>;
};
