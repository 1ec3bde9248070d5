/** The house rules of ARCHITECTURE.md, held by a program: arrows, rings, doors, budgets, phase folders, ids, headers, generated lists. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { phases } from '../src/stages/phases.ts';
import { doors, exempt, layers, mayImport } from './house.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));

type File = { readonly path: string; readonly text: string; readonly imports: readonly string[] };

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

const read = (folder: string): File[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'simd' ? [] : read(full);
    if (!entry.name.endsWith('.ts')) return [];
    const text = readFileSync(full, 'utf8');
    return [
      {
        path: relative(src, full).replaceAll('\\', '/'),
        text,
        imports: [...text.matchAll(importPattern)].map((m) => m[1] ?? m[2] ?? m[3]!),
      },
    ];
  });

const all = read(src);
const shipped = all.filter((file) => !file.path.endsWith('.test.ts'));
const written = shipped.filter((file) => !file.path.endsWith('.gen.ts'));
const layerOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : 'index');
const target = (file: File, name: string): string => join(dirname(file.path), name).replaceAll('\\', '/');
const inside = (file: File): string[] => file.imports.filter((name) => name.startsWith('.')).map((name) => target(file, name));
const phaseOf = (path: string): string | undefined => /^stages\/(\d-[a-z]+)\//.exec(path)?.[1];

describe('arrows', () => {
  it('every folder of src is a layer', () => {
    const folders = new Set(shipped.map((file) => layerOf(file.path)));
    expect([...folders].filter((folder) => folder !== 'index' && !(layers as readonly string[]).includes(folder))).toEqual([]);
  });
  it('go down the layers, never up', () => {
    const wrong = shipped.flatMap((file) =>
      inside(file)
        .filter((to) => !mayImport(file.path, to))
        .map((to) => `${file.path} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });
  it('a stage never imports a stage of another phase or a sibling stage', () => {
    const isStage = (path: string): boolean => /^export default /m.test(shipped.find((file) => file.path === path)?.text ?? '');
    const wrong = written
      .filter((file) => phaseOf(file.path))
      .flatMap((file) =>
        inside(file)
          .filter((to) => phaseOf(to) && (phaseOf(to) !== phaseOf(file.path) || isStage(to)))
          .map((to) => `${file.path} → ${to}`),
      );
    expect(wrong).toEqual([]);
  });
  it('form no rings', () => {
    // Type imports vanish when the program is built, and the catalogues point at members that read them.
    const runtime = new Map(
      shipped.map((file) => {
        const text = file.text.replaceAll(/(?:^|\n)\s*(?:import|export) type [^;]*;/g, '');
        return [
          file.path,
          [...text.matchAll(importPattern)]
            .map((m) => m[1] ?? m[2] ?? m[3]!)
            .filter((name) => name.startsWith('.'))
            .map((name) => target(file, name)),
        ] as const;
      }),
    );
    const done = new Set<string>();
    const rings: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) rings.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      else if (!done.has(path)) {
        for (const next of runtime.get(path) ?? []) visit(next, [...trail, path]);
        done.add(path);
      }
    };
    for (const path of runtime.keys()) visit(path, []);
    expect(rings).toEqual([]);
  });
});

describe('doors', () => {
  it.each(doors)('$what has one door: $door', ({ pattern, door }) => {
    expect(written.filter((file) => pattern.test(file.text) && file.path !== door).map((file) => file.path)).toEqual([]);
  });
  it('only the command line speaks to the terminal', () => {
    const speaks = /\bconsole\.|process\.(stdout|stderr|exit)\b/;
    expect(written.filter((file) => speaks.test(file.text) && layerOf(file.path) !== 'cli').map((file) => file.path)).toEqual([]);
  });
});

describe('budgets', () => {
  const lines = (file: File): number => file.text.split('\n').length - 1;
  it('no file over 300 lines without a reason', () => {
    expect(
      written
        .filter((file) => lines(file) > 300 && !exempt.some((e) => e.path === file.path))
        .map((file) => `${file.path}: ${lines(file)}`),
    ).toEqual([]);
  });
  it('the median file has under 100 lines', () => {
    const sorted = written.map(lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(100);
  });
  it('no catch-all files', () =>
    expect(written.filter((file) => /(^|\/)(utils?|misc|helpers?|common)(\.ts|\/)/.test(file.path)).map((file) => file.path)).toEqual([]));
});

describe('names', () => {
  it('the phase folders are the phases, in order', () => {
    const folders = readdirSync(join(src, 'stages'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    const wanted = phases.map((phase, i) => `${i + 1}-${phase}`);
    expect(folders.filter((folder) => !wanted.includes(folder))).toEqual([]);
  });
  it('files are kebab-case', () => {
    expect(all.filter((file) => !/^([0-9a-z-]+\/)*[0-9a-z-]+(\.(test|gen))?\.ts$/.test(file.path)).map((file) => file.path)).toEqual([]);
  });
  it('a member is called as its file', () => {
    const wrong = written.flatMap((file) => {
      const id = /^export default define\w+(?:<[^\n]*?>)?\(\{\s*\n?\s*id: '([^']+)'/m.exec(file.text)?.[1];
      if (id === undefined) return [];
      const path = file.path
        .replace(/^stages\/\d-/, '')
        .replace(/^(kernels|media\/formats|project\/recipes|nets\/models|cli\/commands)\//, '')
        .replace(/\.ts$/, '');
      return id === path ? [] : [`${file.path} calls itself ${id}`];
    });
    expect(wrong).toEqual([]);
  });
  it('every file opens with what it is', () => {
    expect(
      written
        .filter((file) => !file.text.trimStart().startsWith('/**') || !file.text.slice(0, 300).includes('@file'))
        .map((file) => file.path),
    ).toEqual([]);
  });
});
