import pg from 'pg';
import { DatabaseProblem, messageOf } from './problem.ts';

/**
 * Runs `action` on a connection of its own.
 * @throws {DatabaseProblem} `database_unreachable`
 */
export async function withClient<Result>(
  url: string,
  name: string,
  action: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: name });
  // A server that goes away fails the query in flight; without a listener the same event would also end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    // Names the place, never the password.
    const { host, pathname } = new URL(url);
    throw new DatabaseProblem(
      'database_unreachable',
      {
        zh: `无法连接数据库 ${host}${pathname}：${messageOf(error)}`,
        en: `The database ${host}${pathname} cannot be reached: ${messageOf(error)}`,
      },
      { cause: error },
    );
  }
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
