// Entry of the worker thread that holds the population as columns: TypeScript is loaded as in the command itself.
import { register } from 'tsx/esm/api';

register();
await import('../src/rights/policies/population/worker.ts');
