import { withClient } from './connect.ts';

/** Runs one statement in the cluster's own database. */
export async function administer(clusterUrl: string, statement: string): Promise<void> {
  await withClient(clusterUrl, 'yike test', (client) => client.query(statement));
}
