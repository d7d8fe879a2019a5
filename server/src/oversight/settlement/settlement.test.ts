import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkLedger } from '../../money/ledger/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { sha256 } from '../../platform/privacy/index.ts';
import { Problem } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { COUNTY } from '../../testing.ts';
import { confirmBatch, correct, openBatch, payBatch, returnBatch, reviewBatch } from './index.ts';
import { transitions, yuanInWords, yuanText, type BatchAction } from './rules.ts';
import { settlementWorld, type SettlementWorld } from './settlement.testing.ts';
import type { BatchStatus } from './tables.ts';
import { getBatchWithLines } from './views.ts';

let w: SettlementWorld;
let provider: Awaited<ReturnType<SettlementWorld['provider']>>;
let finance: Actor;
let official: Actor;
let manager: Actor;
beforeAll(async () => {
  w = await settlementWorld();
  finance = w.world.as('financeOfficer');
  official = w.world.as('countyOfficial');
});
beforeEach(async () => {
  w.world.clock.set('2026-11-21T01:00:00Z');
  provider = await w.provider();
  manager = w.world.as('providerManager', { providerId: provider.id });
});
afterAll(() => w.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.details.code : String(error)),
  );
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => w.world.tx(actor, work);
const open = (month = '2026-10', actor = finance) =>
  as(actor, (tx) => openBatch(tx, actor, { county: COUNTY, providerId: provider.id, month }));
const steps = {
  confirm: (key: { county: string; id: string }, version: number, actor = manager) =>
    as(actor, (tx) => confirmBatch(tx, actor, key, { version })),
  review: (key: { county: string; id: string }, version: number, actor = official) =>
    as(actor, (tx) => reviewBatch(tx, actor, key, { version })),
  return: (key: { county: string; id: string }, version: number, actor = official) =>
    as(actor, (tx) => returnBatch(tx, actor, key, { version, reason: '次数有误' })),
  pay: (key: { county: string; id: string }, version: number, actor = finance) =>
    as(actor, (tx) => payBatch(tx, actor, key, { version })),
};
/** Opens, confirms and reviews. */
async function reviewed(month?: string) {
  const batch = await open(month);
  await steps.confirm(batch, await versionOf(batch.id));
  const { version } = await steps.review(batch, await versionOf(batch.id));
  return { ...batch, version };
}
const batchOf = async (id: string) => {
  const row = await w.run((tx) =>
    tx.db
      .selectFrom('settlement_batches')
      .selectAll()
      .where('county', '=', COUNTY)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  );
  return row;
};
const versionOf = async (id: string) => (await batchOf(id)).version;
const linesOf = (batchId: string) =>
  w.run((tx) =>
    tx.db
      .selectFrom('settlement_lines')
      .selectAll()
      .where('county', '=', COUNTY)
      .where('batch_id', '=', batchId)
      .orderBy('planned_start')
      .orderBy('kind', 'desc')
      .execute(),
  );

