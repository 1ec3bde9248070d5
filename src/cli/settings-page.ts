/** @file docs/settings.md: every stage and every setting, drawn from their declarations. */
import type { Param } from '../film/params.ts';
import { phases } from '../stages/phases.ts';
import type { AnyStage } from '../stages/stage.ts';

/** The values a setting takes, in words. */
export const rangeOf = (param: Param): string => {
  if (param.kind === 'number') return `${param.min} to ${param.max}${param.unit ? ` ${param.unit}` : ''}`;
  return param.kind === 'choice' ? param.choices.join(', ') : param.kind === 'flag' ? 'on, off' : 'text';
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const settingsOf = ({ params }: AnyStage): string => {
  const rows = Object.entries(params as Record<string, Param>).map(
    ([name, param]) =>
      `| \`${name}\` | ${param.default === '' ? 'empty' : `\`${String(param.default)}\``} | ${cell(rangeOf(param))} | ${cell(param.says)} |`,
  );
  return rows.length === 0 ? '' : `\n| setting | default | takes | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
};

/** The page as Markdown: phases in the film's order, stages by name, a table of each one's settings. */
export const settingsPage = (stages: readonly AnyStage[]): string => {
  const parts = phases.map((phase, k) => {
    const own = stages.filter(({ id }) => id.startsWith(`${phase}/`));
    const each = own.map((stage) => `\n### ${stage.id}\n\n${stage.says}\n${settingsOf(stage)}`);
    return `\n## ${k + 1} ${phase}\n${each.join('')}`;
  });
  return `# Every setting\n\nMade by \`npm run docs\` from the stages' own declarations. A setting is given as \`--set stage.setting=value\`, for one run, or per shot in the project (see [the project](project.md)).\n${parts.join('')}`;
};
