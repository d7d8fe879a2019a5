import { permit } from '../../platform/access/index.ts';
import { decodeCursor, encodeCursor, handle, type Route } from '../../platform/contract/index.ts';
import { checkLedger } from './check.ts';
import * as contract from './contract.ts';
import { balanceFrom } from './rules.ts';
import { getAccount } from './service.ts';
import { statementOf } from './statement.ts';
import { findAccounts } from './storage.ts';
import type { AccountRow } from './tables.ts';

const toAccount = (row: AccountRow) => ({
  county: row.county,
  id: row.id,
  area: row.area,
  code: row.code,
  name: row.name,
  kind: row.kind,
  unit: row.unit,
  providerId: row.provider_id,
  elderId: row.elder_id,
  ...balanceFrom(row),
});

export const ledgerRoutes: Route[] = [
  handle(contract.listAccounts, async (tx, actor, { params, query }) => {
    permit(actor, contract.listAccounts);
    const found = await findAccounts(tx, params.county, {
      kind: query.kind,
      providerId: query.providerId,
      elderId: query.elderId,
      limit: query.limit + 1,
      afterCode: query.cursor ? String(decodeCursor(query.cursor, 1)[0]) : undefined,
    });
    const rows = found.slice(0, query.limit);
    const last = rows.at(-1);
    return { rows: rows.map(toAccount), next: found.length > query.limit && last ? encodeCursor([last.code]) : null };
  }),
  handle(contract.getStatement, async (tx, actor, { params, query }) => {
    permit(actor, contract.getStatement);
    const account = await getAccount(tx, params.county, params.id);
    return {
      account: toAccount(account),
      ...(await statementOf(tx, { county: params.county, accountId: account.id }, query)),
    };
  }),
  handle(contract.checkLedgerOf, (tx, actor, { params }) => {
    permit(actor, contract.checkLedgerOf);
    return checkLedger(tx, params.county);
  }),
];
