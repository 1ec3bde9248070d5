/**
 * @file The one door to onnxruntime. A session is one loaded network on one device; tensors go in and come out as plain float arrays, copied at this
 * door because onnxruntime refuses shared memory. A device that is not there is said with its reason, and the CPU is used.
 */
import { existsSync } from 'node:fs';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { FilmError } from '../film/errors.ts';

/** auto: the first of the machine's accelerators that opens, else the CPU. */
export const deviceNames = ['auto', 'cpu', 'cuda', 'tensorrt', 'coreml', 'dml', 'webgpu'] as const;
export type DeviceName = (typeof deviceNames)[number];

export type TensorInfo = {
  readonly name: string;
  readonly type: string;
  /** Sizes; -1 where any size goes. */
  readonly dims: readonly number[];
};
export type TensorData = { readonly dims: readonly number[]; readonly data: Float32Array };

export type Session = AsyncDisposable & {
  readonly device: DeviceName;
  /** Why this device and no other, one line a device that was tried and did not open. */
  readonly reasons: readonly string[];
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Runs the network once. The arrays given may lie in the arena; those returned are the caller's: all outputs, or those `wanted`. Throws `failed` with onnxruntime's
   * words.
   */
  readonly run: (
    inputs: Readonly<Record<string, TensorData>>,
    signal?: AbortSignal,
    wanted?: readonly string[],
  ) => Promise<Readonly<Record<string, TensorData>>>;
};

export type SessionOptions = { readonly device: DeviceName; readonly threads: number };

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;

/** Which devices this build of onnxruntime could use here, best first; the CPU last and always. */
export const devicesHere = (): readonly DeviceName[] => {
  const built = new Set(listSupportedBackends().map(({ name }) => name));
  const wanted: readonly DeviceName[] = ['tensorrt', 'cuda', 'coreml', 'dml', 'webgpu'];
  // Linux builds know CUDA whether or not there is a card; its driver shows itself here.
  const nvidia = process.platform !== 'linux' || existsSync('/proc/driver/nvidia/version');
  // Without a card WebGPU's library complains on the terminal while it looks for one.
  const card = process.platform !== 'linux' || existsSync('/dev/dri');
  return [...wanted.filter((name) => built.has(name) && (nvidia || !/cuda|tensorrt/.test(name)) && (card || name !== 'webgpu')), 'cpu'];
};

/** Checks a word of the command line. Throws `usage` for one that is no device at all. */
export const deviceOf = (word: string): DeviceName => {
  const name = deviceNames.find((known) => known === word);
  if (!name) throw new FilmError('usage', `there is no device "${word}"`, { hint: `There are: ${deviceNames.join(', ')}.` });
  return name;
};

const open = (model: Uint8Array, device: DeviceName, threads: number): Promise<InferenceSession> =>
  InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    // Threads of a network that wait by spinning take a quarter of its time from the kernels' threads.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });

const infoOf = (entries: InferenceSession['inputMetadata']): readonly TensorInfo[] =>
  entries.map((entry) => {
    if (!entry.isTensor)
      throw new FilmError('input', `expected tensors, ${entry.name} is none`, { hint: 'Export the network without sequences.' });
    return { name: entry.name, type: entry.type, dims: entry.shape.map((size) => (typeof size === 'number' && size > 0 ? size : -1)) };
  });

const tensorOf = ({ dims, data }: TensorData): Tensor => new Tensor('float32', new Float32Array(data), dims);

/** Loads a network. Throws `input` where the file is no network onnxruntime reads, naming its reason. */
export const openSession = async (model: Uint8Array, { device, threads }: SessionOptions): Promise<Session> => {
  // A provider that does not load is told by us, with the device that took its place.
  env.logLevel = 'fatal';
  const tries: readonly DeviceName[] = device === 'auto' ? devicesHere() : device === 'cpu' ? ['cpu'] : [device, 'cpu'];
  const reasons: string[] = [];
  for (const name of tries) {
    let session: InferenceSession;
    try {
      session = await open(model, name, threads);
    } catch (cause) {
      if (name !== 'cpu') {
        reasons.push(`${name}: ${firstLine(cause)}`);
        continue;
      }
      throw new FilmError('input', `expected an ONNX network, onnxruntime says: ${firstLine(cause)}`, {
        hint: 'Export it again (opset 17 or older), and check that the file is whole.',
        cause,
      });
    }
    const inputs = infoOf(session.inputMetadata);
    const outputs = infoOf(session.outputMetadata);
    return {
      device: name,
      reasons,
      inputs,
      outputs,
      run: async (given, signal, wanted) => {
        signal?.throwIfAborted();
        try {
          const feeds = Object.fromEntries(Object.entries(given).map(([key, tensor]) => [key, tensorOf(tensor)]));
          const results = await (wanted ? session.run(feeds, [...wanted]) : session.run(feeds));
          return Object.fromEntries(
            Object.entries(results).map(([key, tensor]) => [key, { dims: tensor.dims, data: tensor.data as Float32Array }]),
          );
        } catch (cause) {
          throw new FilmError('failed', `the network stopped on ${name}: ${firstLine(cause)}`, { cause });
        }
      },
      [Symbol.asyncDispose]: () => session.release(),
    };
  }
  throw new FilmError('device', `no device opened the network: ${reasons.join('; ')}`, { hint: 'Take --device cpu.' });
};