describe('who may not', () => {
  it('refuses every step to the wrong role, without a write', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    expect(await codeOf(open('2026-10', manager))).toBe('roleNotAllowed');
    const batch = await open();
    const { version } = await batchOf(batch.id);
    expect(await codeOf(steps.confirm(batch, version, finance))).toBe('roleNotAllowed');
    expect(await codeOf(steps.review(batch, version, finance))).toBe('roleNotAllowed');
    expect(await codeOf(steps.pay(batch, version, official))).toBe('roleNotAllowed');
    expect(await codeOf(steps.return(batch, version, manager))).toBe('roleNotAllowed');
    expect(await batchOf(batch.id)).toMatchObject({ version, status: 'draft' });
  });

  it('hides a batch from another provider and another county', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await open();
    const { version } = await batchOf(batch.id);
    const rival = w.world.as('providerManager', { providerId: (await w.provider()).id });
    expect(await codeOf(steps.confirm(batch, version, rival))).toBe('batchUnknown');
    const elsewhere = w.world.as('countyOfficial', { area: '330102000000' });
    expect(await codeOf(steps.review(batch, version, elsewhere))).toBe('batchUnknown');
    const refused = as(elsewhere, (tx) =>
      openBatch(tx, elsewhere, { county: COUNTY, providerId: provider.id, month: '2026-09' }),
    );
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });

  it('does not let the reviewer pay, in code and in the database', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await reviewed();
    const both = { ...finance, userId: official.userId ?? '' };
    expect(await codeOf(steps.pay(batch, batch.version, both))).toBe('reviewerMayNotPay');
    const raw = w.run((tx) =>
      tx.db
        .updateTable('settlement_batches')
        .set({ paid_by: official.userId ?? '' })
        .where('county', '=', COUNTY)
        .where('id', '=', batch.id)
        .execute(),
    );
    await expect(raw).rejects.toMatchObject({ code: '23514' });
  });

  it('gives no way to delete or change lines', async () => {
    const change = w.run((tx) =>
      tx.db.updateTable('settlement_lines').set({ amount_fen: 1 }).where('county', '=', COUNTY).execute(),
    );
    await expect(change).rejects.toMatchObject({ code: '42501' });
    const remove = w.run((tx) => tx.db.deleteFrom('settlement_batches').where('county', '=', COUNTY).execute());
    await expect(remove).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what is refused', () => {
  it('opens no batch for a month that is not over, twice, or of nothing', async () => {
    expect(await codeOf(open('2026-11'))).toBe('monthNotOver');
    expect(await codeOf(open())).toBe('nothingToSettle');
    expect(await w.world.count('settlement_batches', `provider_id = '${provider.id}'`)).toBe(0);
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    await open();
    expect(await codeOf(open())).toBe('batchExists');
  });

  it('refuses every pair of state and action that is not in the table', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await open();
    const [line] = await linesOf(batch.id);
    const act: Record<BatchAction, (version: number) => Promise<unknown>> = {
      ...{ confirm: (v) => steps.confirm(batch, v), review: (v) => steps.review(batch, v) },
      ...{ return: (v) => steps.return(batch, v), pay: (v) => steps.pay(batch, v) },
      correct: () =>
        as(finance, (tx) => correct(tx, finance, batch, { lineId: line?.id ?? '', amountFen: -1, reason: 'x' })),
    };
    const toNext: Partial<Record<BatchStatus, BatchAction>> = {
      draft: 'confirm',
      providerConfirmed: 'review',
      countyReviewed: 'pay',
    };
    for (const status of ['draft', 'providerConfirmed', 'countyReviewed', 'paid'] as const) {
      for (const action of Object.keys(transitions) as BatchAction[]) {
        if (transitions[action][status]) continue;
        const before = await batchOf(batch.id);
        expect(await codeOf(act[action](before.version))).toBe('batchStateWrong');
        expect(await batchOf(batch.id)).toEqual(before);
      }
      const next = toNext[status];
      if (next) await act[next](await versionOf(batch.id));
    }
  });

  it('refuses a decision on what has changed since it was looked at', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await open();
    const { version } = await batchOf(batch.id);
    const [line] = await linesOf(batch.id);
    await as(finance, (tx) => correct(tx, finance, batch, { lineId: line?.id ?? '', amountFen: -100, reason: '扣减' }));
    expect(await codeOf(steps.confirm(batch, version))).toBe('changedMeanwhile');
  });

  it('does not pay without a bank account, nor a held visit', async () => {
    provider = await w.provider(false);
    manager = w.world.as('providerManager', { providerId: provider.id });
    const visit = await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await reviewed();
    expect(await codeOf(steps.pay(batch, batch.version))).toBe('bankAccountMissing');
    await w.hold(visit, true);
    expect(await codeOf(steps.pay(batch, batch.version))).toBe('linesHeld');
    expect(await w.payableOf(provider)).toBe(6000);
    expect((await batchOf(batch.id)).status).toBe('countyReviewed');
  });

  it('keeps corrections within the line and the total', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const first = await reviewed();
    const [line] = await linesOf(first.id);
    await w.visit(provider, { at: '2026-10-11T09:00:00+08:00', quotaFen: 1000 });
    w.world.clock.set('2026-12-05T01:00:00Z');
    const second = await open('2026-11');
    const fix = (lineId: string, amountFen: number, batch = second) =>
      codeOf(as(finance, (tx) => correct(tx, finance, batch, { lineId, amountFen, reason: '多计一小时' })));
    expect(await fix(line?.id ?? '', -100)).toBe('lineNotPaid');
    await steps.pay(first, first.version);
    expect(await fix(line?.id ?? '', -6001)).toBe('lineBelowZero');
    expect(await fix(line?.id ?? '', -1001)).toBe('totalBelowZero');
    expect(await fix(randomUUID(), -1)).toBe('lineUnknown');
    expect(await fix(line?.id ?? '', -1000)).toBe('done');
    expect(await batchOf(second.id)).toMatchObject({ total_fen: 0 });
    const correction = (await linesOf(second.id)).find((one) => one.kind === 'correction');
    expect(correction).toMatchObject({ corrects: line?.id, amount_fen: -1000, reason: '多计一小时' });
    expect(await fix(correction?.id ?? '', 1000)).toBe('lineUnknown');
  });
});

