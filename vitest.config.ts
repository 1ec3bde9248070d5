import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What the program prints is read as plain text: with CI set, it would be coloured without a terminal.
    env: { NO_COLOR: '1' },
  },
});
