/**
 * @file The steadiest story that explains the differences: a film of `rate` pictures a file frame, whose phase may tremble as a hand-cranked camera or a
 * bad transfer makes it. A hidden Markov model over the phase (Viterbi 1967), tried for every rate; single frames that look wrong (a repeat coded anew at
 * a keyframe, a picture in which nothing moves) are overruled by their neighbours' pace.
 *
 *     phase  ──+rate + tremble──▶  wraps: a new picture     does not: a repeat
 */

/** Phase is kept in this many steps of a turn. */
const turn = 60;
/** How far the phase may slip at one frame, in steps. */
const slips = [0, -1, 1, -2, 2, -4, 4, -8, 8] as const;
/** What a slip costs, in nats: a machine hardly ever slips; a hand trembles all the time, for which it is believed less. */
const paces = {
  machine: (slip: number): number => (slip === 0 ? 0 : 4 + 0.25 * Math.abs(slip)),
  hand: (slip: number): number => 0.12 + slip ** 2 / 8,
} as const;
export type Pace = keyof typeof paces;

export type Story = {
  readonly rate: number;
  readonly pace: Pace;
  readonly score: number;
  readonly cost: number;
  readonly isNew: readonly boolean[];
};

/** Rates worth trying, in pictures a file frame: from one in four to 24 in 25, finely, and the usual ones exactly. */
export const rates: readonly number[] = [
  ...new Set([...Array.from({ length: 73 }, (_, i) => 0.25 + i * 0.01), 1 / 3, 2 / 3, 16 / 30, 20 / 24]),
];

/** `evidence[n]`: log of how much likelier frame n is as a repeat than as a new picture. The best story at one rate; the score of no repeats at all is 0. */
export const bestStory = (evidence: readonly number[], rate: number, pace: Pace): Story => {
  const costs = slips.map(paces[pace]);
  const length = evidence.length;
  const from = new Int16Array(length * turn);
  let scores = new Float64Array(turn);
  let next = new Float64Array(turn);
  for (let n = 1; n < length; n++) {
    const step = Math.round((n + 1) * rate * turn) - Math.round(n * rate * turn);
    next.fill(Number.NEGATIVE_INFINITY);
    for (let phase = 0; phase < turn; phase++) {
      for (let s = 0; s < slips.length; s++) {
        const move = step + slips[s]!;
        // Never back, and never past a picture unseen.
        if (move < 0 || phase + move >= 2 * turn) continue;
        const isNew = phase + move >= turn;
        const to = isNew ? phase + move - turn : phase + move;
        const score = scores[phase]! - costs[s]! + (isNew ? 0 : evidence[n]!);
        if (score > next[to]!) {
          next[to] = score;
          from[n * turn + to] = isNew ? -phase - 1 : phase;
        }
      }
    }
    [scores, next] = [next, scores];
  }
  let phase = scores.indexOf(Math.max(...scores));
  const score = scores[phase]!;
  const isNew = new Array<boolean>(length).fill(true);
  let told = 0;
  for (let n = length - 1; n > 0; n--) {
    const came = from[n * turn + phase]!;
    isNew[n] = came < 0;
    if (came >= 0) told += evidence[n]!;
    phase = came < 0 ? -came - 1 : came;
  }
  return { rate, pace, score, cost: told - score, isNew };
};
