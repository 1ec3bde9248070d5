/** @file ciotat stages: every stage and its parameters, from their declarations. */
import type { Param } from '../../film/params.ts';
import { stageCatalogue } from '../../stages/catalogue.gen.ts';
import { defineCommand } from '../command.ts';

const range = (param: Param): string => {
  if (param.kind === 'number') return `${param.min} to ${param.max}${param.unit ? ` ${param.unit}` : ''}`;
  return param.kind === 'choice' ? param.choices.join(', ') : param.kind === 'flag' ? 'on, off' : 'text';
};

export default defineCommand({
  id: 'stages',
  takes: '',
  says: 'Lists every stage and what can be set about it.',
  flags: { json: { kind: 'flag', says: 'As JSON.' } },
  run: async ({ flags }) => {
    const stages = Object.values(stageCatalogue);
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify(stages.map(({ id, title, says, version, params }) => ({ id, title, says, version, params })))}\n`,
      );
      return 0;
    }
    for (const stage of stages) {
      process.stdout.write(`${stage.id}: ${stage.says}\n`);
      for (const [name, param] of Object.entries(stage.params as Record<string, Param>))
        process.stdout.write(`  --set ${stage.id}.${name}=${String(param.default)}  (${range(param)}) ${param.says}\n`);
    }
    return 0;
  },
});
