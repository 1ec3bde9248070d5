/** The house rules as data: the layers from the ground up, the doors, and the files that are long for a reason. */

/** Each layer may import those before it. */
export const layers = [
  'film',
  'kernels',
  'nets',
  'media',
  'project',
  'stages',
  'pipeline',
  'demo',
  'farm',
  'wire',
  'server',
  'cli',
] as const;

const besides: Readonly<Record<string, readonly string[]>> = {
  // Types of the API: they may speak of film, of nothing else.
  wire: ['film'],
  media: ['film', 'kernels'],
  nets: ['film', 'kernels'],
  project: ['film'],
};

const layerOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : 'index');

/** Whether a file may import another; both relative to src. */
export const mayImport = (from: string, to: string): boolean => {
  const [a, b] = [layerOf(from), layerOf(to)];
  if (a === b || a === 'index') return true;
  if (a === 'stages' && b === 'media') return /^stages\/(1-source|9-sink)\//.test(from);
  if (a === 'stages' && b === 'project') return false;
  const allowed = besides[a];
  if (allowed) return allowed.includes(b);
  return (layers as readonly string[]).indexOf(b) < (layers as readonly string[]).indexOf(a);
};

export const doors: readonly { readonly what: string; readonly pattern: RegExp; readonly door: string }[] = [
  { what: 'FFmpeg', pattern: /from ['"]node-av/, door: 'media/ffmpeg.ts' },
  { what: 'WebAssembly', pattern: /new WebAssembly\./, door: 'kernels/wasm.ts' },
  { what: 'onnxruntime', pattern: /from ['"]onnxruntime/, door: 'nets/runtime.ts' },
  { what: 'Redis', pattern: /from ['"](bullmq|ioredis|redis)/, door: 'farm/redis.ts' },
  { what: 'the kernel threads', pattern: /new Worker\(/, door: 'kernels/pool.ts' },
];

/** Files over 300 lines, each with its reason. */
export const exempt: readonly { readonly path: string; readonly reason: string }[] = [];
