/** @file For archives: the file's own frames as they are, losslessly, with checksums. Nothing is repaired, enlarged or interpolated. */
import { defineRecipe } from '../recipe.ts';

export default defineRecipe({
  id: 'archive',
  title: 'Preservation copy',
  says: 'A lossless copy of what is there: every frame of the file, its own size and speed.',
  output: 'preservation',
  steps: [{ stage: 'sound/keep' }, { stage: 'sink/encode' }],
  codec: 'ffv1',
});
