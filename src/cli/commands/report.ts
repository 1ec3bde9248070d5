/** @file ciotat report: what was done to a film, for its papers: one page to read and print, and the same as JSON. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FilmError } from '../../film/errors.ts';
import { treatmentOf } from '../../pipeline/treatment.ts';
import { writeAtomically } from '../../project/atomic.ts';
import { findOutput } from '../../project/outputs.ts';
import { defineCommand } from '../command.ts';
import { reportPage } from '../report-page.ts';

export default defineCommand({
  id: 'report',
  takes: '<project>',
  says: 'Writes the treatment report (HTML and JSON): what was done to which frame, by what, with which values.',
  flags: {
    out: {
      kind: 'text',
      short: 'o',
      value: 'file.html',
      says: 'Page to write; the JSON lies beside it. Default film.report.html beside the project.',
    },
    json: { kind: 'flag', says: 'Print the JSON instead of writing files.' },
    overwrite: { kind: 'flag', says: 'Replace an existing report.' },
  },
  run: async ({ flags, names }) => {
    const [name, ...more] = names;
    if (name === undefined || more.length > 0)
      throw new FilmError('usage', `expected the name of one project, got ${names.length}`, {
        hint: 'For example: ciotat report film.ciotat.json',
      });
    // A finished film stands for its project.
    const project = resolve(name.endsWith('.json') ? name : findOutput(name).projectPath);
    const treatment = treatmentOf(project);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(treatment)}\n`);
      return 0;
    }
    const page = resolve(typeof flags.out === 'string' ? flags.out : project.replace(/(\.ciotat)?\.json$/, '.report.html'));
    if (!/\.html?$/.test(page)) throw new FilmError('usage', `expected a name ending in .html, got ${page}`);
    const data = page.replace(/\.html?$/, '.json');
    for (const path of [page, data])
      if (existsSync(path) && flags.overwrite !== true)
        throw new FilmError('usage', `${path} exists already`, { hint: 'Give --overwrite to replace it, or another -o.' });
    writeAtomically(data, `${JSON.stringify(treatment, null, 2)}\n`);
    writeAtomically(page, reportPage(treatment));
    process.stdout.write(`${page}\n${data}\n`);
    return 0;
  },
});
