/** @file The film's own sound, subtitles and chapters go along, copied and in sync to the packet. */
import { flag } from '../../film/params.ts';
import { defineStage } from '../stage.ts';

export default defineStage({
  id: 'sound/keep',
  version: 1,
  title: 'Keep the sound',
  says: 'Copies all sound tracks of the source, unchanged and in sync.',
  scope: 'film',
  params: { tracks: flag({ default: true, says: 'Whether the sound tracks are kept.' }) },
  deliver: (_, { values }) => ({ sound: values.tracks ? 'keep' : 'off' }),
});
