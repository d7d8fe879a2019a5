import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { handlers, routes, schedules } from '../app.ts';
import { openEnvironment } from '../environment.ts';
import { buildServer } from '../platform/http/index.ts';
import { createDispatcher } from '../platform/jobs/index.ts';
import { ensureDemo, sayAccounts } from './demo.ts';
import { buildPages } from './pages.ts';

const DEMO_ELDERS = 3000;
const PAGES = [
  { prefix: '/m/', root: fileURLToPath(new URL('../../../apps/pocket/dist/', import.meta.url)) },
  { prefix: '/', root: fileURLToPath(new URL('../../../apps/console/dist/', import.meta.url)) },
];

export function registerStartCommand(yike: Command): void {
  yike
    .command('start')
    .description('启动服务与页面 / run the server and its pages')
    .option('--port <port>', '端口 / port', process.env.YIKE_PORT ?? '8080')
    .option('--demo', '空库时生成演示区县 / make the demo county when the database is empty')
    .option('--host <host>', '监听地址 / address', process.env.YIKE_HOST ?? '127.0.0.1')
    .option('--log-level <level>', 'fatal | error | warn | info | debug', process.env.YIKE_LOG_LEVEL ?? 'warn')
    .action(start);
}

async function start(options: { port: string; host: string; logLevel: string; demo?: boolean }): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const pages = buildPages(say);
  const open = await openEnvironment({ owner: true, log: say });
  const { environment } = open;
  const hasDemo = options.demo ? await ensureDemo(open, DEMO_ELDERS, say) : false;
  const server = await buildServer({
    environment,
    routes,
    logLevel: options.logLevel,
    requireTotp: process.env.YIKE_REQUIRE_TOTP === '1',
    ratePerMinute: Number(process.env.YIKE_RATE_PER_MINUTE ?? 1200),
    pages: await pages.then(() => PAGES.filter((page) => existsSync(page.root))),
  });
  const dispatcher = createDispatcher(environment, handlers, schedules, (error, what) =>
    server.log.error({ err: error, ...what }, 'handler failed'),
  );
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    say(`收到 ${signal}，正在停止… / stopping…`);
    await server.close();
    await dispatcher.stop();
    await open.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  try {
    await server.listen({ port: Number(options.port), host: options.host });
  } catch (error) {
    await open.close();
    if ((error as { code?: string }).code === 'EADDRINUSE') {
      throw new Error(
        `端口 ${options.port} 已被占用，请用 --port 换一个。 / Port ${options.port} is taken: choose another with --port.`,
      );
    }
    throw error;
  }
  dispatcher.start();
  if (hasDemo) sayAccounts(say);
  say(`一刻已启动 / Yike is running: http://localhost:${options.port}`);
}