describe('what happens', () => {
  it('goes from verified visits to a paid batch and a bank file, over HTTP', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00', quotaFen: 6000, subsidyFen: 2000 });
    await w.visit(provider, { at: '2026-10-31T23:30:00+08:00', quotaFen: 4000 });
    await w.visit(provider, { at: '2026-11-01T00:30:00+08:00', quotaFen: 1 });
    await w.visit(provider, { at: '2026-10-12T09:00:00+08:00', status: 'rejected' });
    const held = await w.visit(provider, { at: '2026-10-11T09:00:00+08:00', quotaFen: 3000, isHeld: true });
    const server = await w.world.server();
    const [money, county, own] = [
      await w.world.login(finance),
      await w.world.login(official),
      await w.world.login(manager),
    ];
    const get = (path: string, headers: Record<string, string>) =>
      server.inject({ url: `/api/settlement/${COUNTY}${path}`, headers });
    const send = (path: string, headers: Record<string, string>, payload: object) =>
      server.inject({
        method: 'POST',
        url: `/api/settlement/${COUNTY}${path}`,
        headers: { ...headers, 'idempotency-key': randomUUID() },
        payload,
      });

    const candidates = (await get(`/candidates?providerId=${provider.id}&month=2026-10&limit=2`, own)).json();
    expect(candidates).toMatchObject({ included: 2, includedFen: 12_000, excluded: 1 });
    expect(candidates.rows.map((row: { excludedBecause: string | null }) => row.excludedBecause)).toEqual([
      null,
      'held',
    ]);
    const rest = (
      await get(`/candidates?providerId=${provider.id}&month=2026-10&limit=2&cursor=${candidates.next}`, own)
    ).json();
    expect(rest.rows).toHaveLength(1);
    expect(rest.next).toBeNull();

    const opened = await send('', money, { providerId: provider.id, month: '2026-10' });
    expect(opened.statusCode).toBe(200);
    const { id, number } = opened.json();
    expect(number).toMatch(/^JS331002-20261121-\d{4}$/);
    const shown = (await get(`/batches/${id}`, own)).json();
    expect(shown.batch).toMatchObject({ status: 'draft', visits: 2, totalFen: 12_000, month: '2026-10' });
    expect(shown.rows.map((row: { amountFen: number; quotaFen: number }) => [row.amountFen, row.quotaFen])).toEqual([
      [8000, 6000],
      [4000, 4000],
    ]);
    const left = (await get(`/batches/${id}/exclusions`, own)).json();
    expect(left.rows).toMatchObject([{ visitId: held, reason: 'held' }]);

    const step = async (action: string, headers: Record<string, string>, more: object = {}) => {
      const answer = await send(`/batches/${id}/${action}`, headers, { version: await versionOf(id), ...more });
      expect(answer.statusCode).toBe(200);
      return answer.json();
    };
    await step('confirm', own);
    expect((await step('return', county, { reason: '请核对第一行' })).status).toBe('draft');
    await step('confirm', own);
    await step('review', county);
    const early = await get(`/batches/${id}/bank-file?purpose=${encodeURIComponent('网银导入')}`, money);
    expect(early.json().code).toBe('bankFileMissing');
    const pay = await step('pay', money);
    expect(pay.status).toBe('paid');

    // The held visit's quota stays owed; nothing else does.
    expect(await w.payableOf(provider)).toBe(3000 + 1);
    await w.world.drain();
    expect(w.paid.find((one) => one.batchId === id)).toMatchObject({ totalFen: 12_000, visits: 2 });
    const file = await get(`/batches/${id}/bank-file?purpose=${encodeURIComponent('网银导入')}`, money);
    expect(file.body.replace('\uFEFF', '').split('\r\n')[1]).toBe(
      `${number},安心,"台州银行,椒江支行",${provider.account},120.00,2026-10居家养老服务费`,
    );
    expect(sha256(file.rawPayload)).toBe(pay.bankFileSha256);
    expect((await get(`/batches/${id}/bank-file`, money)).statusCode).toBe(400);
    expect((await get(`/batches/${id}/bank-file?purpose=ab`, county)).statusCode).toBe(403);
    expect(
      await w.world.count('audit', `action = 'settlement.bankFile' AND subject_id = '${id}' AND reason = '网银导入'`),
    ).toBe(1);
    expect(
      await w.world.count('audit', `action = 'settlement.return' AND subject_id = '${id}' AND reason = '请核对第一行'`),
    ).toBe(1);
    expect(await w.world.count('settlement_batches', `bank_file_enc LIKE '%${provider.account}%'`)).toBe(0);

    const listed = (await get(`?status=paid&providerId=${provider.id}`, money)).json();
    expect(listed.rows).toMatchObject([
      { id, bank: { accountMasked: expect.stringContaining('*') }, paid: { byName: expect.any(String) } },
    ]);
    expect(JSON.stringify(listed)).not.toContain(provider.account);

    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await get(`/batches/${id}/export`, own)).rawPayload as unknown as ExcelJS.Buffer);
    const rows = book.getWorksheet('结算明细')?.getSheetValues() ?? [];
    expect(rows.slice(4).map((row) => (row as unknown[])[7])).toEqual([80, 40]);
    expect(book.getWorksheet('未列入')?.getRow(2).getCell(4).value).toBe('暂停支付');
    const print = (await get(`/batches/${id}/print`, county)).json();
    expect(print).toMatchObject({
      totalInWords: '壹佰贰拾元整',
      services: [{ productName: '上门助浴', visits: 2, amountFen: 12_000 }],
      exclusions: [{ reason: 'held', visits: 1 }],
    });
  });

  it('takes a visit that is verified late, or released, into the next batch', async () => {
    await w.visit(provider, { at: '2026-09-01T09:00:00+08:00' });
    const late = await w.visit(provider, { at: '2026-09-20T09:00:00+08:00', status: 'needsReview' });
    const held = await w.visit(provider, { at: '2026-09-21T09:00:00+08:00', isHeld: true });
    await open('2026-09');
    await w.verify(late);
    await w.hold(held, false);
    const october = await open('2026-10');
    expect((await linesOf(october.id)).map((line) => line.visit_id).sort()).toEqual([late, held].sort());
  });

  it('recovers the quota of an upheld finding once, and leaves the visit out for good', async () => {
    await w.visit(provider, { at: '2026-09-01T09:00:00+08:00', quotaFen: 100 });
    const bad = await w.visit(provider, { at: '2026-09-02T09:00:00+08:00', quotaFen: 7000, isHeld: true });
    await w.finding(bad, 'upheld');
    const batch = await reviewed('2026-09');
    await steps.pay(batch, batch.version);
    expect(await w.payableOf(provider)).toBe(0);
    expect(await codeOf(open('2026-10'))).toBe('nothingToSettle');
  });

  it('corrects a paid line in a later batch, down and up, and the ledger follows', async () => {
    await w.visit(provider, { at: '2026-09-01T09:00:00+08:00', quotaFen: 6000 });
    await w.visit(provider, { at: '2026-09-02T09:00:00+08:00', quotaFen: 5000, subsidyFen: 500 });
    const first = await reviewed('2026-09');
    await steps.pay(first, first.version);
    const [down, up] = await linesOf(first.id);
    await w.visit(provider, { at: '2026-10-01T09:00:00+08:00', quotaFen: 9000 });
    const second = await open('2026-10');
    await as(finance, (tx) =>
      correct(tx, finance, second, { lineId: down?.id ?? '', amountFen: -6000, reason: '未上门' }),
    );
    await as(finance, (tx) => correct(tx, finance, second, { lineId: up?.id ?? '', amountFen: 250, reason: '少计' }));
    expect(await batchOf(second.id)).toMatchObject({ total_fen: 3250, visits: 1 });
    const shown = async (id: string) =>
      (
        await as(finance, (tx) =>
          getBatchWithLines(tx, finance, { params: { county: COUNTY, id }, query: { limit: 50 }, body: {} }),
        )
      ).rows;
    const [corrected] = await shown(first.id);
    expect(corrected).toMatchObject({
      correctsBatch: null,
      corrections: [{ batchId: second.id, number: second.number, amountFen: -6000 }],
    });
    const correction = (await shown(second.id)).find((line) => line.corrects === down?.id);
    expect(correction).toMatchObject({
      correctsBatch: { batchId: first.id, number: first.number },
      corrections: [],
      amountFen: -6000,
    });
    await steps.confirm(second, await versionOf(second.id));
    await steps.review(second, await versionOf(second.id));
    await steps.pay(second, await versionOf(second.id));
    expect(await w.payableOf(provider)).toBe(0);
    expect((await w.run((tx) => checkLedger(tx))).problems).toEqual([]);
  });

  it('pays a batch of nothing but reasons without a transfer', async () => {
    await w.visit(provider, { at: '2026-09-01T09:00:00+08:00', quotaFen: 0 });
    const batch = await reviewed('2026-09');
    expect(await steps.pay(batch, batch.version)).toMatchObject({
      status: 'paid',
      transferId: null,
      bankFileSha256: null,
    });
  });

  it.each([
    [0, '零元整'],
    [5, '伍分'],
    [110, '壹元壹角整'],
    [10_005, '壹佰元零伍分'],
    [100_530, '壹仟零伍元叁角整'],
    [1_000_000_000, '壹仟万元整'],
    [10_010_000_001, '壹亿零壹拾万元零壹分'],
    [-325, '负叁元贰角伍分'],
  ])('writes %i fen in words', (fen, words) => {
    expect(yuanInWords(fen)).toBe(words);
  });

  it('writes fen as yuan', () => {
    expect([0, 5, 100, -12_345].map(yuanText)).toEqual(['0.00', '0.05', '1.00', '-123.45']);
  });
});

