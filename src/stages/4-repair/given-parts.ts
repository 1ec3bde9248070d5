/** @file Places a person gives as text: parts with semicolons between them. */

/** Each part's words, without blanks around it; empty ones left out. */
export const givenParts = (text: string): readonly string[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What a person drew, and what was found in frames where nothing was drawn. */
export const drawnThenFound = <T extends { readonly frame: number }>(drawn: readonly T[], found: readonly T[]): readonly T[] => [
  ...drawn,
  ...found.filter(({ frame }) => !drawn.some((one) => one.frame === frame)),
];
