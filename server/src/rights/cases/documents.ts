import { permit, type Actor } from '../../platform/access/index.ts';
import type { Upload } from '../../platform/contract/index.ts';
import { keepFile } from '../../platform/files/index.ts';
import { badInput, conflict } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { keepDocument } from './service.ts';
import { flowOf, lockedCase } from './steps.ts';
import type { CaseRow, Key } from './storage.ts';

const MEDIA_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'];

function mustBeOpen(row: CaseRow): void {
  if (row.closed_at === null) return;
  throw conflict('caseClosed', { zh: '该申请已办结，不能再补材料。', en: 'The case is closed.' });
}

function auditDocument(tx: Tx, action: string, row: CaseRow, id: string, code: string): void {
  tx.audit({
    area: row.area,
    action,
    subjectType: 'case',
    subjectId: row.id,
    elderId: row.elder_id,
    detail: { document: id, code },
  });
}

/** @throws Problem 400 `fileTypeRefused`, `fileTooLarge`, `documentUnknown` · 404 `caseUnknown` · 409 `caseClosed` */
export async function uploadDocument(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { code: string; note?: string | undefined },
  upload: Upload | undefined,
): Promise<{ id: string; fileId: string }> {
  permit(actor, contract.uploadDocument);
  if (!upload || !MEDIA_TYPES.includes(upload.mediaType)) {
    throw badInput('fileTypeRefused', {
      zh: '请上传 PDF 或图片（JPG、PNG、WebP）。',
      en: 'Upload a PDF or a picture (JPEG, PNG, WebP).',
      field: 'body.file',
    });
  }
  const row = await lockedCase(tx, key);
  mustBeOpen(row);
  const file = await keepFile(tx, {
    area: row.area,
    elderId: row.elder_id,
    createdBy: actor.userId,
    name: upload.fileName,
    mediaType: upload.mediaType,
    content: upload.content,
  });
  const id = await keepDocument(tx, actor, flowOf(tx, row), row, {
    code: input.code,
    note: input.note ?? null,
    fileId: file.id,
  });
  auditDocument(tx, contract.uploadDocument.id, row, id, input.code);
  return { id, fileId: file.id };
}

/** A document on paper or from shared data. @throws Problem 400 `documentUnknown`, 404 `caseUnknown`, 409 `caseClosed` */
export async function recordDocument(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { code: string; note: string },
): Promise<{ id: string }> {
  permit(actor, contract.recordDocument);
  const row = await lockedCase(tx, key);
  mustBeOpen(row);
  const id = await keepDocument(tx, actor, flowOf(tx, row), row, { ...input, fileId: null });
  auditDocument(tx, contract.recordDocument.id, row, id, input.code);
  return { id };
}
