/** @file A track of the user's laid under a silent film: cut to the film, faded out, and tagged as added, so that nobody takes it for the film's own. */
import { number, text } from '../../film/params.ts';
import { defineStage } from '../stage.ts';

export default defineStage({
  id: 'sound/lay',
  version: 1,
  title: 'Lay a sound track',
  says: 'Lays a sound file under the film and marks it as added.',
  scope: 'film',
  params: {
    file: text({ default: '', says: 'The sound file; empty lays nothing.' }),
    fadeSeconds: number({ default: 2, min: 0, max: 60, unit: 'seconds', says: 'How long the end is faded out.' }),
  },
  deliver: (_, { values }) =>
    values.file === '' ? {} : { sound: 'off', addedSound: { path: values.file, fadeSeconds: values.fadeSeconds } },
});
