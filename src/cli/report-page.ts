/** @file The treatment report as one HTML page: nothing from outside, no script, readable on paper. */
import type { Json } from '../film/facts.ts';
import type { TreatedOutput, TreatedRepair, TreatedStage, Treatment } from '../pipeline/treatment.ts';

const safe = (text: unknown): string =>
  String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!);

const rows = (pairs: readonly (readonly [string, unknown])[]): string =>
  `<table>${pairs.map(([name, value]) => `<tr><th scope="row">${safe(name)}</th><td>${safe(value)}</td></tr>`).join('')}</table>`;

const table = (heads: readonly string[], lines: readonly (readonly unknown[])[]): string =>
  `<table class="list"><thead><tr>${heads.map((head) => `<th scope="col">${safe(head)}</th>`).join('')}</tr></thead><tbody>${lines
    .map((line) => `<tr>${line.map((cell) => `<td>${safe(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

/** Frames as ranges: 3, 7 to 9. */
export const rangesOf = (frames: readonly number[]): string => {
  const parts: string[] = [];
  for (let i = 0; i < frames.length; ) {
    let end = i;
    while (frames[end + 1] === frames[end]! + 1) end++;
    parts.push(end > i ? `${frames[i]}–${frames[end]}` : String(frames[i]));
    i = end + 1;
  }
  return parts.join(', ') || 'none';
};

const valuesText = (values: Readonly<Record<string, Json>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ') || '–';

/** Above this many shots a stage's findings are folded away. */
const manyShots = 6;

/** Repairs beyond so many are in the JSON only. */
const listedRepairs = 2000;

const repairsList = (repairs: readonly TreatedRepair[]): string => {
  const count = (state: string): number => repairs.filter((repair) => repair.state === state).length;
  const said = `${repairs.length} repairs: ${count('auto')} applied by themselves, ${count('review')} waiting for a person, ${count('accepted')} accepted, ${count('rejected')} rejected`;
  const list = table(
    ['Repair', 'Film frames', 'Place and size', 'Mended', 'Sure', 'State'],
    repairs
      .slice(0, listedRepairs)
      .map(({ id, frames: [first, last], box, pixels, method, donor, confidence, state, why }) => [
        id,
        first === last ? first : `${first}–${last}`,
        `${box.width} x ${box.height} at ${box.x}, ${box.y}; ${pixels} pixels`,
        donor ? `${method}, from frame ${donor.frame}` : method,
        `${Math.round(100 * confidence)} %`,
        why ? `${state}: ${why}` : state,
      ]),
  );
  const rest = repairs.length > listedRepairs ? `<p>The other ${repairs.length - listedRepairs} are in the JSON beside this page.</p>` : '';
  return `<details><summary>${safe(said)}</summary>${list}${rest}</details>`;
};

const stageSection = (stage: TreatedStage, output: TreatedOutput): string => {
  const found = Object.entries(stage.found);
  const list = table(
    ['Shot', 'What was found'],
    found.map(([shot, said]) => [
      shot === 'film' ? 'whole film' : shot,
      Object.entries(said)
        .map(([name, words]) => `${name}: ${words}`)
        .join('; '),
    ]),
  );
  const all = stage.shots.length === output.shots.length ? 'all shots' : stage.shots.join(', ');
  const own = Object.entries(stage.shotValues).map(([shot, values]) => [`values for ${shot}`, valuesText(values)] as const);
  return `<section class="stage"><h3>${safe(stage.title)} <code>${safe(stage.id)} v${stage.version}</code></h3><p>${safe(stage.says)}</p>${rows(
    [['values', valuesText(stage.values)], ...own, ['pictures touched', stage.shots.length === 0 ? 'none: it only looks, or writes' : all]],
  )}${found.length === 0 ? '' : found.length > manyShots ? `<details><summary>What was found in ${found.length} shots</summary>${list}</details>` : list}${stage.repairs ? repairsList(stage.repairs) : ''}</section>`;
};

const kinds: Readonly<Record<TreatedOutput['output'], string>> = {
  preservation: 'Preservation copy: the film as it is, nothing changed.',
  restoration: 'Restoration: damage is taken out; every picture was photographed.',
  enhancement:
    'Enhancement, not restoration: size, speed or pictures in between were added and are no evidence of what the film shows. The source remains the document.',
};

const framesText = (output: TreatedOutput): string =>
  output.frames.map((frame, n) => (typeof frame === 'number' ? `${n}:${frame}` : `${n}:${frame[0]}+${frame[2]}`)).join(' ');

const outputSection = (output: TreatedOutput): string => {
  const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, output.frames.length)).toFixed(1)} %)`;
  return `<section><h2>${safe(output.path)}</h2><p class="kind ${output.output}">${safe(kinds[output.output])}</p>
${rows([
  ['recipe', output.recipe],
  ['written', `${output.at}, ciotat ${output.ciotat}, FFmpeg ${output.engine}`],
  ['picture', `${output.width} x ${output.height}, ${output.fps} a second, ${output.codec}, ${valuesText(output.settings)}`],
  ['colour', Object.values(output.space).join(', ')],
  [
    'sound',
    output.sound === 'added'
      ? 'a sound that is not the film’s own was added, and is tagged so'
      : output.sound === 'keep'
        ? `kept, ${output.soundTracks} tracks`
        : 'left out',
  ],
  [
    'part of the source',
    output.span
      ? `${output.span.startSeconds.toFixed(3)} to ${output.span.endSeconds.toFixed(3)} s, frames ${output.span.firstFrame} to ${output.span.endFrame - 1}`
      : 'all of it',
  ],
  ['size', `${output.bytes} bytes`],
  ['SHA-256', output.sha256],
  ...(output.there ? [] : [['note', 'The file no longer lies there.'] as const]),
])}
<h3>Frames</h3>
${rows([
  ['frames of the file', output.fileFrames],
  ['photographed frames', `${output.filmFrames}; ${output.repeats.length} repeats were left out`],
  ['photographed frames shown nowhere', rangesOf(output.unused)],
  ['frames written', output.frames.length],
  ['recorded: one photographed frame each', share(output.recorded)],
  ['held: the frame before shown again', share(output.held)],
  ['interpolated: made from two photographed frames', share(output.interpolated)],
])}
${table(
  ['Shot', 'Kind', 'Begins with', 'Photographed frames', 'Frames written', 'Recorded or held', 'Interpolated'],
  output.shots.map((s) => [
    s.id,
    s.kind,
    s.join,
    `${s.startFrame}–${s.endFrame - 1}`,
    s.outputEnd > s.outputStart ? `${s.outputStart}–${s.outputEnd - 1}` : 'none',
    s.recorded,
    s.interpolated,
  ]),
)}
<details><summary>Every frame written: its number, and the file’s frame it shows, or the one it follows and how far towards the next</summary><p class="map">${framesText(output)}</p></details>
<details><summary>Frames of the file left out as repeats (${output.repeats.length})</summary><p class="map">${rangesOf(output.repeats)}</p></details>
<h3>What was done, in this order</h3>
${output.stages.map((stage) => stageSection(stage, output)).join('\n')}
${output.warnings.length > 0 ? `<h3>Notes</h3><ul>${output.warnings.map((warning) => `<li>${safe(warning)}</li>`).join('')}</ul>` : ''}</section>`;
};

const style = `body{font:15px/1.45 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1,h2,h3{line-height:1.2}h2{overflow-wrap:anywhere;border-top:2px solid #111;padding-top:1rem;margin-top:2rem}
table{border-collapse:collapse;margin:.5rem 0 1rem;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #ccc;overflow-wrap:anywhere}
th[scope=row]{font-weight:normal;color:#555;width:16rem}code{font-size:.85em;color:#555}
.kind{border-left:4px solid #555;padding-left:.7rem}.kind.enhancement{border-color:#b00}
.map{font:11px/1.4 monospace;overflow-wrap:anywhere}.stage{break-inside:avoid}
@media print{body{margin:0;max-width:none;font-size:10pt}summary{list-style:none}}`;

/** The page, whole. */
export const reportPage = (treatment: Treatment): string => {
  const overrides = Object.entries((treatment.overrides ?? {}) as Readonly<Record<string, Json>>);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Treatment report: ${safe(treatment.source.path)}</title><style>${style}</style></head><body>
<h1>Treatment report</h1>
<p>Made by ciotat ${safe(treatment.ciotat)} on ${safe(treatment.at)} from ${safe(treatment.project)}.</p>
<h2>Source</h2>
${rows([
  ['file', treatment.source.path],
  ['size', `${treatment.source.bytes} bytes`],
  ['SHA-256', treatment.source.sha256],
])}
${overrides.length > 0 ? `<h3>Changed by hand</h3>${rows(overrides.map(([shot, value]) => [shot, JSON.stringify(value)]))}` : ''}
${treatment.outputs.map(outputSection).join('\n')}
<h2>History</h2>
${table(
  ['When', 'What'],
  treatment.history.map(({ at, did }) => [at, did]),
)}
</body></html>
`;
};
