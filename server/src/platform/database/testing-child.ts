import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  process: ChildProcess;
  /** Lines of standard output so far. */
  lines: string[];
  waitForLine(test: (line: string) => boolean): Promise<string>;
  ended: Promise<void>;
}

/**
 * Runs TypeScript in a Node process of its own, which a test may kill. `source` imports from the URL of its caller's folder.
 */
export function runChild(source: string, options: { uid?: number; gid?: number } = {}): Child {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', source],
    {
      ...options,
      cwd: '/',
      env: { PATH: process.env.PATH, TSX_DISABLE_CACHE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const watchers = new Set<() => void>();
  const tell = () => watchers.forEach((watcher) => watcher());
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    tell();
  });
  let hasEnded = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      hasEnded = true;
      tell();
      resolve();
    }),
  );
  return {
    process: child,
    lines,
    ended,
    waitForLine: (test) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(test);
          if (found === undefined && !hasEnded) return;
          watchers.delete(look);
          if (found === undefined) reject(new Error(`The child ended: ${stderr}`));
          else resolve(found);
        };
        watchers.add(look);
        look();
      }),
  };
}
