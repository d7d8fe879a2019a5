import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // One process, one module cache: the files share the server.
    isolate: false,
    pool: 'forks',
    // The steps of the chain follow from each other.
    bail: 1,
  },
});
