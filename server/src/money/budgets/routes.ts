import { permit } from '../../platform/access/index.ts';
import { decodeCursor, encodeCursor, handle, type Route } from '../../platform/contract/index.ts';
import { statementOf } from '../ledger/index.ts';
import * as contract from './contract.ts';
import { addBudgetLine, getLine } from './service.ts';
import { findLinesWithUse } from './storage.ts';

export const budgetRoutes: Route[] = [
  handle(contract.listLines, async (tx, actor, { params, query }) => {
    permit(actor, contract.listLines);
    const found = await findLinesWithUse(tx, {
      county: params.county,
      year: query.year,
      limit: query.limit + 1,
      afterId: query.cursor ? String(decodeCursor(query.cursor, 1)[0]) : undefined,
    });
    const rows = found.slice(0, query.limit);
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => ({
        county: row.county,
        id: row.id,
        area: row.area,
        name: row.name,
        fundSource: row.fund_source,
        year: row.year,
        benefit: row.benefit,
        accountId: row.account_id,
        appropriatedFen: row.appropriated,
        committedFen: row.allocated - row.spent_quota,
        spentFen: row.spent_quota + row.drawn,
        availableFen: row.available,
      })),
      next: found.length > query.limit && last ? encodeCursor([last.id]) : null,
    };
  }),
  handle(contract.addLine, (tx, actor, { params, body }) => addBudgetLine(tx, actor, { ...params, ...body })),
  handle(contract.listLineTransfers, async (tx, actor, { params, query }) => {
    permit(actor, contract.listLineTransfers);
    const line = await getLine(tx, params);
    return statementOf(tx, { county: line.county, accountId: line.account_id }, query);
  }),
];