describe('all at once', () => {
  it('pays once, whoever asks 20 times in parallel', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
    const batch = await reviewed();
    const results = await Promise.all(Array.from({ length: 20 }, () => codeOf(steps.pay(batch, batch.version))));
    expect(results.filter((code) => code === 'done')).toHaveLength(1);
    expect(results.filter((code) => code === 'batchStateWrong')).toHaveLength(19);
    expect(await w.world.count('ledger_transfers', `subject_type = 'batch' AND subject_id = '${batch.id}'`)).toBe(1);
    expect(await w.payableOf(provider)).toBe(0);
  });

  it('puts each visit into one batch when several are opened at once', async () => {
    for (const day of ['08-03', '08-20', '09-04', '09-18', '10-02', '10-25']) {
      await w.visit(provider, { at: `2026-${day}T09:00:00+08:00` });
    }
    const months = ['2026-10', '2026-09', '2026-08', '2026-10', '2026-09', '2026-08'];
    const results = await Promise.all(months.map((month) => codeOf(open(month))));
    expect(results.every((code) => ['done', 'batchExists', 'nothingToSettle'].includes(code))).toBe(true);
    expect(await w.world.count('settlement_lines', `provider_id = '${provider.id}'`)).toBe(6);
    const batches = await w.run((tx) =>
      tx.db
        .selectFrom('settlement_batches')
        .selectAll()
        .where('county', '=', COUNTY)
        .where('provider_id', '=', provider.id)
        .execute(),
    );
    for (const batch of batches) expect(await linesOf(batch.id)).toHaveLength(batch.visits);
    expect(batches.reduce((sum, batch) => sum + batch.total_fen, 0)).toBe(6 * 6000);
  });

  it('lets two corrections of one line take no more than it has', async () => {
    await w.visit(provider, { at: '2026-10-10T09:00:00+08:00', quotaFen: 1000 });
    await w.visit(provider, { at: '2026-10-11T09:00:00+08:00', quotaFen: 9000 });
    const batch = await open();
    const [line] = await linesOf(batch.id);
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        codeOf(
          as(finance, (tx) => correct(tx, finance, batch, { lineId: line?.id ?? '', amountFen: -400, reason: '扣减' })),
        ),
      ),
    );
    expect(results.filter((code) => code === 'done')).toHaveLength(2);
    expect(await batchOf(batch.id)).toMatchObject({ total_fen: 9200 });
  });
});
