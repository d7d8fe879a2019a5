import { countyOf } from '@yike/identity';
import { badInput, conflict, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { balanceFrom, movesOf, type Balance } from './rules.ts';
import {
  addAccount,
  addTransfers,
  findAccount,
  findAccountByCode,
  findReservation,
  findResolution,
  lockRows,
} from './storage.ts';
import type { AccountKind, AccountRow, TransferRow, Unit } from './tables.ts';

export interface NewAccount {
  /** 12-digit area; its first six digits are the county of the account. */
  area: string;
  /** Begins with the kind and a colon: `payable:<providerId>`. */
  code: string;
  name: string;
  kind: AccountKind;
  unit?: Unit;
  providerId?: string | null;
  elderId?: string | null;
  /** Only where money enters the ledger: kind `source`. */
  mayBeOverdrawn?: boolean;
}

export interface NewTransfer {
  /** Given by a caller who has written it down already. */
  id?: string;
  area: string;
  /** The account that gives. */
  debit: string;
  /** The account that receives. */
  credit: string;
  /** Positive, in the accounts' unit (fen or minutes). */
  amount: number;
  reason: string;
  subjectType: string;
  subjectId: string;
  /** The transfer that this one corrects. */
  corrects?: string | null;
  byUser?: string | null;
}

/** Opens an account and returns its id; the same code gives the same account. */
export async function openAccount(tx: Tx, input: NewAccount): Promise<string> {
  const county = countyOf(input.area);
  const earlier = await findAccountByCode(tx, county, input.code);
  if (earlier) return earlier.id;
  return (await openNewAccount(tx, input)) ?? (await getByCode(tx, county, input.code)).id;
}

/** Opens an account that nobody has opened yet and returns its id; undefined when somebody has. */
export function openNewAccount(tx: Tx, input: NewAccount): Promise<string | undefined> {
  return addAccount(tx, {
    county: countyOf(input.area),
    id: tx.newId(),
    area: input.area,
    code: input.code,
    name: input.name,
    kind: input.kind,
    unit: input.unit ?? 'fen',
    provider_id: input.providerId ?? null,
    elder_id: input.elderId ?? null,
    may_be_overdrawn: input.mayBeOverdrawn ?? false,
    debits_pending: 0,
    debits_posted: 0,
    credits_pending: 0,
    credits_posted: 0,
    created_at: tx.now,
  });
}

/** @throws Problem 404 `accountUnknown` */
export async function getAccount(tx: Tx, county: string, id: string): Promise<AccountRow> {
  const account = await findAccount(tx, county, id);
  if (!account) throw accountUnknown(id);
  return account;
}

async function getByCode(tx: Tx, county: string, code: string): Promise<AccountRow> {
  const account = await findAccountByCode(tx, county, code);
  if (!account) throw accountUnknown(code);
  return account;
}

/** @throws Problem 404 `accountUnknown` */
export async function balanceOf(tx: Tx, county: string, accountId: string): Promise<Balance> {
  return balanceFrom(await getAccount(tx, county, accountId));
}

/**
 * Locks accounts until commit, in the one order that every transaction keeps. Call it first when one transaction calls
 * the ledger more than once.
 * @throws Problem 404 `accountUnknown`
 */
export async function lockAccounts(tx: Tx, county: string, ids: readonly string[]): Promise<Map<string, AccountRow>> {
  if (ids.length === 0) return new Map();
  const rows = new Map((await lockRows(tx, county, ids)).map((row) => [row.id, row]));
  const missing = ids.find((id) => !rows.has(id));
  if (missing !== undefined) throw accountUnknown(missing);
  return rows;
}

/**
 * Moves an amount at once; returns the id of the transfer.
 * @throws Problem 409 `balanceTooLow`, 400 `amountNotPositive`, 400 `unitsDiffer`, 404 `accountUnknown`
 */
export const post = async (tx: Tx, input: NewTransfer): Promise<string> => only(await begin(tx, 'post', [input]));

/** Moves several amounts of one county, one after the other, in one step. @throws those of `post`, for the first that fails */
export const postAll = (tx: Tx, inputs: readonly NewTransfer[]): Promise<string[]> => begin(tx, 'post', inputs);

/**
 * Holds an amount for its receiver until it is committed or voided; returns the id of the reservation.
 * @throws Problem 409 `balanceTooLow`, 400 `amountNotPositive`, 400 `unitsDiffer`, 404 `accountUnknown`
 */
export const reserve = async (tx: Tx, input: NewTransfer): Promise<string> => only(await begin(tx, 'reserve', [input]));

/** Holds several amounts of one county in one step. @throws those of `reserve`, for the first that fails */
export const reserveAll = (tx: Tx, inputs: readonly NewTransfer[]): Promise<string[]> => begin(tx, 'reserve', inputs);

/**
 * Posts a reservation, whole or in part; what is not posted is released. Returns the id of the transfer.
 * @throws Problem 409 `reservationResolved`, 409 `commitAboveReservation`, 400 `amountNotPositive`, 404 `reservationUnknown`
 */
export function commitReservation(
  tx: Tx,
  input: { county: string; reservationId: string; amount?: number; reason: string; byUser?: string | null },
): Promise<string> {
  return resolve(tx, 'commit', input);
}

/**
 * Releases a reservation; returns the id of the transfer that says so.
 * @throws Problem 409 `reservationResolved`, 404 `reservationUnknown`
 */
export function voidReservation(
  tx: Tx,
  input: { county: string; reservationId: string; reason: string; byUser?: string | null },
): Promise<string> {
  return resolve(tx, 'void', input);
}

const only = ([id]: readonly string[]): string => {
  if (id === undefined) throw new Error('no transfer was made');
  return id;
};

async function begin(tx: Tx, kind: 'post' | 'reserve', inputs: readonly NewTransfer[]): Promise<string[]> {
  const [first] = inputs;
  if (!first) return [];
  const county = countyOf(first.area);
  for (const input of inputs) {
    mustBePositive(input.amount);
    if (countyOf(input.area) !== county) throw new Error('transfers of several counties in one step');
  }
  const accounts = await lockAccounts(
    tx,
    county,
    inputs.flatMap((input) => [input.debit, input.credit]),
  );
  const available = new Map([...accounts.values()].map((account) => [account.id, balanceFrom(account).available]));
  const rows = inputs.map((input): TransferRow => {
    const debit = accounts.get(input.debit);
    const credit = accounts.get(input.credit);
    if (!debit || !credit) throw accountUnknown(input.debit);
    if (debit.id === credit.id) {
      throw badInput('sameAccount', { zh: '付出和收入不能是同一账户。', en: 'Debit and credit are the same account.' });
    }
    if (debit.unit !== credit.unit) {
      throw badInput('unitsDiffer', {
        zh: `账户“${debit.name}”与“${credit.name}”的计量单位不同，不能互转。`,
        en: `Accounts ${debit.code} and ${credit.code} have different units.`,
      });
    }
    const left = available.get(debit.id) ?? 0;
    if (!debit.may_be_overdrawn && left < input.amount) throw balanceTooLow(debit, left, input.amount);
    available.set(debit.id, left - input.amount);
    if (kind === 'post') available.set(credit.id, (available.get(credit.id) ?? 0) + input.amount);
    return {
      county,
      id: input.id ?? tx.newId(),
      area: input.area,
      kind,
      reservation_id: null,
      debit_account: debit.id,
      credit_account: credit.id,
      amount: input.amount,
      unit: debit.unit,
      reason: input.reason,
      subject_type: input.subjectType,
      subject_id: input.subjectId,
      corrects: input.corrects ?? null,
      at: tx.now,
      by_user: input.byUser ?? null,
    };
  });
  await addTransfers(tx, county, rows, movesOf(rows));
  return rows.map((row) => row.id);
}

async function resolve(
  tx: Tx,
  kind: 'commit' | 'void',
  input: { county: string; reservationId: string; amount?: number; reason: string; byUser?: string | null },
): Promise<string> {
  const reservation = await findReservation(tx, input.county, input.reservationId);
  if (!reservation) {
    throw notFound('reservationUnknown', { zh: '找不到该笔冻结。', en: `No reservation ${input.reservationId}.` });
  }
  const amount = input.amount ?? reservation.amount;
  mustBePositive(amount);
  if (amount > reservation.amount) {
    throw conflict('commitAboveReservation', {
      zh: `入账金额 ${amount} 超过冻结金额 ${reservation.amount}。`,
      en: `Commit of ${amount} exceeds the reservation of ${reservation.amount}.`,
    });
  }
  // Whoever resolves the same reservation waits here, and then finds it resolved.
  await lockAccounts(tx, input.county, [reservation.debit_account, reservation.credit_account]);
  const resolution = await findResolution(tx, input.county, reservation.id);
  if (resolution) {
    throw conflict('reservationResolved', {
      zh: resolution.kind === 'commit' ? '该笔冻结已经入账，不能再次处理。' : '该笔冻结已经解除，不能再次处理。',
      en: `The reservation has a ${resolution.kind} already.`,
      reservationId: reservation.id,
      resolution: resolution.kind,
    });
  }
  const row: TransferRow = {
    ...reservation,
    id: tx.newId(),
    kind,
    reservation_id: reservation.id,
    amount,
    reason: input.reason,
    corrects: null,
    at: tx.now,
    by_user: input.byUser ?? null,
  };
  await addTransfers(tx, input.county, [row], movesOf([row], reservation.amount));
  return row.id;
}

function mustBePositive(amount: number): void {
  if (Number.isSafeInteger(amount) && amount > 0) return;
  throw badInput('amountNotPositive', {
    zh: '金额必须是大于零的整数（分）。',
    en: `An amount is a positive whole number, not ${amount}.`,
  });
}

const accountUnknown = (which: string) =>
  notFound('accountUnknown', { zh: '找不到该账户。', en: `No account ${which}.` });

function balanceTooLow(account: AccountRow, available: number, needed: number) {
  const show = (amount: number) => (account.unit === 'fen' ? `${(amount / 100).toFixed(2)} 元` : `${amount} 分钟`);
  return conflict('balanceTooLow', {
    zh: `账户“${account.name}”可用余额 ${show(available)}，不足 ${show(needed)}。`,
    en: `Account ${account.code} has ${available} ${account.unit} available, ${needed} needed.`,
    account: account.code,
    accountId: account.id,
    available,
    needed,
  });
}
