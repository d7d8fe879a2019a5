import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

function newest(folder: string): number {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) latest = Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return latest;
}

/** Builds an application's pages when they are missing or older than their source. */
async function buildOne(app: string, say: (line: string) => void): Promise<void> {
  const folder = join(ROOT, 'apps', app);
  const built = join(folder, 'dist', 'index.html');
  if (!existsSync(join(folder, 'index.html'))) return;
  if (existsSync(built) && statSync(built).mtimeMs > newest(join(folder, 'src'))) return;
  say(`构建页面 ${app}… / building pages…`);
  await run(process.execPath, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'], {
    cwd: folder,
  });
}

/** The pages of both applications, one build after the other: two at once are slower on two cores. */
export async function buildPages(say: (line: string) => void): Promise<void> {
  for (const app of ['console', 'pocket']) await buildOne(app, say);
}
