/** The pages of docs/ say what the program does: every setting is there, and no link leads nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { settingsPage } from '../src/cli/settings-page.ts';
import { stageCatalogue } from '../src/stages/catalogue.gen.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];

describe('docs', () => {
  it('settings.md has every setting as it is declared (npm run docs writes it)', () => {
    expect(readFileSync(join(root, 'docs/settings.md'), 'utf8')).toBe(settingsPage(Object.values(stageCatalogue)));
  });

  it.each(pages.filter((page) => page.endsWith('.md')))('links of %s lead somewhere', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((found) => found[1]!).filter((to) => !/^[a-z]+:/.test(to));
    expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).toEqual([]);
  });
});
