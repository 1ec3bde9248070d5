/** @file ciotat stages: every stage and its parameters, from their declarations. */
import type { Param } from '../../film/params.ts';
import { stageCatalogue } from '../../stages/catalogue.gen.ts';
import { defineCommand } from '../command.ts';
import { rangeOf, settingsPage } from '../settings-page.ts';

export default defineCommand({
  id: 'stages',
  takes: '',
  says: 'Lists every stage and what can be set about it.',
  flags: { json: { kind: 'flag', says: 'As JSON.' }, markdown: { kind: 'flag', says: 'As the page docs/settings.md.' } },
  run: async ({ flags }) => {
    const stages = Object.values(stageCatalogue);
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify(stages.map(({ id, title, says, version, params }) => ({ id, title, says, version, params })))}\n`,
      );
      return 0;
    }
    if (flags.markdown) {
      process.stdout.write(settingsPage(stages));
      return 0;
    }
    for (const stage of stages) {
      process.stdout.write(`${stage.id}: ${stage.says}\n`);
      for (const [name, param] of Object.entries(stage.params as Record<string, Param>))
        process.stdout.write(`  --set ${stage.id}.${name}=${String(param.default)}  (${rangeOf(param)}) ${param.says}\n`);
    }
    return 0;
  },
});
